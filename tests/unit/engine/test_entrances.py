"""No card number comes in: by a request, a file, a value, or out of what a register says."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from rollouts.bootstrap import House, open_house
from rollouts.changes.commands import ChangeSubmit
from rollouts.changes.staging import staged
from rollouts.credentials.commands import CredentialSet
from rollouts.engine.commands import LogsShow
from rollouts.engine.declared import own_numbers
from rollouts.engine.importing import ObjectsImported
from rollouts.engine.logs import JsonLines
from rollouts.engine.packaging import read_folder
from rollouts.estate.commands import EstateGroup, EstateImport
from rollouts.items.commands import ItemImport, ItemList, ReferenceImport
from rollouts.registers.commands import ConfigSet
from rollouts.shared.card_numbers import looks_like_card
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import utc_now
from rollouts.waves.commands import RolloutPause

PAN = "4111111111111111"
SPACED = "4111 1111 1111 1111"
MASKED = "************1111"
EAN = "4006381333931"
"""A GTIN that a VISA card of 13 digits could have as its number."""


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = open_house(home)
    yield made
    made.close()


REQUESTS = {
    "rule": EstateGroup(name="west", rule=f'"{PAN}"'),
    "value": ConfigSet(scope="enterprise", setting="receipt.footer1", value=SPACED),
    "reason": RolloutPause(rollout="1", reason=f"card {SPACED} was refused"),
    "title": ChangeSubmit(change="C-1", title=PAN),
    "path": EstateImport(path=f"/srv/in/{PAN}.csv"),
    "user": CredentialSet(name="tills", user=PAN, agent=True),
}


@pytest.mark.parametrize("field", REQUESTS)
def test_a_request_with_a_card_number_is_refused_and_masked(house: House, field: str) -> None:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(REQUESTS[field])
    (finding,) = caught.value.findings
    assert (finding.code, finding.field) == ("requests.card_number", field)
    assert "1111" in finding.value
    assert PAN not in finding.value.replace(" ", "")


def test_a_barcode_is_no_reason_and_a_look_keeps_nothing(house: House) -> None:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(RolloutPause(rollout="1", reason=f"item {EAN}"))
    assert caught.value.code == "requests.card_number", "outside of typed columns it is one"
    assert house.bus.execute(ItemList(search=PAN)) == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("stores", f"code,timezone,name\n0001,Europe/London,{SPACED}\n"),
        ("stores", f"code,timezone,address\n0001,Europe/London,Till {PAN} road\n"),
        ("registers", f"store,number,host,serial\n0001,01,10.0.0.1,{PAN}\n"),
    ],
)
def test_a_free_text_of_an_estate_file_is_refused(
    house: House, tmp_path: Path, kind: str, text: str
) -> None:
    path = tmp_path / f"{kind}.csv"
    path.write_text(text)
    with pytest.raises(KnownError) as caught:
        house.bus.execute(EstateImport(path=str(path), kind=kind))
    (finding,) = [each for each in caught.value.findings if each.code == "estate.card_number"]
    assert PAN not in finding.value.replace(" ", "")


def test_a_barcode_is_taken_in_its_column_only(house: House, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(f"item_id,gtin\n1,{EAN}\n")
    house.bus.execute(ItemImport(path=str(path)))
    path.write_text(f"item_id,description\n1,{EAN}\n")
    with pytest.raises(KnownError) as caught:
        house.bus.execute(ItemImport(path=str(path)))
    assert caught.value.code == "estate.card_number"


def test_a_value_of_a_setting_is_looked_at_wherever_it_comes_from() -> None:
    edit = Edit(kind="setting", key="enterprise a -", field="value", before=None, after=SPACED)
    with pytest.raises(KnownError) as caught:
        staged((), [edit], by="ann", at=utc_now())
    assert (caught.value.code, caught.value.findings[0].value) == (
        "changes.card_number",
        "**** **** **** 1111",
    )


def test_the_log_is_masked_when_written_and_when_read(house: House) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "till said %s", (PAN,), None)
    written = json.loads(JsonLines().format(record))
    assert written["message"] == f"till said {MASKED}"
    place = house.home / "logs" / "old.log"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps({"at": "2026-01-01", "message": f"pan={PAN}"}) + "\n")
    told = house.bus.execute(LogsShow(limit=5))
    assert PAN not in json.dumps(told)
    assert MASKED in json.dumps(told)


RANGE = "first,last,use,name\n6006490000000000,6006490000009999,gift,Gift cards\n"


def test_own_numbers_are_declared_as_ranges_of_whole_blocks(house: House, tmp_path: Path) -> None:
    path = tmp_path / "ranges.csv"
    path.write_text(RANGE)
    answer = house.bus.execute(ReferenceImport(kind="number-ranges", path=str(path)))
    assert isinstance(answer, ObjectsImported)
    assert [each.code for each in answer.findings] == ["items.range_of_scheme"]
    with house.database.read() as uow:
        own = own_numbers(uow)
    assert not looks_like_card("6006490000001234", own)
    assert looks_like_card("6006490000011234", own)
    for row in (f"{PAN},{PAN},gift\n", "60060000,6006999999,gift\n", "60069999,60060000,gift\n"):
        path.write_text(f"first,last,use\n{row}")
        with pytest.raises(KnownError) as caught:
            house.bus.execute(ReferenceImport(kind="number-ranges", path=str(path)))
        assert caught.value.code in {"items.range_block", "items.range_ends"}
        assert PAN not in str([each.value for each in caught.value.findings])


@pytest.mark.parametrize("part", ["name", "version"])
def test_a_package_does_not_say_a_card_number(tmp_path: Path, part: str) -> None:
    told = {"name": "pos", "version": "1", "platform": "generic", "files": [{"name": "a.ini"}]}
    (tmp_path / "package.json").write_text(json.dumps(told | {part: f"r-{PAN}"}))
    (tmp_path / "a.ini").write_text("")
    with pytest.raises(KnownError) as caught:
        read_folder(tmp_path)
    assert caught.value.code == "packages.card_number"
    assert PAN not in caught.value.findings[0].value
