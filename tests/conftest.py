"""Fixtures of all tests. Qt aborts without a display, so the platform is set before any Qt import."""

import os
from pathlib import Path

import pytest

if os.environ.get("STOREWAVE_TEST_DISPLAY") != "1":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a home of its own: nobody's real one is ever touched."""
    folder = tmp_path / "storewave-home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("STOREWAVE_HOME", str(folder))
    return folder
