from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from console.app import Console
from console.bridge.guard import guarded
from console.kit.count_links import CountLink
from console.kit.filter_hints import FilterWord, hints
from console.kit.plain import Button
from console.pages.stores import presenter
from tests.console.stores_page import choose, listing, names, open_register, page, press
from tests.console.test_accessibility import nameless
from tests.console.tills import (
    Soon,
    Tills,
    settled,
    window_over,
)


@pytest.fixture
def console(shop: Tills, soon: Soon) -> Iterator[Console]:
    with window_over(shop.house, "stores", soon) as made:
        soon(lambda: page(made).list.rows is not None)
        yield made


def test_it_shows_every_register_and_says_what_the_estate_holds(
    console: Console, soon: Soon
) -> None:
    listing(console, soon, "0001/01", "0001/02", "0002/01")
    assert page(console).heading.sentence == "2 stores in 2 regions, 3 registers"


def test_what_is_told_about_an_errand_moves_no_row(
    console: Console, soon: Soon, qapp: QApplication
) -> None:
    listing(console, soon, "0001/01", "0001/02", "0002/01")
    shown = page(console).list
    table = shown.panel.table.viewport()

    def top() -> int:
        qapp.processEvents()
        return table.mapTo(console.window, table.rect().topLeft()).y()

    before = top()
    shown.notice.show_notice("Adopted.", "All of it.")
    shown.errands.bar.begin("Adopting", lambda: None)
    assert top() == before
    shown.counts.show_counts(())
    assert top() == before
    shown.errands.bar.end()
    shown.notice.show_notice("")
    assert top() == before


def test_many_long_counts_leave_the_tree_its_room(
    console: Console, soon: Soon, qapp: QApplication
) -> None:
    soon(lambda: page(console).list.rows is not None)
    shown = page(console).list
    shown.counts.show_counts([CountLink(f"{at},000,000 of these", "all") for at in range(1, 10)])
    qapp.processEvents()
    links = [each for each in shown.counts.findChildren(Button) if each.isVisible()]
    assert 2 < len(links) < 9
    assert all(each.width() >= each.sizeHint().width() for each in links)
    assert "9,000,000 of these" in shown.counts.toolTip()
    assert shown.tree.width() > 120


def test_a_row_of_the_tree_filters_and_keeps_the_other_words(console: Console, soon: Soon) -> None:
    console.window.go("stores", "kind:fixed")
    listing(console, soon, "0001/01", "0002/01")
    tree = page(console).list.tree
    assert tree.choose("region:north")
    listing(console, soon, "0001/01")
    assert page(console).list.panel.filter.text() == "kind:fixed region:north"
    assert tree.choose("store:0002")
    listing(console, soon, "0002/01")
    everything = tree.topLevelItem(0)
    assert everything is not None
    tree.setCurrentItem(everything)
    listing(console, soon, "0001/01", "0002/01")


def test_a_typed_place_is_marked_in_the_tree(console: Console, soon: Soon) -> None:
    console.window.go("stores", "region:south")
    listing(console, soon, "0002/01")
    item = page(console).list.tree.currentItem()
    assert item is not None
    assert item.text(0) == "south"
    console.window.go("stores", "kind:mobile region:nowhere")
    listing(console, soon)
    assert page(console).list.tree.currentItem() is None


def test_a_count_is_a_link_to_its_rows(console: Console, soon: Soon) -> None:
    links = page(console).list.counts.findChildren(Button)
    soon(lambda: any(each.text() == "3 not adopted" for each in links if not each.isHidden()))
    link = next(each for each in links if each.text() == "3 not adopted")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert page(console).list.panel.filter.text() == "adopted:no"
    listing(console, soon, "0001/01", "0001/02", "0002/01")


