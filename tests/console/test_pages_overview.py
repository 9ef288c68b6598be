from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from console.app import Console
from console.bridge.demo import LoadDemo
from console.bridge.guard import guarded
from console.kit.link_label import LinkLabel
from console.kit.plain import Button, Label
from console.kit.tone import Tone
from console.pages.counts import combined, counted, terms
from console.pages.journal import details_text
from console.pages.moments import age_text, clock_text, duration_text, short_span
from console.pages.overview import presenter
from console.pages.overview.presenter import Surroundings
from console.pages.overview.view import OverviewPage
from console.shell.pages import PAGES
from rollouts.reads.rollouts import JournalRow
from tests.console.rollout_house import AT, Login, RolloutHouse
from tests.console.test_accessibility import nameless

Soon = Callable[[Callable[[], bool]], None]


@pytest.fixture
def house() -> RolloutHouse:
    return RolloutHouse("HELD")


@pytest.fixture
def console(house: RolloutHouse, home: Path) -> Iterator[Console]:
    made = Console(home, lambda: house, PAGES)
    made.window.resize(1366, 768)
    made.open(["overview"])
    yield made
    made.window.may_close = lambda: True
    made.window.close()
    made.close()
    made.window.deleteLater()


def page_of(console: Console) -> OverviewPage:
    page = console.window.page
    assert isinstance(page, OverviewPage)
    return page


def texts(page: OverviewPage) -> str:
    return " ".join(each.text() for each in page.findChildren(Label) if not each.isHidden())


def test_what_needs_a_person_stands_first_with_its_way(console: Console, soon: Soon) -> None:
    page = page_of(console)
    soon(lambda: "is held: Too many failures" in texts(page))
    decide = next(each for each in page.needs.findChildren(Button) if each.text() == "Decide")
    decide.click()
    soon(lambda: console.window.windowTitle().startswith("12  New footer"))


def test_every_number_is_a_link_to_its_rows(
    console: Console, soon: Soon, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(console)
    soon(lambda: "HELD" in texts(page))
    gone: list[tuple[str, str]] = []
    monkeypatch.setattr(page.health, "_go", lambda *where: gone.append(where))
    page.health._shown = None
    page.refresh()
    soon(lambda: page.health._shown is not None)
    links = {each.accessibleName(): each for each in page.health.findChildren(LinkLabel)}
    links["3 verified"].click()
    assert gone == [("stores", "state:verified")]


def test_a_rollout_under_way_leads_to_its_failures(console: Console, soon: Soon) -> None:
    page = page_of(console)
    soon(lambda: "HELD" in texts(page))
    failed = next(
        each
        for each in page.running.findChildren(LinkLabel)
        if each.text() == "1 failed or reverted"
    )
    failed.click()
    soon(lambda: console.window.windowTitle().startswith("12  New footer"))


def test_a_missing_engine_and_a_missing_keyring_are_told(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    page = page_of(console)
    soon(lambda: "HELD" in texts(page))
    house.engine = False
    house.credentials = (Login(keyring="locked"),)
    page.refresh()
    soon(lambda: "No engine is running" in texts(page))
    soon(lambda: "The keyring is locked" in texts(page))


def test_the_page_follows_the_journal(console: Console, house: RolloutHouse, soon: Soon) -> None:
    page = page_of(console)
    soon(lambda: "HELD" in texts(page))
    soon(console.parts.follower._timer.isActive)
    house.state, house.reason = "RUNNING", ""
    house.happen("rollout.resolved")
    soon(lambda: "RUNNING" in texts(page))
    soon(lambda: any("rollout resolved" in line for line in page.journal.list.line_model.lines))


def test_an_empty_house_offers_stores_or_the_demo_once(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    house.empty = True
    page = page_of(console)
    page.refresh()
    soon(page.empty.isVisible)
    page.load_demo()
    page.load_demo()
    soon(lambda: not page._loading)
    assert house.commands == [LoadDemo()]


def test_everything_on_the_page_can_be_named(console: Console, soon: Soon) -> None:
    page = page_of(console)
    soon(lambda: "HELD" in texts(page))
    assert nameless(page) == []


def test_nothing_is_read_in_the_window(
    console: Console, house: RolloutHouse, soon: Soon, qapp: QApplication
) -> None:
    page = page_of(console)
    soon(lambda: "HELD" in texts(page))
    with guarded():
        house.happen("wave.held")
        page.refresh()
        soon(lambda: any("wave held" in line for line in page.journal.list.line_model.lines))
        qapp.processEvents()


def test_the_most_urgent_comes_first() -> None:
    house = RolloutHouse("HELD")
    around = Surroundings(engine="", keyring="absent")
    lines = presenter.needs_of(house.overview(), around, AT)
    assert [each.pill.tone for each in lines] == [Tone.BAD, Tone.BAD, Tone.WARN, Tone.BUSY]
    assert lines[3].target == "adopted:no"
    calm = replace(house.overview(), needs=(), running=())
    assert len(presenter.needs_of(calm, None, AT)) == 1


def test_links_take_the_place_of_terms_with_the_same_word() -> None:
    assert combined("", "state:failed") == "state:failed"
    assert combined('store:0021 state:verified "a b"', "wave:2 state:failed") == (
        'store:0021 "a b" wave:2 state:failed'
    )
    assert terms('name:"a b" c') == ['name:"a b"', "c"]


def test_numbers_and_moments_read_as_people_say_them() -> None:
    assert counted("register", 1) == "1 register"
    assert counted("register", 12_000) == "12,000 registers"
    assert [duration_text(each) for each in (5, 185, 7_800, 200_000)] == [
        "5 s",
        "3 min 05 s",
        "2 h 10 min",
        "2 days",
    ]
    assert short_span(AT, AT.replace(hour=23), AT) == "2h 00m"
    assert short_span(None, None, AT) == ""
    assert age_text(None, AT) == clock_text(None, AT) == "–"
    assert clock_text(AT, AT).count(":") == 1
    assert str(AT.year) in clock_text(AT, AT.replace(year=AT.year + 1))


def test_journal_entries_leave_out_what_only_machines_need() -> None:
    row = JournalRow(
        id=1,
        at=AT,
        kind="wave.opened",
        subject="w",
        register="",
        text="fence=(2) index=1 owner=x by=ann console_absent=False",
    )
    assert details_text(row) == "wave=2 by=ann"
