"""What a laptop at 150 or 200 percent leaves: nothing is cut off that cannot be scrolled to."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from console.app import Console
from console.kit.page import Page
from console.kit.plain import Button
from console.kit.table_view import TableView
from console.shell.pages import PAGES
from tests.console.tills import Soon, Tills, settled, window_over

SIZES = [(960, 600), (911, 512), (720, 450), (683, 384)]
"""1440 x 900 and 1366 x 768 at 150 and at 200 percent."""

TARGETS = {"stores": ("", 'register:"0001/01"'), "config": ("store:0001 receipt.footer1",)}


@pytest.fixture
def console(shop: Tills, soon: Soon) -> Iterator[Console]:
    with window_over(shop.house, "overview", soon) as made:
        yield made


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_whole_on_a_small_screen(
    size: tuple[int, int], console: Console, soon: Soon, qapp: QApplication
) -> None:
    window = console.window
    window.engine_banner.show_text("No engine is running.", "Start the engine", lambda: None)
    window.resize(*size)
    for spec in PAGES:
        for target in TARGETS.get(spec.id, ("",)):
            window.go(spec.id, target)
            settled(console, soon)
            qapp.processEvents()
            assert (window.width(), window.height()) == size
            assert [each.text() for each in buttons(window) if is_cut(each)] == []
            assert window.page is not None
            assert [each.accessibleName() for each in outside(window.page)] == []


def test_a_narrow_rail_still_says_where_one_is(console: Console, soon: Soon) -> None:
    window = console.window
    soon(lambda: bool(window.rail._environment.text()))
    wide = window.rail._environment.text()
    window.resize(960, 600)
    assert window.rail._environment.text() == wide.rpartition(" ")[2]
    links = window.rail.findChildren(Button)
    assert all(each.toolTip() and each.accessibleName() and not each.text() for each in links)
    window.resize(1366, 768)
    assert window.rail._environment.text() == wide
    assert all(each.text() and not each.toolTip() for each in links)


def buttons(window: QWidget) -> list[Button]:
    return [each for each in window.findChildren(Button) if each.isVisible()]


def is_cut(button: Button) -> bool:
    """Whether the button is narrower than its words."""
    words = button.fontMetrics().horizontalAdvance(button.text().replace("&&", "&"))
    return words > button.width()


def outside(page: Page) -> list[QWidget]:
    """What takes the focus and reaches over the page's edge, with nothing that scrolls to it."""
    found = []
    for each in page.findChildren(QWidget):
        if not each.isVisible() or not each.focusPolicy() or scrolls(each, page):
            continue
        corner = each.mapTo(page, QPoint(each.width(), each.height()))
        if corner.x() > page.width() or corner.y() > page.height():
            found.append(each)
    return found


def scrolls(widget: QWidget, page: Page) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not page:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def test_a_large_font_cuts_no_title(
    shop: Tills, soon: Soon, qapp: QApplication, request: pytest.FixtureRequest
) -> None:
    before = qapp.font()
    request.addfinalizer(lambda: qapp.setFont(before))
    large = qapp.font()
    large.setPointSizeF(before.pointSizeF() * 1.5)
    qapp.setFont(large)
    with window_over(shop.house, "stores", soon) as made:
        assert [each.text() for each in made.window.rail.findChildren(Button) if is_cut(each)] == []
        tables = made.window.findChildren(TableView)
        assert tables
        for table in tables:
            head = table.horizontalHeader()
            for at, column in enumerate(table.records.columns):
                needed = head.fontMetrics().horizontalAdvance(column.title)
                assert head.sectionSize(at) > needed, column.title
