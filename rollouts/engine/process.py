"""The engine as a process: holds the lease, serves requests, moves rollouts, until it is stopped."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rollouts.engine.action import Action
from rollouts.engine.bringing import inherit, settle
from rollouts.engine.brings import Bring, Brings, is_due
from rollouts.engine.bus import described_process
from rollouts.engine.context import Services
from rollouts.engine.driver import Driver, LeaseLost
from rollouts.engine.lease import LeaseKeeper, present_holder
from rollouts.engine.ports import Installations, Requests
from rollouts.engine.serving import serve
from rollouts.shared.errors import KnownError

LOG = logging.getLogger(__name__)
TICK_SECONDS = 0.2
SERVERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEnded:
    """Why an engine ended: `idle`, `asked`, `lost` (its lease) or `second` (another one runs)."""

    reason: str
    first: str = ""


class EngineProcess:
    """One engine of one database. `run` returns when there is a reason to end."""

    def __init__(
        self,
        services: Services,
        actions: Mapping[str, Action],
        *,
        until_idle: bool = False,
        wanted: Callable[[], bool] = lambda: False,
    ) -> None:
        self._services = services
        self._actions = actions
        self._until_idle = until_idle
        self._stop_wanted = wanted
        self._serving: dict[str, Future[None]] = {}
        self._brings: tuple[Bring, ...] = ()

    def run(self) -> EngineEnded:
        """Hold the lease and work; a second engine ends at once and names the first."""
        keeper = LeaseKeeper(self._services, described_process("engine"))
        if not keeper.take():
            return EngineEnded(reason="second", first=holder_text(self._services))
        with keeper:
            return self._work(keeper)

    def _work(self, keeper: LeaseKeeper) -> EngineEnded:
        with self._services.database.begin() as uow:
            epoch = uow.repository(Installations).this().fence_epoch
            uow.repository(Requests).abandon_running(self._services.clock())
            inherit(uow, self._services)
        driver = Driver(self._services, owner=keeper.owner, epoch=epoch)
        with ThreadPoolExecutor(SERVERS, thread_name_prefix="request") as pool:
            reason = "lost"  # also by a bug: no thread may go on without its engine
            try:
                reason = self._turn(keeper, driver, pool)
            finally:
                driver.stop(lost=reason == "lost")
        return EngineEnded(reason=reason)

    def _turn(self, keeper: LeaseKeeper, driver: Driver, pool: ThreadPoolExecutor) -> str:
        patience = threading.Event()
        while True:
            if keeper.lost.is_set():
                return "lost"
            if keeper.stop_wanted.is_set() or self._stop_wanted():
                return "asked"
            try:
                self._serve(pool)
                driver.tick(TICK_SECONDS)
            except LeaseLost:
                return "lost"
            except KnownError as trouble:
                LOG.warning("the database was not reached: %s", trouble)
                patience.wait(1.0)
                continue
            if self._until_idle and driver.is_idle and not self._serving and not self._brings:
                return "idle"

    def _serve(self, pool: ThreadPoolExecutor) -> None:
        self._serving = {uid: each for uid, each in self._serving.items() if not each.done()}
        with self._services.database.read() as uow:
            queued = uow.repository(Requests).queued()
            self._brings = uow.repository(Brings).all()
        for row in queued:
            if row.uid not in self._serving:
                future = pool.submit(serve, self._services, self._actions, row.uid)
                self._serving[row.uid] = future
        now = self._services.clock()
        for bring in self._brings:
            if is_due(bring, now) and not {bring.uid, bring.request} & self._serving.keys():
                self._serving[bring.uid] = pool.submit(self._settle, bring)

    def _settle(self, bring: Bring) -> None:
        try:
            settle(self._services, bring)
        except KnownError:
            LOG.warning("a bring could not be settled yet", exc_info=True)
        except Exception:  # a bug at one register must not stop the others; logged whole
            LOG.exception("a bring could not be settled", extra={"register": bring.register})


def holder_text(services: Services) -> str:
    """The holder in words, or empty."""
    holder = present_holder(services)
    return holder.described if holder else ""


def start_engine(home: Path) -> "subprocess.Popen[bytes]":
    """Start an engine process for `home`, independent of this one; its output goes to its log."""
    return subprocess.Popen(
        [*own_command(), "engine", "run", "--home", str(home), "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def own_command() -> list[str]:
    """How this program is started again: the bundle's own file, else this Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "rollouts"]
