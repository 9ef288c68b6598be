"""PySide6 6.12.0 loses a reference to None per call on 3.10 and 3.11 and then aborts."""

import sys

from PySide6.QtWidgets import QWidget

CALLS = 200
DRIFT = 50


def test_a_call_that_returns_none_loses_no_reference() -> None:
    widget = QWidget()
    widget.update()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.update()
    assert abs(sys.getrefcount(None) - before) < DRIFT
