from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout

from console.bridge.context import BridgeParts, PageContext
from console.bridge.guard import guarded
from console.kit import theme
from console.kit.filter_bar import FilterBar
from console.kit.page import Heading, Page, PageAction
from console.kit.plain import Button
from console.kit.tone import Tone
from console.shell.fuzzy import score
from console.shell.main_window import MainWindow
from console.shell.navigation import History, Place
from console.shell.pages import PAGES, Group, PageSpec
from console.shell.palette import Entry, Found, best
from console.shell.rail import Foot
from console.shell.window_memory import WindowMemory
from rollouts.shared.errors import refuse

Soon = Callable[[Callable[[], bool]], None]


class FirstPage(Page):
    def __init__(self, context: PageContext) -> None:
        self.pressed: list[str] = []
        super().__init__(
            Heading(
                title="Tills & tables",
                sentence="All is well.",
                actions=(
                    PageAction(text="Pause & wait", run=lambda: self.pressed.append("pause")),
                    PageAction(
                        text="Test", run=lambda: self.pressed.append("test"), shortcut="Ctrl+T"
                    ),
                    PageAction(text="Never", run=lambda: None, enabled=False, tip="not now"),
                ),
            )
        )
        self.context = context
        self.targets: list[str] = []
        self.refreshed = 0
        self.filter = FilterBar("Filter tills", "store:0021")
        QVBoxLayout(self).addWidget(self.filter)

    def shown(self, target: str) -> None:
        self.targets.append(target)

    def refresh(self) -> None:
        self.refreshed += 1

    def focus_filter(self) -> None:
        self.filter.take_focus()


def spec(page: str, group: Group = Group.OPERATE) -> PageSpec:
    return PageSpec(
        id=page,
        group=group,
        title="console.page_guide",
        icon="guide",
        factory="tests.console.test_window:FirstPage",
    )


@pytest.fixture
def window(parts: BridgeParts, home: Path) -> Iterator[MainWindow]:
    made = MainWindow((spec("one"), spec("two"), *PAGES), parts, WindowMemory(home))
    made.resize(1366, 768)
    made.go("one")
    made.show()
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


def page(window: MainWindow) -> FirstPage:
    shown = window.page
    assert isinstance(shown, FirstPage)
    return shown


def test_a_page_is_made_once_and_told_its_target(window: MainWindow) -> None:
    first = page(window)
    window.go("two", "store:0021")
    assert page(window) is not first
    assert page(window).targets == ["store:0021"]
    window.go("one", "x")
    assert page(window) is first
    assert first.targets == ["", "x"]


def test_escape_goes_back_to_where_one_was(window: MainWindow) -> None:
    window.go("two", "store:0021")
    window.go("guide")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert page(window).targets == ["store:0021", "store:0021"]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert page(window).targets[-1] == ""


