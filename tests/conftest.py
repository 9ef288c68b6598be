"""Fixtures of all tests. Qt aborts without a display, so the platform is set before any Qt import."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.services.databases import (  # noqa: F401 - fixtures of all tests
    database,
    database_url,
    migrated_sqlite,
    postgresql,
)
from tests.services.keyring import keyring, session  # noqa: F401 - as above
from tests.unit.engine.trade_home import trade_home  # noqa: F401 - as above

if os.environ.get("STOREWAVE_TEST_DISPLAY") != "1":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

settings.register_profile("storewave", deadline=None)
settings.load_profile("storewave")


def pytest_configure(config: pytest.Config) -> None:
    """The offscreen platform says what it cannot do with a window: no fault."""
    config.addinivalue_line("qt_log_ignore", r"This plugin does not support (propagateSize|raise)")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a home of its own: nobody's real one is ever touched."""
    folder = tmp_path / "storewave-home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("STOREWAVE_HOME", str(folder))
    return folder
