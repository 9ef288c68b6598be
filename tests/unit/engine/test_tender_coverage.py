"""The proof of the map on the sample estate: broken by ending a row, mended through a change set."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rollouts.audit.ports import AuditTrail
from rollouts.bootstrap import House, open_house
from rollouts.changes.commands import ChangeCheck, ChangeSubmit, ChangeUndo
from rollouts.demo.sample import as_csv, sample_registers, sample_stores
from rollouts.engine.handlers.changes import Checked
from rollouts.engine.handlers.tender_coverage import Covered, TenderMended
from rollouts.engine.handlers.tenders import CasesRun
from rollouts.estate.commands import EstateImport
from rollouts.items.commands import ReferenceImport
from rollouts.shared.errors import KnownError
from rollouts.tenders.commands import TenderCases, TenderCoverage, TenderMend
from tests.services.homes import new_house
from tests.unit.engine.tender_estate import imported, stocked, written

FIRST = "2026-03-01"
MAP = "tender,scope,channel,asset_account,fee_account,over_short_account,valid_to\n"


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = new_house(home, stocked)
    yield made
    made.close()


def covered(house: House, *, most: int = 100, change: str = "") -> Covered:
    request = TenderCoverage(start=FIRST, days=90, most=most, change=change, map=True)
    answer = house.bus.execute(request)
    assert isinstance(answer, Covered)
    return answer


def mended(house: House) -> TenderMended:
    answer = house.bus.execute(TenderMend(start=FIRST, days=90))
    assert isinstance(answer, TenderMended)
    return answer


def test_the_sample_is_covered(house: House) -> None:
    proof = covered(house)
    assert (proof.holes, proof.doubles, proof.flaws, proof.mend, proof.exit_code) == (
        0, 0, (), (), 0,
    )  # fmt: skip
    assert (proof.stores, proof.registers) == (4, 8)


def test_an_ended_row_is_found_exactly_and_its_mend_closes_it(house: House) -> None:
    imported(house, "map", f"{MAP}CREDIT,store:0002,CARDS-0002,1100,6100,6210,2026-03-31\n")
    proof = covered(house)
    brands = ("AMEX", "DISCOVER", "MC", "VISA")
    assert (proof.holes, proof.doubles, proof.exit_code) == (16, 0, 1)
    assert {(each.tender, each.brand) for each in proof.flaws} == {("CREDIT", e) for e in brands}
    assert {(each.stores, each.registers, each.more_stores) for each in proof.flaws} == {
        (("0002",), ("0002/01", "0002/02"), 0)
    }
    assert {(each.first_day, each.last_day, each.days) for each in proof.flaws} == {
        ("2026-04-01", "2026-05-29", 59)
    }
    assert [(each.action, each.key, each.fields) for each in proof.mend] == [
        ("change", "store:0002 CREDIT -", ("valid_to 2026-04-01T00:00:00 > (nothing)",))
    ]
    assert proof.mend_is_whole
    assert proof.change == ""

    staged = mended(house)
    assert (staged.edits, staged.closed, staged.left, staged.mend) == (1, 16, 0, proof.mend)
    assert covered(house).holes == 16, "a staged mend is not in force"
    ahead = covered(house, change=staged.change)
    assert (ahead.holes, ahead.change, ahead.revision) == (0, staged.change, proof.revision)
    assert mended(house).change == "", "what is staged is not mended twice"
    house.bus.execute(ChangeSubmit(change=staged.change))
    assert covered(house).exit_code == 0
    assert covered(house).revision == proof.revision + 1


def test_the_map_says_where_each_flaw_is(house: House) -> None:
    before = covered(house)
    assert before.columns == tuple(sorted(before.columns))
    assert {letter for row in before.map for letter in row.states} <= {"P", "-"}
    imported(house, "map", f"{MAP}CREDIT,store:0002,CARDS-0002,1100,6100,6210,2026-03-31\n")
    proof = covered(house, most=3)
    at = proof.columns.index("CREDIT")
    assert {store: row.states[at] for row in proof.map for store in row.stores} == {
        "0001": "P", "0002": "H", "0003": "P", "0004": "P",
    }  # fmt: skip
    assert {row.flaws for row in proof.map if "0002" in row.stores} == {(0, 1, 2)}
    assert sum(row.states.count("H") for row in proof.map) == 1


def test_a_proof_writes_nothing(house: House) -> None:
    before = house.database.last_seq()
    with house.database.read() as uow:
        entries = len(uow.repository(AuditTrail).newest(limit=500))
    covered(house)
    with house.database.read() as uow:
        assert len(uow.repository(AuditTrail).newest(limit=500)) == entries
    assert house.database.last_seq() == before


def test_a_proof_that_nobody_wants_ends(house: House) -> None:
    seen: list[str] = []
    with pytest.raises(KnownError) as caught:
        house.bus.execute(
            TenderCoverage(start=FIRST),
            progress=lambda _done, _total, note: seen.append(note),
            cancelled=lambda: bool(seen),
        )
    assert (caught.value.code, seen) == ("requests.cancelled", ["reading"])


def test_a_mend_into_an_account_that_closed_is_refused(house: House) -> None:
    imported(house, "map", f"{MAP}CREDIT,store:0002,CARDS-0002,1100,6100,6210,2026-03-31\n")
    change = mended(house).change
    closed = written(house, "closed.csv", "account,type,valid_to\n1100,clearing,2020-12-31\n")
    house.bus.execute(ReferenceImport(kind="gl-accounts", path=closed))
    with pytest.raises(KnownError) as caught:
        house.bus.execute(ChangeSubmit(change=change))
    assert {(each.code, each.object, each.field) for each in caught.value.findings} == {
        ("tenders.account_closed", "map store:0002 CREDIT -", "asset_account")
    }
    checked = house.bus.execute(ChangeCheck(change=change))
    assert isinstance(checked, Checked)
    assert [each.code for each in checked.findings] == ["tenders.account_closed"]


def test_a_store_unlike_its_siblings_is_a_warning(house: House) -> None:
    rows = sample_stores(12)
    for each in rows:
        each["region"], each["country"], each["currency"] = "east", "US", "USD"
    stores = written(house, "more.csv", as_csv(rows))
    house.bus.execute(EstateImport(path=stores, kind="stores"))
    lanes = written(house, "lanes.csv", as_csv(sample_registers(12, 1, {})))
    house.bus.execute(EstateImport(path=lanes, kind="registers"))
    text = "tender,scope,asset_account,over_short_account\nHOUSE,store:0003,1000,6200\n"
    imported(house, "map", text)
    found = [each for each in covered(house).findings if each.code == "tenders.outlier"]
    assert ("store 0003", "HOUSE") in [(each.object, each.field) for each in found]


def test_what_is_not_named_is_counted(house: House) -> None:
    imported(house, "map", f"{MAP}CASH,enterprise,,1000,,6200,2026-03-31\n")
    proof = covered(house, most=1)
    assert proof.holes == 1
    assert [(each.stores, each.more_stores, each.more_registers) for each in proof.flaws] == [
        (("0001",), 3, 7)
    ]


def test_a_row_that_begins_later_ends_the_one_that_stands(house: House) -> None:
    text = "tender,brand,channel,asset_account,valid_from\nEBT,EBT,BENEFITS,1150,2026-04-01\n"
    answer = imported(house, "map", text)
    assert (answer.new, answer.changed) == (1, 1)
    (notice,) = [each for each in answer.findings if each.code == "estate.gives_way"]
    assert notice.parameters["end"] == "2026-04-01T00:00:00"
    assert covered(house).exit_code == 0
    house.bus.execute(ChangeUndo(change=answer.change))
    assert covered(house).exit_code == 0


def test_two_rows_for_one_payment_are_found(house: House) -> None:
    text = (
        "tender,brand,channel,asset_account,valid_from,valid_to\n"
        "EBT,EBT,BENEFITS,1150,2026-04-01,2026-06-30\nEBT,EBT,BENEFITS,1150,2026-05-01,\n"
    )
    with pytest.raises(KnownError) as caught:
        imported(house, "map", text)
    assert "estate.overlap" in [each.code for each in caught.value.findings]


def test_a_home_without_tenders_proves_nothing_and_says_so(home: Path) -> None:
    made = open_house(home)
    proof = covered(made)
    made.close()
    assert (proof.holes, [each.code for each in proof.findings]) == (0, ["tenders.nothing_proved"])


def test_a_day_that_is_none_is_refused(house: House) -> None:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(TenderCoverage(start="1st of March"))
    assert caught.value.code == "tenders.bad_day"


def test_worked_cases_are_counted_and_failures_told(house: House, tmp_path: Path) -> None:
    case = {
        "id": "to-five",
        "currency": "CHF",
        "total": "10.02",
        "cash_step": "0.05",
        "mode": "half_up",
        "tenders": [{"type": "CASH"}],
        "expect": {"amount_paid": "10.00", "rounding": "-0.02"},
    }
    wrong = case | {"id": "wrong", "expect": {"amount_paid": "10.05"}}
    path = tmp_path / "cases.json"
    document = {"format": "tender-cases/1", "cash_rounding": [case, wrong]}
    path.write_text(json.dumps(document), encoding="utf-8")
    answer = house.bus.execute(TenderCases(path=str(path)))
    assert isinstance(answer, CasesRun)
    assert (answer.passed, [each.id for each in answer.failed], answer.exit_code) == (
        1,
        ["wrong"],
        1,
    )


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "1" * 5_000, "\udcff", '{"format": 1, "format": 2}', "NaN"]
)
def test_a_file_that_is_no_json_is_refused(house: House, tmp_path: Path, text: str) -> None:
    path = tmp_path / "cases.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(KnownError) as caught:
        house.bus.execute(TenderCases(path=str(path)))
    assert caught.value.code in {"files.document_broken", "files.document_twice"}
