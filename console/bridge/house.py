"""The real house behind the window: opened on a worker thread, after the first paint."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from console.bridge.demo import LoadDemo, load_demo
from console.bridge.keeping import BackUpHome, CheckHome, keep_home
from console.bridge.own_process import Launch, OwnProgram
from console.bridge.promises import Standing, Target
from resources.i18n import sentence
from rollouts.reads.overview import GoTo, Hit
from rollouts.reads.questions import Question
from rollouts.shared.events import Recorded

if TYPE_CHECKING:
    from rollouts.bootstrap import House

MOST = 8
CONFIGURED = frozenset({"store", "register"})


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
        if isinstance(request, OwnProgram):
            from rollouts.bootstrap import program

            return Launch(program=tuple(program()), home=str(self._house.home))
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
        return targets_of(self._house.reads.answer(GoTo(text=query, limit=MOST)))

    def close(self) -> None:
        self._house.close()


def targets_of(hits: Sequence[Hit]) -> list[Target]:
    """The hits as they came; after the first store and the first register the way to its settings."""
    targets: list[Target] = []
    for hit in hits:
        is_first = hit.kind not in {each.kind for each in targets}
        targets.append(Target(title=hit.title, kind=hit.kind, page=hit.page, target=hit.target))
        if is_first and hit.kind in CONFIGURED:
            title = sentence("console.configure", {"name": hit.title})
            targets.append(Target(title=title, kind="action", page="config", target=hit.target))
    return targets


def open_house_backend(home: Path) -> HouseBackend:
    """Open the home; imports database and SSH libraries, so never on the window's thread."""
    from rollouts.bootstrap import open_house

    return HouseBackend(open_house(home))
