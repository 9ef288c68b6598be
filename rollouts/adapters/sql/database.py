"""The unit of work over SQLAlchemy: one connection, one transaction, repositories by promise."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine

from rollouts.adapters.sql import journal
from rollouts.adapters.sql.opening import reading
from rollouts.adapters.sql.trouble import translated
from rollouts.shared.events import Event, Recorded

P = TypeVar("P")
Provider = Callable[[Connection], Any]


class SqlUnitOfWork:
    """Keeps `ports.database.UnitOfWork` over one open transaction."""

    def __init__(self, connection: Connection, providers: Mapping[type, Provider]) -> None:
        self._connection = connection
        self._providers = providers
        self._made: dict[type, Any] = {}
        self._events: list[Event] = []

    def repository(self, promise: type[P]) -> P:
        if promise not in self._made:
            self._made[promise] = self._providers[promise](self._connection)
        return cast("P", self._made[promise])

    def record(self, event: Event) -> None:
        self._events.append(event)

    def flush_events(self) -> None:
        """Number and write what was recorded; called once, just before the commit."""
        journal.append(self._connection, self._events)
        self._events.clear()


class SqlDatabase:
    """Keeps `ports.database.Database`; `providers` maps each room's Protocol to its provider."""

    def __init__(self, engine: Engine, providers: Mapping[type, Provider]) -> None:
        self._engine = engine
        self._providers = providers
        self._reading = reading(engine)

    def begin(self) -> AbstractContextManager[SqlUnitOfWork]:
        return self._begin()

    def read(self) -> AbstractContextManager[SqlUnitOfWork]:
        return self._read()

    def events_after(
        self, seq: int, limit: int = 1000, *, rollout: str = ""
    ) -> tuple[Recorded, ...]:
        with translated(), self._reading.connect() as connection:
            return journal.after(connection, seq, limit, rollout)

    def last_seq(self) -> int:
        with translated(), self._reading.connect() as connection:
            return journal.last(connection)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @contextmanager
    def _begin(self) -> Iterator[SqlUnitOfWork]:
        with translated(), self._engine.begin() as connection:
            uow = SqlUnitOfWork(connection, self._providers)
            yield uow
            uow.flush_events()

    @contextmanager
    def _read(self) -> Iterator[SqlUnitOfWork]:
        with translated(), self._reading.connect() as connection:
            yield SqlUnitOfWork(connection, self._providers)
