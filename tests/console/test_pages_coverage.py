"""Coverage: a hole is seen where it is, its mend staged with one key, and proved again: none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.bridge.own_process import document_of
from console.kit.matrix_model import MatrixModel
from console.kit.matrix_view import MatrixView
from console.pages.coverage.columns import LOOKS, WRONG
from console.pages.coverage.picking import cells_of, flaws_of, outliers_of, picked
from console.pages.coverage.proofs import ProofSheet, Subject, sheet_of
from console.pages.coverage.view import CoveragePage
from rollouts.changes.commands import ChangeSubmit
from rollouts.items.commands import ReferenceImport
from rollouts.shared.errors import KnownError
from rollouts.tenders.commands import TenderImport
from tests.console.small_house import furnished, settle, window_on

Soon = Callable[[Callable[[], bool]], None]
TILLS = (
    (ReferenceImport, "gl-accounts", "account,type,name\n1000,asset,Cash in tills\n"),
    (TenderImport, "types", "tender,class\nCASH,cash\n"),
    (
        TenderImport,
        "map",
        "tender,scope,asset_account,valid_to\nCASH,store:0001,1000,\nCASH,store:0002,1000,2020-03-31\n",
    ),
)
FOREVER = 120_000


def flaw(tender: str, *, rows: tuple[str, ...] = (), brand: str = "") -> dict[str, object]:
    return {
        "tender": tender,
        "brand": brand,
        "entry_mode": "",
        "bins": "",
        "first_day": "2026-04-01",
        "last_day": "2026-04-30",
        "days": 30,
        "rows": list(rows),
        "stores": ["0002"],
        "more_stores": 0,
        "registers": ["0002/01"],
        "more_registers": 0,
    }


def proof() -> ProofSheet:
    """Three stores: CREDIT has a hole in the second, CASH a double match in the third."""
    told = {
        "proved_at": "2026-03-01T10:00:00+00:00",
        "revision": 7,
        "change": "",
        "first_day": "2026-03-01",
        "days": 400,
        "holes": 1,
        "doubles": 1,
        "flaws": [flaw("CREDIT", brand="VISA"), flaw("CASH", rows=("a", "b"))],
        "more": 0,
        "mend": [
            {
                "action": "change",
                "key": "store:0002 CREDIT/VISA -",
                "fields": ["valid_to 2026-04-01T00:00:00 > (nothing)"],
                "needs_channel": False,
            }
        ],
        "mend_is_whole": False,
        "columns": ["CASH", "CREDIT"],
        "map": [
            {"states": "PP", "flaws": [], "stores": ["0001"]},
            {"states": "PH", "flaws": [0], "stores": ["0002"]},
            {"states": "D-", "flaws": [1], "stores": ["0003"]},
        ],
        "findings": [
            {
                "code": "tenders.outlier",
                "object": "store 0003",
                "field": "CASH",
                "value": "1000",
                "severity": "warning",
                "parameters": {"usual": "1001", "agreeing": 9, "siblings": 9},
            }
        ],
    }
    return sheet_of(Subject.TENDERS, told)


def test_a_proof_is_read_store_by_store() -> None:
    sheet = proof()
    assert (sheet.stores, sheet.states) == (("0001", "0002", "0003"), ("PP", "PH", "D-"))
    (hole,) = sheet.cell_flaws(1, "CREDIT")
    assert (hole.stores, hole.what, hole.is_hole) == (("0002",), "VISA", True)
    assert "store:0002 CREDIT/VISA" in hole.mends[0]
    assert sheet.cell_flaws(1, "CASH") == ()
    assert [(each.store, each.what) for each in sheet.outliers] == [("0003", "CASH")]
    assert not sheet.is_proved


@pytest.mark.parametrize(
    ("text", "rows", "columns", "flaws"),
    [
        ("", [0, 1, 2], [0, 1], [0, 1]),
        ("is:hole", [1], [1], [0]),
        ("is:wrong", [1, 2], [0, 1], [0, 1]),
        ("tender:cred", [0, 1, 2], [1], [0]),
        ("is:hole tender:cash", [], [], []),
        ("store:3", [2], [0, 1], [1]),
        ("0002", [1], [0, 1], [0]),
        ("credit", [0, 1, 2], [1], [0]),
    ],
)
def test_a_filter_leaves_rows_columns_and_flaws(
    text: str, rows: list[int], columns: list[int], flaws: list[int]
) -> None:
    sheet, wish = proof(), picked(text)
    assert [list(each) for each in cells_of(sheet, wish)] == [rows, columns]
    if "hole tender:cash" not in text:
        assert [each.stores[0] for each in flaws_of(sheet, wish)] == [
            ("0002", "0003")[at] for at in flaws
        ]


def test_a_filter_that_is_none_is_refused() -> None:
    for text in ("is:green", "colour:red"):
        with pytest.raises(KnownError) as caught:
            picked(text)
        assert caught.value.code == "coverage.filter_word"
    assert len(outliers_of(proof(), picked("store:0001"))) == 0


def test_what_a_process_printed_is_an_answer_a_refusal_or_a_fault() -> None:
    assert document_of(b'{"holes": 0}', "") == {"holes": 0}
    errors = {"errors": [{"code": "tenders.bad_day", "object": "coverage", "field": "from",
                          "value": "x", "severity": "error", "parameters": {}}]}  # fmt: skip
    for output, code in (
        (json.dumps(errors).encode(), "tenders.bad_day"),
        (b"", "console.process_failed"),
        (b"[]", "console.process_failed"),
    ):
        with pytest.raises(KnownError) as caught:
            document_of(output, "what it said")
        assert caught.value.code == code


def test_n_and_p_go_round_what_is_wrong(qtbot: QtBot) -> None:
    model = MatrixModel(LOOKS)
    view = MatrixView(model, "Map", WRONG)
    qtbot.addWidget(view)
    many, columns = 5_000, [f"T{at}" for at in range(40)]
    states = ["P" * 40] * many
    states[17] = "P" * 3 + "H" + "P" * 36
    states[4_998] = "D" + "P" * 38 + "H"
    model.show([f"{at:04}" for at in range(many)], columns, states)
    view.resize(900, 600)
    view.show()
    places = []
    for key in (*[Qt.Key.Key_N] * 4, Qt.Key.Key_P):
        QTest.keyClick(view, key)
        places.append((view.currentIndex().row(), view.currentIndex().column()))
    assert places == [(17, 3), (4_998, 0), (4_998, 39), (17, 3), (4_998, 39)]
    assert view.grab().width() == 900
    assert view.accessibleName()
    assert model.data(view.currentIndex(), 3) == f"4998  T39: {LOOKS['H'].word}"
    view.selectRow(17)
    view.copy()


def test_a_hole_is_seen_mended_and_gone(
    home: Path, tmp_path: Path, soon: Soon, qtbot: QtBot
) -> None:
    house = furnished(home, tmp_path)
    for request, kind, text in TILLS:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        house.bus.execute(request(kind=kind, path=str(path)))
    with window_on(home, "coverage", soon) as console:
        page = console.window.page
        assert isinstance(page, CoveragePage)
        panel = page.panel

        def ended() -> None:
            qtbot.waitUntil(lambda: not panel.run.is_under_way, timeout=FOREVER)
            settle(console, soon)

        panel.prove()
        qtbot.waitUntil(lambda: panel.run.process.is_running, timeout=FOREVER)
        assert page.step_back()
        assert not panel.run.is_under_way
        assert panel.sheet is None, "a proof that was stopped tells nothing"

        console.window.refresh()
        ended()
        sheet = panel.sheet
        assert sheet is not None
        assert (sheet.holes, sheet.doubles, sheet.states) == (1, 0, ("P", "H"))
        here = panel.map.currentIndex()
        assert (panel.model.name(here.row()), panel.model.letter(here.row(), here.column())) == (
            "0002",
            "H",
        )
        assert "1 hole" in page.heading.sentence
        shortcuts = {each.shortcut: each for each in page.heading.actions}
        assert shortcuts["Ctrl+M"].enabled
        shortcuts["Ctrl+M"].run()
        ended()
        assert panel.change
        assert panel.sheet is not None
        assert (panel.sheet.holes, panel.sheet.change) == (0, panel.change)
        assert "H" not in "".join(panel.sheet.states)
        assert not panel.is_stale

        house.bus.execute(ChangeSubmit(change=panel.change))
        soon(lambda: panel.is_stale)
        assert not panel.can_mend
        panel.prove()
        ended()
        assert panel.sheet.is_proved
        assert (panel.sheet.change, panel.is_stale) == ("", False)
    house.close()
