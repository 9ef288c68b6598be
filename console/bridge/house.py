"""The real house behind the window: opened on a worker thread, after the first paint."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rollouts.shared.events import Recorded

if TYPE_CHECKING:
    from rollouts.bootstrap import House

PAGE = 10_000


class HouseBackend:
    """A `Backend` over one opened home. Reads and commands are both requests of the action table."""

    def __init__(self, house: "House") -> None:
        self._house = house

    def execute(self, command: object) -> object:
        return self._house.bus.execute(command)

    def read(self, request: object) -> object:
        return self._house.bus.execute(request)

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]:
        return self._house.database.events_after(seq, limit)

    def last_seq(self) -> int:
        seq = 0
        while page := self._house.database.events_after(seq, PAGE):
            seq = page[-1].seq
        return seq

    def engine_runs(self) -> bool:
        from rollouts.engine.ports import EngineLease

        with self._house.database.read() as uow:
            holder = uow.repository(EngineLease).holder(self._house.services.clock())
        return holder is not None

    def close(self) -> None:
        self._house.close()


def open_house_backend(home: Path) -> HouseBackend:
    """Open the home; imports database and SSH libraries, so never on the window's thread."""
    from rollouts.bootstrap import open_house

    return HouseBackend(open_house(home))
