"""Files of trade objects brought in through the bus: previewed, refused whole, taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeUndo
from rollouts.engine.handlers.reference import DocumentWritten
from rollouts.engine.importing import ObjectsImported
from rollouts.items.accounts import GlAccount
from rollouts.items.commands import ItemImport, ReferenceDocument, ReferenceImport, ReferenceList
from rollouts.items.model import Item
from rollouts.items.ports import Items
from rollouts.items.rules import check_digit
from rollouts.shared.errors import KnownError
from tests.services.homes import new_house

ACCOUNTS = "samples/reference/gl-accounts.csv"
MANY = 2_500


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = new_house(home)
    yield made
    made.close()


def accounts(house: House) -> int:
    with house.services.database.read() as uow:
        return uow.repository(Items).number(GlAccount)


def imported(house: House, text: str, *, dry_run: bool = False) -> ObjectsImported:
    path = house.home / "accounts.csv"
    path.write_text(text, encoding="utf-8")
    request = ReferenceImport(kind="gl-accounts", path=str(path), dry_run=dry_run)
    answer = house.bus.execute(request)
    assert isinstance(answer, ObjectsImported)
    return answer


def test_a_preview_changes_nothing_and_an_import_is_taken_back(house: House) -> None:
    text = resources.text(ACCOUNTS)
    seen = imported(house, text, dry_run=True)
    assert (seen.new, seen.applied, accounts(house)) == (36, False, 0)
    done = imported(house, text)
    assert (done.new, done.applied, accounts(house)) == (36, True, 36)
    assert imported(house, text).unchanged == 36
    house.bus.execute(ChangeUndo(change=done.change))
    assert accounts(house) == 0


def test_one_bad_row_keeps_all_others_out(house: House) -> None:
    with pytest.raises(KnownError) as caught:
        imported(house, resources.text(ACCOUNTS) + "9999,Petty cash,HARBOUR,box,,,\n")
    assert [each.code for each in caught.value.findings] == ["items.unknown_account_type"]
    assert caught.value.findings[0].object == "accounts.csv line 38"
    assert accounts(house) == 0


def test_a_list_comes_back_without_a_change(house: House, tmp_path: Path) -> None:
    imported(house, resources.text(ACCOUNTS))
    path = tmp_path / "accounts.xlsx"
    house.bus.execute(ReferenceList(kind="gl-accounts", output=str(path)))
    again = house.bus.execute(ReferenceImport(kind="gl-accounts", path=str(path)))
    assert isinstance(again, ObjectsImported)
    assert (again.unchanged, again.applied) == (36, False)


@pytest.mark.parametrize("suffix", ["html", "xlsx"])
def test_the_document_holds_what_is_there(house: House, tmp_path: Path, suffix: str) -> None:
    imported(house, resources.text(ACCOUNTS))
    path = tmp_path / f"mapping.{suffix}"
    written = house.bus.execute(ReferenceDocument(output=str(path)))
    assert isinstance(written, DocumentWritten)
    assert written.sections["gl_accounts"] == 36
    assert path.is_file()


def test_a_document_of_another_kind_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(ReferenceDocument(output=str(tmp_path / "mapping.pdf")))
    assert caught.value.code == "document.format"


def test_thousands_of_items_come_and_go_whole(house: House) -> None:
    path = house.home / "items.csv"
    bodies = [f"952{number:09d}" for number in range(MANY)]
    rows = [f"{number},{body}{check_digit(body)}" for number, body in enumerate(bodies, 10_000)]
    path.write_text("item_id,gtin\n" + "\n".join(rows) + "\n", encoding="utf-8")
    done = house.bus.execute(ItemImport(path=str(path)))
    assert isinstance(done, ObjectsImported)
    assert done.new == 2 * MANY
    house.bus.execute(ChangeUndo(change=done.change))
    with house.services.database.read() as uow:
        assert uow.repository(Items).number(Item) == 0
