"""The mapping document of a stocked estate: every section with its words, tenders and taxes too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.i18n import catalogue
from rollouts.bootstrap import House
from rollouts.engine.documents import SECTIONS
from rollouts.engine.handlers.reference import DocumentWritten
from rollouts.items.commands import ReferenceDocument
from tests.services.homes import new_house
from tests.unit.engine.reconciling_house import mapped


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = new_house(home, mapped)
    yield made
    made.close()


def test_tenders_and_taxes_stand_in_the_document(house: House, tmp_path: Path) -> None:
    output = tmp_path / "mapping.html"
    answer = house.bus.execute(ReferenceDocument(output=str(output)))
    assert isinstance(answer, DocumentWritten)
    assert answer.sections["tender_types"] >= 4
    assert answer.sections["tender_map"] >= 4
    text = output.read_text(encoding="utf-8")
    for each in ("Tender map", "Settlement channels", "Tax rules", "EXPAY", "CREDIT"):
        assert each in text


def test_every_section_and_column_has_its_words(house: House) -> None:
    words = catalogue("document")
    with house.services.database.read() as uow:
        sections = [each(uow) for each in SECTIONS]
    for section in sections:
        assert set(words[section.name]) == {"text", "mend"}
        assert all(len(row) == len(section.columns) for row in section.rows)
        assert len(section.header) == len(set(section.header))
    titles = [each.title.split(" (", maxsplit=1)[0][:31] for each in sections]
    assert len(titles) == len(set(titles))
