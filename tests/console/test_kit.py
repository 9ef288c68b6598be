from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from console.kit.check_box import CheckBox
from console.kit.confirm import ConfirmByName
from console.kit.difference import (
    DifferenceLine,
    FieldChange,
    LineKind,
    change_starts,
    field_difference,
    only_changes,
    text_difference,
)
from console.kit.difference_view import DifferenceView
from console.kit.empty_state import EmptyState, NextStep
from console.kit.fact_list import Fact, FactList
from console.kit.filter_bar import FilterBar
from console.kit.form import Form
from console.kit.link_label import LinkLabel
from console.kit.log_view import LogView
from console.kit.plain import Button, ElidedLabel, Label, escaped, set_tip
from console.kit.toast import Toast
from console.kit.tone import Pill, Tone
from console.kit.wave_bar import LEAST, Segment, widths
from console.kit.wave_card import CardContent, WaveCard

HOSTILE = "Tills & <b>more</b>"


def test_an_ampersand_stays_on_a_button() -> None:
    button = Button(HOSTILE)
    assert button.text() == "Tills && <b>more</b>"
    assert button.accessibleName() == HOSTILE
    assert CheckBox("A & B").text() == "A && B"
    assert escaped("a&b") == "a&&b"


def test_no_text_is_read_as_markup() -> None:
    for label in (Label(HOSTILE), ElidedLabel(HOSTILE)):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == HOSTILE
    set_tip(label, HOSTILE)
    assert label.toolTip() == "<span>Tills &amp; &lt;b&gt;more&lt;/b&gt;</span>"
    set_tip(label, "plain")
    assert label.toolTip() == "plain"


def test_typing_waits_a_moment_and_enter_does_not(
    soon: Callable[[Callable[[], bool]], None],
) -> None:
    bar = FilterBar("Filter", "state:failed")
    changed = QSignalSpy(bar.changed)
    QTest.keyClicks(bar.line, "store:0021")
    assert changed.count() == 0
    soon(lambda: changed.count() == 1)
    assert changed.at(0) == ["store:0021"]
    bar.line.setText("  x ")
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert changed.at(1) == ["x"]
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert changed.at(2) == [""]


def test_a_refused_filter_says_why() -> None:
    bar = FilterBar("Filter", "")
    bar.set_trouble("There is no word colour.")
    shown = [each.text() for each in bar.findChildren(QLabel) if each.isVisibleTo(bar)]
    assert "There is no word colour." in shown
    bar.set_trouble("")
    assert not any(each.text() for each in bar.findChildren(QLabel) if each.isVisibleTo(bar))


def test_a_count_is_a_link_to_its_rows() -> None:
    link = LinkLabel("3 failed", "state:failures", tone="bad")
    asked = QSignalSpy(link.asked)
    link.click()
    assert asked.at(0) == ["state:failures"]
    link.show_link("0 failed", "")
    link.click()
    assert asked.count() == 1


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=8))
def test_a_bar_is_always_full_and_nothing_vanishes(counts: list[int]) -> None:
    made = widths(counts, 200)
    assert sum(made) == pytest.approx(200 if any(counts) else 0)
    assert all(width >= LEAST * 0.99 for width, count in zip(made, counts, strict=True) if count)


def card() -> CardContent:
    return CardContent(
        name="Wave 3",
        state=Pill("●", "OPEN", Tone.BUSY),
        segments=[Segment(211, "verified", Tone.GOOD), Segment(3, "failed", Tone.BAD)],
        progress="211 of 340 verified",
        progress_filter="state:verified",
        failures="3 failed",
        failures_filter="state:failures",
        has_failures=True,
        gate="waits for 18 more minutes",
        is_current=True,
    )


def test_a_card_is_chosen_by_mouse_and_key_and_its_counts_are_links() -> None:
    made = WaveCard()
    made.show_content(card())
    made.resize(280, 110)
    made.show()
    chosen, asked = QSignalSpy(made.chosen), QSignalSpy(made.asked)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    QTest.keyClick(made, Qt.Key.Key_Space)
    assert chosen.count() == 2
    for link in made.findChildren(LinkLabel):
        link.click()
    assert {asked.at(at)[0] for at in range(asked.count())} == {"state:verified", "state:failures"}
    assert "OPEN" in made.accessibleName()