def test_every_key_of_the_sheet_works(window: MainWindow, soon: Soon) -> None:
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert page(window).refreshed == 1
    QTest.keyClick(window, Qt.Key.Key_Slash)
    soon(page(window).filter.line.hasFocus)
    QTest.keyClicks(page(window).filter.line, "?/")
    assert page(window).filter.text() == "?/"
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.rail._buttons["two"].isChecked()
    QTest.keyClick(
        window,
        Qt.Key.Key_T,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert theme.active().name == "dark"
    assert window.styleSheet() == theme.style_sheet(theme.load("dark"))
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.page is not None
    assert window.page.heading.title == "Guide"


def test_the_keyboard_sheet_opens_and_closes(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Question)
    sheets = window.findChildren(QDialog)
    assert len(sheets) == 1
    sheets[0].reject()


def test_actions_are_buttons_with_literal_text(window: MainWindow) -> None:
    buttons = {each.text(): each for each in window.top_bar.findChildren(Button)}
    buttons["Pause && wait"].click()
    assert page(window).pressed == ["pause"]
    assert not buttons["Never"].isEnabled()
    assert buttons["Never"].toolTip() == "not now"


def test_the_palette_goes_to_a_page_and_gives_an_action(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.palette_box
    assert palette.isVisible()
    QTest.keyClicks(palette.line, "paus")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert page(window).pressed == ["pause"]
    assert not palette.isVisible()
    window.open_palette()
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_the_palette_ignores_an_answer_to_an_older_query(window: MainWindow) -> None:
    palette = window.palette_box
    asked: dict[str, Found] = {}
    palette.provider = asked.__setitem__
    palette.open_for()
    QTest.keyClicks(palette.line, "00")
    entry = Entry(title="0021 Leeds", hint="Store", run=lambda: None)
    asked["0"]([entry])
    assert palette.list.count() == 0
    asked["00"]([entry])
    assert palette.list.item(0).text() == "0021 Leeds"


def test_closer_matches_come_first() -> None:
    entries = [
        Entry(title=each, hint="", run=lambda: None)
        for each in ("Register configuration", "Stores & registers", "Settings", "Rollouts")
    ]
    assert best("reg", entries)[0].title == "Register configuration"
    assert best("rconf", entries)[0].title == "Register configuration"
    assert [each.title for each in best("zzz", entries)] == []
    assert len(best("", entries)) == 4
    assert score("store 21", "0021 Leeds store") is not None


def test_history_forgets_nothing_twice() -> None:
    history = History()
    for each in ("a", "b", "b", "c"):
        history.go(Place(each))
    assert [history.back(), history.back(), history.back()] == [Place("b"), Place("a"), None]


def test_environment_and_user_stand_at_the_foot(window: MainWindow) -> None:
    window.rail.show_foot(Foot(environment="DEMO", glyph="●", tone=Tone.GOOD, user="ann"))
    assert window.rail._environment.text() == "●  DEMO"
    assert window.rail._environment.property("tone") == Tone.GOOD


def test_no_banner_and_no_sentence_moves_the_page(window: MainWindow, qapp: QApplication) -> None:
    def place() -> QRect:
        qapp.processEvents()
        shown = page(window)
        return QRect(shown.mapTo(window, QPoint(0, 0)), shown.size())

    before = place()
    window.engine_banner.show_text("No engine.", "Start", lambda: None)
    assert place() == before
    window.journal_banner.show_text("The journal is lost. " * 20)
    assert place() == before
    assert not window.engine_banner.isVisible()
    page(window).tell_heading(Heading(title="Tills"))
    assert place() == before
    window.journal_banner.show_text("")
    assert window.engine_banner.isVisible()
    window.engine_banner.show_text("")
    assert place() == before


def test_the_key_that_an_action_names_works_while_it_is_offered(window: MainWindow) -> None:
    shown, surface = page(window), window.windowHandle()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(surface, Qt.Key.Key_T, control)
    assert shown.pressed == ["test"]
    shown.tell_heading(Heading(title="Tills"))
    QTest.keyClick(surface, Qt.Key.Key_T, control)
    assert shown.pressed == ["test"]
    QTest.keyClick(surface, Qt.Key.Key_Z, control)
    assert window.toast.isVisible()


def test_the_window_says_that_no_engine_runs(window: MainWindow) -> None:
    started = []
    window.engine_banner.show_text("No engine.", "Start", lambda: started.append(1))
    assert window.engine_banner.isVisible()
    window.engine_banner.findChildren(Button)[0].click()
    window.engine_banner.show_text("")
    assert not window.engine_banner.isVisible()
    assert started == [1]


def test_a_refusal_is_shown_with_its_mend(window: MainWindow) -> None:
    window.refuse(refuse("console.guide_missing", topic="<b>"))
    dialog = window.findChildren(QDialog)[0]
    assert dialog.isVisible()
    dialog.reject()


def test_a_lost_journal_is_told_as_long_as_it_lasts(window: MainWindow, parts: BridgeParts) -> None:
    parts.follower.lost.emit(refuse("console.not_found"))
    assert window.journal_banner.isVisible()
    parts.follower.found.emit()
    assert not window.journal_banner.isVisible()


def test_the_window_remembers_theme_page_and_size(
    window: MainWindow, parts: BridgeParts, home: Path
) -> None:
    window.use_theme("contrast")
    window.go("two")
    window.resize(1200, 640)
    window.close()
    memory = WindowMemory(home)
    assert (memory.theme, memory.page) == ("contrast", "two")
    again = MainWindow((spec("one"), spec("two")), parts, memory)
    assert again.height() == 640
    again.deleteLater()


def test_a_spoiled_memory_is_no_trouble(parts: BridgeParts, home: Path) -> None:
    (home / "window.ini").write_text("[window]\ntheme=plaid\npage=nowhere\ngeometry=rubbish\n")
    memory = WindowMemory(home)
    assert memory.theme == ""
    made = MainWindow((spec("one"),), parts, memory)
    made.deleteLater()


@pytest.mark.parametrize("name", theme.NAMES)
def test_every_theme_is_applied_to_the_open_window(window: MainWindow, name: str) -> None:
    window.use_theme(name)
    image = window.grab().toImage()
    scale = image.devicePixelRatio()
    rail = image.pixelColor(int(100 * scale), int(600 * scale))
    assert rail == theme.load(name).colours["rail"]


def test_moving_about_neither_reads_nor_hashes_in_the_window(
    window: MainWindow, qapp: QApplication
) -> None:
    window.go("guide")
    window.go("one")
    with guarded():
        window.go("guide")
        window.go("two")
        window.open_palette()
        QTest.keyClicks(window.palette_box.line, "guide")
        QTest.keyClick(window.palette_box.line, Qt.Key.Key_Return)
        qapp.processEvents()


def test_the_guide_shows_its_page_and_nothing_from_outside(window: MainWindow, soon: Soon) -> None:
    window.go("guide")
    from console.shell.guide import GuidePage

    guide = window.page
    assert isinstance(guide, GuidePage)
    soon(lambda: "Getting about" in guide.browser.toPlainText())
    guide.shown("../../pyproject")
    soon(lambda: "no page" in guide.browser.toPlainText())
    assert guide.step_back()
    soon(lambda: "Getting about" in guide.browser.toPlainText())


def test_the_first_paint_is_told_once(window: MainWindow, qapp: QApplication, soon: Soon) -> None:
    painted = QSignalSpy(window.first_painted)
    soon(lambda: painted.count() == 1)
    window.repaint()
    qapp.processEvents()
    assert painted.count() == 1
    assert window.findChildren(QLineEdit)
