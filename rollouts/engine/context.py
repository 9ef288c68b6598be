"""What a handler works with: the ports, who asks, and a transaction that audits itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rollouts.audit.model import AuditEntry
from rollouts.audit.ports import AuditTrail
from rollouts.ports.blobs import Blobs
from rollouts.ports.database import Database, UnitOfWork
from rollouts.ports.device import Devices
from rollouts.ports.secrets import Secrets
from rollouts.ports.sheets import Sheets
from rollouts.ports.workers import Workers
from rollouts.shared.events import Json
from rollouts.shared.moments import Clock

Progress = Callable[[int, int, str], None]


def _silent(_done: int, _total: int, _note: str) -> None:
    """Progress that nobody watches."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The ports of one installation, made once by `rollouts.bootstrap`.

    `threads` bounds how many registers are visited at once; `lease` is how long an engine that fell
    silent keeps others out; `trial_seconds` after which a register left alone takes a push back (0:
    what the policy of the installation says). `workers` run what would stop this process; None: nothing
    here asks for that.
    """

    home: Path
    database: Database
    blobs: Blobs
    secrets: Secrets
    devices: Devices
    sheets: Sheets
    clock: Clock
    origin: str
    threads: int = 50
    lease: timedelta = timedelta(seconds=30)
    trial_seconds: int = 0
    workers: Workers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One request being handled: for whom, how it tells its progress and learns of a cancel.

    `request` is the uid of the row that is being served, empty where there is none.
    `progress(done, total, note)` may be called often; `cancelled()` is asked between steps.
    """

    services: Services
    operator: str
    action: str
    fields: dict[str, Json] = field(default_factory=dict)
    request: str = ""
    progress: Progress = _silent
    cancelled: Callable[[], bool] = _never

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """A read-only view of the database."""
        return self.services.database.read()

    @contextmanager
    def begin(self, audited_object: str) -> Iterator[UnitOfWork]:
        """A writing transaction; on success one audit entry about `audited_object` goes with it."""
        with self.services.database.begin() as uow:
            yield uow
            uow.repository(AuditTrail).append(
                AuditEntry(
                    at=self.services.clock(),
                    operator=self.operator,
                    action=self.action,
                    object=audited_object,
                    origin=self.services.origin,
                    data=self.fields,
                ),
            )
