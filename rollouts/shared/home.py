"""Where an installation keeps its things; asked before anything heavy is imported."""

import os
from pathlib import Path


def home_folder(named: Path | None = None) -> Path:
    """The home: `named`, else STOREWAVE_HOME, else the operating system's place for user data."""
    if named is not None:
        return named.expanduser().resolve()
    if os.environ.get("STOREWAVE_HOME"):
        return Path(os.environ["STOREWAVE_HOME"]).expanduser().resolve()
    from platformdirs import user_data_path

    return user_data_path("storewave", appauthor=False)
