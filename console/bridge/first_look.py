"""What the first painted window shows: read beside the making of the window, before the house opens."""

import threading
from collections.abc import Callable

from rollouts.reads.first_page import FirstPage

PATIENCE = 0.15
"""Seconds that a first paint waits at most; a large or a slow home is painted without figures."""

UNHURRIED = 30.0
"""Seconds that a start waits when nobody looks on."""


class FirstLook:
    """Begins to look on a thread of its own when it is made; `look` loads no database library."""

    def __init__(self, look: Callable[[], FirstPage | None]) -> None:
        self._look = look
        self._found: FirstPage | None = None
        self._thread = threading.Thread(target=self._run, name="first look", daemon=True)
        self._thread.start()

    def taken(self, patience: float = PATIENCE) -> FirstPage | None:
        """What was found within `patience` from the call; None when nothing was, or not yet."""
        self._thread.join(patience)
        return self._found

    def _run(self) -> None:
        self._found = self._look()
