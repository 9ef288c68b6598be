"""Whether anybody still waits for what this thread works on; long reads look, and end early."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

IsWanted = Callable[[], bool]

_WANTED: ContextVar[IsWanted | None] = ContextVar("wanted", default=None)


@contextmanager
def wanted_while(is_wanted: IsWanted) -> Iterator[None]:
    """What the body does is wanted as long as `is_wanted()`, which any thread may be asked for."""
    token = _WANTED.set(is_wanted)
    try:
        yield
    finally:
        _WANTED.reset(token)


def who_waits() -> IsWanted | None:
    """What tells whether the work of this thread is still wanted; None: it always is."""
    return _WANTED.get()
