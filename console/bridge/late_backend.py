"""The house, opened by the first worker that needs it and not before the window was painted."""

import threading
from collections.abc import Callable, Sequence

from console.bridge.promises import Backend, Standing, Target
from rollouts.shared.events import Recorded


class LateBackend:
    """A `Backend` that opens the real one on first use, on the asking worker's thread.

    Until `allow` is called every call waits: database and SSH libraries are imported after the
    first paint. Opening that fails is tried again at the next call. Never call it on the window's
    thread.
    """

    def __init__(self, open_backend: Callable[[], Backend]) -> None:
        self._open_backend = open_backend
        self._allowed = threading.Event()
        self._lock = threading.Lock()
        self._backend: Backend | None = None

    def allow(self) -> None:
        """The window has been painted: work may begin."""
        self._allowed.set()

    def execute(self, command: object) -> object:
        return self._house().execute(command)

    def read(self, request: object) -> object:
        return self._house().read(request)

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]:
        return self._house().events_after(seq, limit)

    def last_seq(self) -> int:
        return self._house().last_seq()

    def standing(self) -> Standing:
        return self._house().standing()

    def start_engine(self) -> None:
        self._house().start_engine()

    def stop_engine(self) -> None:
        self._house().stop_engine()

    def search(self, query: str) -> Sequence[Target]:
        return self._house().search(query)

    def close(self) -> None:
        with self._lock:
            if self._backend is not None:
                self._backend.close()
                self._backend = None

    def _house(self) -> Backend:
        self._allowed.wait()
        with self._lock:
            if self._backend is None:
                self._backend = self._open_backend()
            return self._backend
