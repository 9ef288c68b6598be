"""Holds the engine's lease while work is done, renewing it from a thread of its own."""

import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from rollouts.engine.context import Services
from rollouts.engine.ports import EngineLease, Holder
from rollouts.engine.presence import is_gone, present_process
from rollouts.shared.errors import KnownError
from rollouts.shared.ids import new_uid


def present_holder(services: Services) -> Holder | None:
    """Who holds the lease now; None also when its process is known to have ended."""
    with services.database.read() as uow:
        holder = uow.repository(EngineLease).holder(services.clock())
    return None if holder is None or is_gone(holder.process) else holder


class LeaseKeeper:
    """Takes the lease and renews it at a third of its length.

    A process of this computer that ended without giving the lease back holds nobody up.
    `lost` is set as soon as a renewal fails, or shows that another one held it meanwhile (a computer
    that slept): whoever works under the lease must stop before the next step on a register.
    `stop_wanted` is set when somebody asked the holder to stop.
    """

    def __init__(self, services: Services, described: str) -> None:
        self._services = services
        self._described = described
        self._process = present_process()
        self.owner = new_uid()
        self.fence = 0
        self.lost = threading.Event()
        self.stop_wanted = threading.Event()
        self._until = services.clock()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def take(self) -> bool:
        """Try to take the lease now."""
        holder = self._take()
        if holder is None:
            return False
        self.fence = holder.fence
        return True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        with suppress(KnownError), self._services.database.begin() as uow:
            uow.repository(EngineLease).release(self.owner)  # else it runs out by itself

    def _take(self) -> Holder | None:
        now = self._services.clock()
        with self._services.database.begin() as uow:
            lease = uow.repository(EngineLease)
            present = lease.holder(now)
            if present is not None and is_gone(present.process):
                lease.release(present.owner)
            holder = lease.take(
                self.owner, self._described, now, self._services.lease, process=self._process
            )
        if holder is not None:
            self._until = holder.until
        return holder

    def _renew(self) -> None:
        try:
            self._renew_until_done()
        finally:
            if not self._done.is_set():
                self.lost.set()

    def _renew_until_done(self) -> None:
        while not self._done.wait(self._services.lease.total_seconds() / 3):
            try:
                holder = self._take()
            except KnownError:
                if self._services.clock() >= self._until:
                    return
                continue  # the database may be back before the lease runs out
            if holder is None or holder.fence != self.fence:
                return
            if holder.stop_wanted:
                self.stop_wanted.set()
