import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.register.desk import Desk, applets


@pytest.fixture(params=["dash", "ash"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A register that was never touched, under each shell; for ash every tool is busybox's."""
    if shutil.which("busybox" if request.param == "ash" else "dash") is None:
        pytest.skip(f"{request.param} is not installed")
    path = applets(tmp_path) if request.param == "ash" else os.environ["PATH"]
    register = Desk(tmp_path / "register", shell=request.param, path=path)
    yield register
    register.stop_timer()


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """Initialised, with one live file that was there before us."""
    (desk.live / "etc").mkdir()
    (desk.live / "etc/pos.ini").write_bytes(b"shop=1\n")
    (desk.live / "etc/pos.ini").chmod(0o640)
    assert desk.init().told == ("done", "-")
    return desk
