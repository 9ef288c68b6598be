"""Holds the engine's lease while work is done, renewing it from a thread of its own."""

import threading
from datetime import timedelta
from types import TracebackType
from typing import Self

from rollouts.engine.context import Services
from rollouts.engine.ports import EngineLease, Holder
from rollouts.shared.errors import KnownError
from rollouts.shared.ids import new_uid

LENGTH = timedelta(seconds=30)


class LeaseKeeper:
    """Takes the lease and renews it at a third of its length.

    `lost` is set as soon as a renewal fails: whoever works under the lease must stop before the
    next step on a register. `stop_wanted` is set when somebody asked the holder to stop.
    """

    def __init__(self, services: Services, described: str) -> None:
        self._services = services
        self._described = described
        self.owner = new_uid()
        self.fence = 0
        self.lost = threading.Event()
        self.stop_wanted = threading.Event()
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
        with self._services.database.begin() as uow:
            uow.repository(EngineLease).release(self.owner)

    def _take(self) -> Holder | None:
        with self._services.database.begin() as uow:
            return uow.repository(EngineLease).take(
                self.owner, self._described, self._services.clock(), LENGTH
            )

    def _renew(self) -> None:
        while not self._done.wait(LENGTH.total_seconds() / 3):
            try:
                holder = self._take()
            except KnownError:
                continue  # the database may be back before the lease runs out
            if holder is None:
                self.lost.set()
                return
            if holder.stop_wanted:
                self.stop_wanted.set()
