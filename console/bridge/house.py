"""The real house behind the window: opened on a worker thread, after the first paint."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from console.bridge.demo import LoadDemo, load_demo
from console.bridge.keeping import BackUpHome, CheckHome, keep_home
from console.bridge.promises import Standing, Target
from rollouts.reads.questions import Question
from rollouts.shared.events import Recorded

if TYPE_CHECKING:
    from rollouts.bootstrap import House

MOST = 8


class HouseBackend:
    """A `Backend` over one opened home: questions go to the reads, all else to the action table."""

    def __init__(self, house: "House") -> None:
        self._house = house

    def execute(self, command: object) -> object:
        if isinstance(command, LoadDemo):
            return load_demo(self._house.home, command)
        if isinstance(command, CheckHome | BackUpHome):
            return keep_home(self._house.home, command)
        return self._house.bus.execute(command)

    def read(self, request: object) -> object:
        if isinstance(request, Question):
            answer: object = self._house.reads.answer(request)
            return answer
        return self._house.bus.execute(request)

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]:
        return self._house.database.events_after(seq, limit)

    def last_seq(self) -> int:
        return self._house.database.last_seq()

    def standing(self) -> Standing:
        from rollouts.bootstrap import standing

        told = standing(self._house)
        return Standing(
            environment=told.environment,
            operator=told.operator,
            engine=told.engine,
            live=told.live,
        )

    def start_engine(self) -> None:
        from rollouts.bootstrap import start_engine

        start_engine(self._house.home)

    def stop_engine(self) -> None:
        from rollouts.bootstrap import stop_engine

        stop_engine(self._house)

    def search(self, query: str) -> Sequence[Target]:
        from rollouts.bootstrap import search

        return [
            Target(title=each.title, kind=each.kind, page=PAGES[each.kind], target=each.target)
            for each in search(self._house, query, MOST)
        ]

    def close(self) -> None:
        self._house.close()


PAGES = {"store": "stores", "register": "stores", "rollout": "rollouts"}
"""The page that shows each sort of thing."""


def open_house_backend(home: Path) -> HouseBackend:
    """Open the home; imports database and SSH libraries, so never on the window's thread."""
    from rollouts.bootstrap import open_house

    return HouseBackend(open_house(home))
