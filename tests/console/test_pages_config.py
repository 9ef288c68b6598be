from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from console.app import Console
from console.bridge.guard import guarded
from console.pages.config import presenter
from console.pages.config.bulk_sheet import BulkSheet
from console.pages.config.check_sheet import CheckSheet
from console.pages.config.scope_picker import PickRow, ScopePicker
from console.pages.config.view import ConfigPage
from console.pages.findings_list import target_of
from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeList, ChangeShow, ChangeSubmit
from rollouts.registers.commands import ConfigSet
from rollouts.shared.findings import Finding
from tests.console.small_house import Soon, furnished, press, settle, window_on
from tests.console.test_accessibility import nameless

FOOTER = "receipt.footer1"
KEYS = {
    "Ctrl+K": (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
    "Down": (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
    "Return": (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
}
LEEDS_BYE = ConfigSet(scope="region:north", setting=FOOTER, value="Bye from the north")


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    made = furnished(home, tmp_path, LEEDS_BYE, ChangeSubmit(title="Footers"))
    yield made
    made.close()


@pytest.fixture
def console(house: House, soon: Soon) -> Iterator[Console]:
    with window_on(house.home, "config", soon) as made:
        yield made


@pytest.fixture
def page(console: Console) -> ConfigPage:
    found = console.window.page
    assert isinstance(found, ConfigPage)
    return found


def texts(page: ConfigPage, column: int) -> list[str]:
    return [page.model.line(row)[column] for row in range(page.model.rowCount())]


def go(console: Console, page: ConfigPage, target: str, soon: Soon) -> None:
    console.window.go("config", target)
    settle(console, soon)
    assert page.sheet is not None


def listed(picker: ScopePicker) -> list[PickRow]:
    found = [picker.model.record(row) for row in range(picker.model.rowCount())]
    return [each for each in found if each is not None]


def staged(house: House) -> list[str | None]:
    shown = house.bus.execute(ChangeShow())
    return [each.after for each in shown.edits]  # type: ignore[attr-defined]


def test_it_opens_on_the_enterprise_with_every_setting(page: ConfigPage) -> None:
    assert page.sheet is not None
    assert page.sheet.scope == "enterprise"
    assert page.model.rowCount() == len(page.sheet.settings) > 100
    assert "3 registers" in page.heading.sentence


def test_a_target_names_the_scope_and_the_setting(
    console: Console, page: ConfigPage, soon: Soon
) -> None:
    go(console, page, f"store:0001 {FOOTER}", soon)
    line = page.detail.line
    assert line is not None
    assert (line.key, line.value, line.origin) == (FOOTER, "Bye from the north", "region:north")
    go(console, page, 'register:"0001/02"', soon)
    assert page.sheet is not None
    assert page.sheet.chain[-1] == "register:0001/02"


@pytest.mark.parametrize(
    "way",
    [
        ["Ctrl+K", "0001", "Down", "Return", "footer1", "Return", "thank you, leeds", "Return"],
        ["Ctrl+K", "0001 footer1", "Return", "Return", "thank you, leeds", "Return"],
    ],
)
def test_one_footer_of_one_store_takes_at_most_eight_actions(
    way: list[str], console: Console, page: ConfigPage, house: House, soon: Soon
) -> None:
    """An action is a key, or a word typed; each goes to whatever has the focus."""
    console.window.go("overview")
    settle(console, soon)
    actions = 0
    for each in way:
        act(console, each)
        settle(console, soon)
        actions += 1
    assert actions <= 8
    assert staged(house) == ["thank you, leeds"]
    assert page.sheet is not None
    assert page.sheet.scope == "store:0001"


def test_the_palette_need_not_be_waited_for(console: Console, page: ConfigPage, soon: Soon) -> None:
    palette = console.window.palette_box
    ask, answers = palette.provider, dict[str, Callable[[], None]]()
    assert ask is not None
    palette.provider = lambda query, found: ask(
        query, lambda entries: answers.update({query: partial(found, entries)})
    )
    act(console, "Ctrl+K")
    act(console, "0001 footer1")
    act(console, "Return")
    assert palette.isVisible()
    soon(lambda: "0001 footer1" in answers)
    answers["0001 footer1"]()
    settle(console, soon)
    assert not palette.isVisible()
    assert page.detail.line is not None
    assert page.detail.line.key == FOOTER


def act(console: Console, action: str) -> None:
    """One key where it is one, else a text in small letters, as a keyboard gives it to the window."""
    surface = console.window.windowHandle()
    if action in KEYS:
        QTest.keyClick(surface, *KEYS[action])
        return
    for letter in action:
        QTest.keyClick(surface, Qt.Key(ord(letter.upper())))


def test_staged_values_stand_apart_and_ctrl_z_takes_the_last_one_back(
    console: Console, page: ConfigPage, house: House, soon: Soon
) -> None:
    go(console, page, f"store:0001 {FOOTER}", soon)
    page.detail.form.text.setText("Hello")
    page.detail.form.stage.click()
    settle(console, soon)
    row = page.table.currentIndex().row()
    pill = page.model.cells(row)[1][2]
    assert pill is not None
    assert "Hello" in pill.text
    assert "1 edit staged in" in page.heading.sentence
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(console, soon)
    assert staged(house) == []
    assert page.model.cells(row)[1][2] is None


def test_a_refused_value_is_explained_under_its_field(
    console: Console, page: ConfigPage, house: House, soon: Soon
) -> None:
    go(console, page, "store:0001 receipt.copies", soon)
    page.detail.form.text.setText("many")
    page.detail.form.stage.click()
    settle(console, soon)
    said = [each.text() for each in page.detail.form.findChildren(QLabel) if not each.isHidden()]
    assert any("many" in each for each in said)
    page.detail.form.start.setText("tomorrow")
    page.detail.form.text.setText("2")
    page.detail.form.stage.click()
    settle(console, soon)
    said = [each.text() for each in page.detail.form.findChildren(QLabel) if not each.isHidden()]
    assert any("tomorrow" in each for each in said)
    changes = house.bus.execute(ChangeList())
    assert all(each.state != "OPEN" for each in changes)  # type: ignore[attr-defined]


def test_what_is_typed_survives_news_from_elsewhere(
    console: Console, page: ConfigPage, house: House, soon: Soon
) -> None:
    go(console, page, f"store:0001 {FOOTER}", soon)
    page.detail.form.text.setText("half a sen")
    house.bus.execute(ConfigSet(scope="store:0002", setting="receipt.footer2", value="x"))
    soon(lambda: page.sheet is not None and page.sheet.edits == 1)
    assert page.detail.form.text.text() == "half a sen"


def test_why_this_value_names_every_layer_and_who_overrides_it(
    console: Console, page: ConfigPage, soon: Soon
) -> None:
    go(console, page, f"store:0001 {FOOTER}", soon)
    told = page.detail.layers.as_text()
    assert "✓  region:north: Bye from the north" in told
    assert "default" in told
    go(console, page, f"enterprise {FOOTER}", soon)
    assert "region:north" in page.detail.below.as_text()


def test_the_filter_takes_words_and_text(console: Console, page: ConfigPage, soon: Soon) -> None:
    go(console, page, "region:north", soon)
    page.filter.set_text("is:own")
    assert texts(page, 1) == [FOOTER]
    page.filter.set_text("group:receipt footer")
    assert set(texts(page, 1)) == {f"receipt.footer{at}" for at in range(1, 7)}
    page.filter.set_text("nothing is called so")
    assert page.model.rowCount() == 0
    press(page.filter.line, Qt.Key.Key_Return)
    assert page.step_back()
    assert page.filter.text() == ""


def test_enter_and_one_double_click_edit_the_row(
    console: Console, page: ConfigPage, soon: Soon
) -> None:
    go(console, page, f"enterprise {FOOTER}", soon)
    opened: list[int] = []
    page.table.opened.connect(opened.append)
    page.table.scrollTo(page.table.currentIndex())
    at = page.table.visualRect(page.table.currentIndex()).center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(page.table.viewport(), left, pos=at)
    QTest.mouseDClick(page.table.viewport(), left, pos=at)
    assert len(opened) == 1
    assert QApplication.focusWidget() in {page.detail.form.text, None}


def test_the_picker_finds_a_store_by_name(console: Console, page: ConfigPage, soon: Soon) -> None:
    page.choose_scope()
    picker = page.findChild(ScopePicker)
    assert picker is not None
    picker.filter.set_text("porto")
    soon(lambda: [row.scope.scope for row in listed(picker)][:1] == ["store:0002"])
    press(picker, Qt.Key.Key_Return)
    settle(console, soon)
    assert page.sheet is not None
    assert page.sheet.scope == "store:0002"


def test_a_bulk_edit_is_previewed_and_may_leave_places_out(
    console: Console, page: ConfigPage, house: House, soon: Soon
) -> None:
    go(console, page, f"enterprise {FOOTER}", soon)
    page.set_many()
    sheet = page.findChild(BulkSheet)
    assert sheet is not None
    assert nameless(sheet) == []
    sheet.value.setText("Same for all")
    soon(lambda: sheet.stage.isEnabled() and sheet.model.rowCount() == 2)
    sheet.table.selectRow(1)
    sheet.leave_out.click()
    soon(lambda: sheet.stage.isEnabled() and "1 place changes" in sheet.text.text())
    sheet.stage.click()
    settle(console, soon)
    assert staged(house) == ["Same for all"]


def test_a_check_leads_to_the_setting_it_is_about(
    console: Console, page: ConfigPage, soon: Soon
) -> None:
    page.check()
    sheet = page.findChild(CheckSheet)
    assert sheet is not None
    settle(console, soon)
    assert "3 registers" in sheet.text.text()
    assert nameless(sheet) == []
    sheet.reject()


def test_findings_know_where_they_lead() -> None:
    about = Finding(code="x.y", object="register 0001/01", field=FOOTER)
    assert target_of(about) == f"register:0001/01 {FOOTER}"
    assert target_of(Finding(code="x.y", object="region:north", field="note")) == "region:north"
    assert target_of(Finding(code="x.y", object="estate.csv line 7")) == ""


def test_settings_go_out_to_a_table_and_come_back(
    console: Console, page: ConfigPage, house: House, tmp_path: Path, soon: Soon
) -> None:
    file = tmp_path / "settings.csv"
    page.export_to(str(file))
    settle(console, soon)
    lines = file.read_text().splitlines()
    head = lines[0].split(",")
    cells = lines[1].split(",")
    cells[head.index(FOOTER)] = "Edited outside"
    file.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
    page.import_from(str(file))
    settle(console, soon)
    assert staged(house) == ["Edited outside"]


def test_an_unknown_scope_is_refused_and_the_page_stays(
    console: Console, page: ConfigPage, soon: Soon
) -> None:
    console.window.go("config", "store:9999")
    settle(console, soon)
    assert page.sheet is not None
    assert page.sheet.scope == "enterprise"
    page.refresh()
    settle(console, soon)
    assert page.sheet.scope == "enterprise"


def test_the_window_thread_only_draws(console: Console, page: ConfigPage, soon: Soon) -> None:
    with guarded():
        go(console, page, f"store:0001 {FOOTER}", soon)
        page.detail.form.text.setText("Guarded")
        page.detail.form.stage.click()
        settle(console, soon)
        page.undo()
        settle(console, soon)
        page.check()
        settle(console, soon)


def test_everything_has_a_name(page: ConfigPage) -> None:
    assert nameless(page) == []
    assert page.help_topic() == "config"


def test_secrets_are_shown_as_set_and_nothing_else(page: ConfigPage) -> None:
    assert page.sheet is not None
    secret = next(each for each in page.sheet.settings if each.secret)
    assert presenter.shown_value(secret, "${secret:wifi#3}") == "set"
    assert presenter.shown_value(secret, "") == "not set"