def test_a_refused_filter_is_told_in_place_and_the_rows_stay(console: Console, soon: Soon) -> None:
    listing(console, soon, "0001/01", "0001/02", "0002/01")
    console.window.go("stores", "kind:toaster")
    settled(console, soon)
    trouble = [each.text() for each in page(console).list.panel.filter.findChildren(QLabel)]
    assert any("kind never has that value" in each for each in trouble)
    assert len(names(console)) == 3


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_words_are_offered_while_a_filter_is_typed(console: Console, soon: Soon) -> None:
    bar = page(console).list.panel.filter
    bar.take_focus()
    soon(bar.line.hasFocus)
    QTest.keyClicks(bar.line, "kind:mo")
    offers = page(console).list.hints.offers
    soon(offers.isVisible)
    QTest.keyClick(offers, Qt.Key.Key_Escape)
    assert not offers.isVisible()
    assert bar.text() == "kind:mo"
    QTest.keyClicks(bar.line, "b")
    QTest.keyClick(offers, Qt.Key.Key_Down)
    QTest.keyClick(offers, Qt.Key.Key_Return)
    assert bar.text() == "kind:mobile"
    listing(console, soon, "0001/02")


def test_hints_are_words_then_their_choices() -> None:
    words = (FilterWord("kind", "kind of register", ("fixed", "mobile")), FilterWord("key", "key"))
    assert [text for text, _ in hints(words, "k")] == ["kind:", "key:"]
    assert [text for text, _ in hints(words, "kind:f")] == ["kind:fixed"]
    assert hints(words, "kind:fixed") == ()
    assert hints(words, "nothing:") == ()
    assert hints(words, "") == ()


def test_enter_opens_a_register_and_escape_leads_back(console: Console, soon: Soon) -> None:
    listing(console, soon, "0001/01", "0001/02", "0002/01")
    choose(console, 1)
    page(console).list.panel.table.setFocus()
    QTest.keyClick(page(console).list.panel.table, Qt.Key.Key_Return)
    settled(console, soon)
    assert page(console).heading.title == "0001/02"
    QTest.keyClick(console.window, Qt.Key.Key_Escape)
    assert not page(console).is_on_register
    settled(console, soon)
    assert page(console).list.selected == ("0001/02",)


def test_filters_of_a_choice_name_it_or_are_the_list(console: Console, soon: Soon) -> None:
    assert presenter.filter_of(("0001/01", "0001/02"), "") == "register:0001/01,0001/02"
    console.window.go("stores", "kind:fixed")
    listing(console, soon, "0001/01", "0002/01")
    shown = page(console).list
    assert (shown.filter_of_choice, shown.chosen) == ("kind:fixed", 2)
    choose(console, 1)
    assert (shown.filter_of_choice, shown.chosen) == ("register:0002/01", 1)
    shown.panel.table.selectAll()
    assert (shown.filter_of_choice, shown.chosen) == ("kind:fixed", 2)


def test_a_list_of_one_store_leads_to_its_configuration(console: Console, soon: Soon) -> None:
    console.window.go("stores", "store:0001")
    listing(console, soon, "0001/01", "0001/02")
    press(console, "Configure this store")
    settled(console, soon)
    assert console.window.page is not None
    assert console.window.page.accessibleName() == "Register config"
    assert [presenter.one_store(each) for each in ("store:00*", "store:1,2", "a")] == [""] * 3


def test_only_one_exact_register_opens_its_view() -> None:
    assert presenter.opened_register('register:"0001/01"') == "0001/01"
    assert presenter.opened_register("register:0001/01") == "0001/01"
    for text in ("register:0001/*", "register:0001/01,0001/02", "register:0001/01 kind:fixed", ""):
        assert presenter.opened_register(text) == ""


def test_an_empty_estate_says_what_to_do(home: Path, soon: Soon) -> None:
    from rollouts.bootstrap import open_house

    house = open_house(home)
    with window_over(house, "stores", soon) as console:
        soon(lambda: page(console).stack.currentWidget() is page(console).empty)
        steps = [each.text() for each in page(console).empty.findChildren(Button)]
        assert steps == ["Import…", "Load the demo"]
    house.close()


def test_everything_can_be_named_and_is_plain_text(console: Console, soon: Soon) -> None:
    open_register(console, soon, "0001/01")
    assert nameless(page(console)) == []
    labels = [each for each in page(console).findChildren(QLabel) if each.text()]
    assert all(each.textFormat() is Qt.TextFormat.PlainText for each in labels)


def test_the_window_thread_only_draws(console: Console, soon: Soon, qapp: QApplication) -> None:
    with guarded():
        console.window.go("stores", "kind:fixed")
        qapp.processEvents()
        open_register(console, soon, "0001/01")
        press(console, "Test connection")
        settled(console, soon)
        page(console).register.copy()
        page(console).step_back()
        page(console).list.tree.choose("region:north")
        settled(console, soon)
