import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.app import Console
from console.bridge.follower import Batch
from console.bridge.promises import Standing, Target
from console.shell.leaving import LeavingQuestion
from console.shell.pages import PAGES
from rollouts.shared.events import Event, Recorded

Soon = Callable[[Callable[[], bool]], None]


class House:
    """A backend in memory whose journal already holds three rows."""

    def __init__(self) -> None:
        self.runs = False
        self.live = 0
        self.started = 0
        self.stopped = 0
        self.closed = False
        self.opened = 0
        self.executed: list[object] = []
        self.journal = [self._row(at) for at in range(1, 4)]

    def _row(self, seq: int) -> Recorded:
        event = Event(kind="wave.opened", subject=f"w{seq}", at=datetime(2026, 1, 1, tzinfo=UTC))
        return Recorded(seq=seq, origin="here", event=event)

    def append(self) -> None:
        self.journal.append(self._row(len(self.journal) + 1))

    def execute(self, command: object) -> object:
        self.executed.append(command)
        return command

    def read(self, request: object) -> object:
        return request

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]:
        return self.journal[seq : seq + limit]

    def last_seq(self) -> int:
        return len(self.journal)

    def standing(self) -> Standing:
        return Standing(environment="demo", operator="ann", engine=self.runs, live=self.live)

    def start_engine(self) -> None:
        self.started += 1

    def stop_engine(self) -> None:
        self.stopped += 1

    def search(self, query: str) -> Sequence[Target]:
        return [Target(title=f"1 {query}", kind="rollout", page="guide", target="1")]

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def console(house: House, home: Path) -> Iterator[Console]:
    def opened() -> House:
        house.opened += 1
        return house

    made = Console(home, opened)
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()


def test_the_house_is_opened_once_and_not_before_the_paint(
    console: Console, house: House, soon: Soon
) -> None:
    console.parts.reader.ask("early", lambda: console.backend.read("x"), lambda _: None)
    assert house.opened == 0
    console.open()
    soon(lambda: not console.parts.reader.is_reading("early"))
    assert house.opened == 1


def test_only_what_happens_from_now_on_arrives(console: Console, house: House, soon: Soon) -> None:
    batches: list[Batch] = []
    console.parts.follower.arrived.connect(batches.append)
    console.open()
    soon(lambda: console.parts.follower.seq == 3)
    house.append()
    soon(lambda: bool(batches))
    assert [each.seq for each in batches[0].events] == [4]


def test_the_window_says_whether_an_engine_runs(console: Console, house: House, soon: Soon) -> None:
    console.open()
    soon(console.window.engine_banner.isVisible)
    console.frame.start_engine()
    soon(lambda: house.started == 1)
    house.runs = True
    console.frame.look()
    soon(lambda: not console.window.engine_banner.isVisible())


def test_the_window_starts_one_engine_by_itself_when_asked_to(
    console: Console, house: House, soon: Soon
) -> None:
    console.frame.autostart = True
    console.open()
    soon(lambda: house.started == 1)
    console.frame.look()
    soon(lambda: not console.parts.reader.is_busy)
    assert house.started == 1


def test_the_foot_names_environment_and_operator(console: Console, soon: Soon) -> None:
    console.open()
    soon(lambda: "ann" in console.window.rail._user.text())
    assert "Demo" in console.window.rail._environment.text()


def test_ctrl_k_finds_what_only_the_house_knows(console: Console, soon: Soon) -> None:
    console.open()
    console.window.open_palette()
    console.window.palette_box.line.setText("foot")
    texts = console.window.palette_box.list
    soon(lambda: any("1 foot" in texts.item(at).text() for at in range(texts.count())))


def test_closing_under_way_asks_and_stops_the_engine_on_wish(
    console: Console, house: House, soon: Soon
) -> None:
    house.runs, house.live = True, 2
    console.open()
    soon(lambda: "ann" in console.window.rail._user.text())
    console.window.close()
    question = console.window.findChild(LeavingQuestion)
    assert question is not None
    assert console.window.isVisible()
    question.stop.click()
    soon(lambda: house.stopped == 1)
    soon(lambda: not console.window.isVisible())


def test_a_second_start_leads_to_the_page_it_names(console: Console) -> None:
    console.open(["guide"])
    console.raise_for(["guide:guide"])
    console.raise_for(["nowhere"])
    console.raise_for([])
    assert console.window.page is not None
    assert console.window.specs == PAGES


def test_commands_given_before_closing_are_finished(console: Console, house: House) -> None:
    console.open()
    console.parts.commands.give("last")
    console.close()
    assert house.executed == ["last"]
    assert house.closed


def test_pages_are_loaded_before_they_are_visited(
    house: House, home: Path, tmp_path: Path, soon: Soon, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "unvisited_page.py").write_text("build = None\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    unvisited = replace(PAGES[0], id="unvisited", factory="unvisited_page:build")
    console = Console(home, lambda: house, [PAGES[-1], unvisited])
    assert "unvisited_page" not in sys.modules
    console.open()
    soon(lambda: "unvisited_page" in sys.modules)
    console.window.close()
    console.close()
    console.window.deleteLater()