TEXTS = st.lists(st.sampled_from("abc"), max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    rows = text_difference(before, after)
    old = [each.text for each in rows if each.kind is not LineKind.ADDED]
    new = [each.text for each in rows if each.kind is not LineKind.REMOVED]
    assert old == before.splitlines()
    assert new == after.splitlines()


@given(TEXTS, TEXTS)
def test_only_changes_keeps_every_change(before: str, after: str) -> None:
    rows = text_difference(before, after)
    assert list(only_changes(rows)) == [each for each in rows if each.is_change]


FIELDS = [
    FieldChange(thing="tender 05", field="host_code", before="VC01", after="VC02"),
    FieldChange(thing="tender 05", field="floor", before="0", after="0"),
    FieldChange(thing="tender 06", field="floor", before="1", after="1"),
    FieldChange(thing="tender 07", field="refund", before=None, after="07"),
]


def test_fields_stand_under_their_headings() -> None:
    rows = field_difference(FIELDS)
    assert [each.text for each in rows if each.kind is LineKind.HEADING] == [
        "tender 05",
        "tender 06",
        "tender 07",
    ]
    assert DifferenceLine(LineKind.REMOVED, "host_code  VC01") in rows
    assert [each.text for each in only_changes(rows)] == [
        "tender 05",
        "host_code  VC01",
        "host_code  VC02",
        "tender 07",
        "refund     07",
    ]
    assert len(change_starts(rows)) == 2


def test_n_and_p_go_from_change_to_change() -> None:
    view = DifferenceView("Difference")
    view.show_lines(field_difference(FIELDS))
    assert (view.step(1), view.step(1), view.step(1)) == (1, 7, None)
    assert view.step(-1) == 1
    view.toggle.setChecked(True)
    assert len(view.list.line_model.lines) == 5
    assert view.list.line_model.lines[1].startswith("- ")


def test_a_log_shows_its_end_and_follows() -> None:
    log = LogView("Log", lambda line: Tone.BAD if "error" in line else None)
    log.resize(400, 200)
    log.show()
    log.show_tail([f"line {at}" for at in range(500)], has_earlier=True)
    bar = log.list.verticalScrollBar()
    log.append(["an error"])
    assert bar.value() == bar.maximum()
    log.prepend(["earlier"], has_earlier=False)
    assert log.list.line_model.lines[0] == "earlier"
    log.search.setText("ERROR")
    assert log.find_next() == 501
    log.search.setText("nowhere")
    assert log.find_next() is None
    log.search.setText("line 7")
    assert log.find_next() == 8
    log.list.copy()
    assert QGuiApplication.clipboard().text() == "line 7"


def test_a_form_says_what_is_wrong_under_the_field() -> None:
    form, line = Form(), QLineEdit()
    row = form.add("Time zone", line, "an IANA name")
    row.show_trouble("There is no zone Mars/Base.")
    seen = [each.text() for each in form.findChildren(QLabel) if each.isVisibleTo(form)]
    assert seen == ["Time zone", "There is no zone Mars/Base."]
    row.show_trouble("")
    seen = [each.text() for each in form.findChildren(QLabel) if each.isVisibleTo(form)]
    assert seen == ["Time zone", "an IANA name"]
    assert line.accessibleName() == "Time zone"


def test_the_name_must_be_typed_before_the_button_works() -> None:
    host, agreed = QWidget(), []
    dialog = ConfirmByName(
        host,
        title="Revert",
        text="211 registers go back.",
        name="Wave 3",
        button="Revert 211 registers",
        agreed=lambda: agreed.append(1),
    )
    dialog.open()
    dialog.line.setText("wave 3")
    assert not dialog.go.isEnabled()
    dialog.go.click()
    assert agreed == []
    dialog.line.setText("Wave 3")
    dialog.go.click()
    assert agreed == [1]


def test_facts_can_be_copied_and_links_ask() -> None:
    facts = FactList()
    facts.show_facts([Fact("Register", HOSTILE), Fact("Failures", "3 failed", "state:failures")])
    asked = QSignalSpy(facts.asked)
    facts.findChildren(LinkLabel)[0].click()
    assert asked.at(0) == ["state:failures"]
    assert facts.as_text() == f"Register: {HOSTILE}\nFailures: 3 failed"


def test_an_empty_page_offers_the_next_step() -> None:
    done: list[str] = []
    empty = EmptyState(
        "stores", "No stores yet", "Bring them in.", [NextStep("Import", lambda: done.append("x"))]
    )
    empty.findChildren(Button)[0].click()
    assert done == ["x"]


def test_a_toast_shows_the_newest_word() -> None:
    host = QWidget()
    host.resize(600, 400)
    host.show()
    toast = Toast(host)
    toast.say("first")
    toast.say(HOSTILE)
    assert toast.isVisible()
    assert toast.accessibleName() == HOSTILE
    assert host.rect().contains(toast.geometry())
    QTest.mouseClick(toast, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
