"""Rows to a platform's files and back, and what a platform refuses to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.platforms.differences import difference
from rollouts.platforms.layouts import platform_of
from rollouts.platforms.records import Cell, Rows, compile_records, read_records
from rollouts.shared.errors import KnownError

LANE = platform_of(
    {
        "platform": "lane",
        "title": "A lane",
        "files": [],
        "records": [
            {
                "component": "tenders",
                "name": "tenders.json",
                "live": "etc/pos/tenders.json",
                "tables": {
                    "tender": {
                        "root": "tenders",
                        "fields": {
                            "name": {"longest": 25},
                            "limit": {"key": "max_amount", "as": "number"},
                            "refundable": {"as": "boolean"},
                            "denominations": {"as": "number"},
                        },
                    },
                    "card_range": {"root": "cards", "fields": {"brand": {}}},
                },
            }
        ],
    }
)
ROWS: Rows = {
    "tender": {
        "CREDIT": {"name": "Kreditkarte", "limit": "9999.50", "refundable": "true"},
        "CASH": {"name": "Cash", "limit": "600", "denominations": ("0.05", "0.10", "20")},
    },
    "card_range": {},
}
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=25)
NUMBERS = st.decimals(-(10**6), 10**6, places=2).map(lambda number: f"{number:.2f}")
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "limit": NUMBERS,
        "refundable": st.sampled_from(["true", "false"]),
        "denominations": st.lists(NUMBERS, min_size=1, max_size=4).map(tuple),
    },
)


def test_rows_stand_under_their_keys_in_the_layouts_order() -> None:
    (file,) = compile_records(LANE, "tenders", ROWS).files
    assert file.data.decode() == (
        '{\n  "tenders": {\n    "CASH": {\n      "name": "Cash",\n      "max_amount": 600,\n'
        '      "denominations": [\n        0.05,\n        0.10,\n        20\n      ]\n    },\n'
        '    "CREDIT": {\n      "name": "Kreditkarte",\n      "max_amount": 9999.50,\n'
        '      "refundable": true\n    }\n  },\n  "cards": {}\n}\n'
    )


@given(st.dictionaries(NAMES, CELLS, max_size=5))
def test_what_is_written_is_read_back(rows: dict[str, dict[str, Cell]]) -> None:
    written = compile_records(LANE, "tenders", {"tender": rows}).data
    assert read_records(LANE, "tenders", written).get("tender", {}) == rows
    backwards = dict(reversed(rows.items()))
    assert compile_records(LANE, "tenders", {"tender": backwards}).data == written


def test_a_difference_names_row_and_field() -> None:
    higher: Rows = {
        "tender": {**ROWS["tender"], "CASH": {**ROWS["tender"]["CASH"], "limit": "800"}}
    }
    before = compile_records(LANE, "tenders", ROWS).data["tenders.json"]
    after = compile_records(LANE, "tenders", higher).data["tenders.json"]
    (row,) = difference(before, after, "json")
    assert (row.key, row.before, row.after) == ("tenders.CASH.max_amount", "600", "800")


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"name": "x" * 26}, "name", "platforms.row_too_long"),
        ({"limit": "1e5"}, "limit", "platforms.row_cannot_express"),
        ({"signature": "25.00"}, "signature", "platforms.row_cannot_express"),
    ],
)
def test_what_cannot_be_written_is_refused(row: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(KnownError) as refused:
        compile_records(LANE, "tenders", {"tender": {"CASH": row}})
    (finding,) = refused.value.findings
    assert (finding.code, finding.object, finding.field) == (code, "tender CASH", field)


def test_a_component_or_table_the_platform_does_not_have_is_refused() -> None:
    with pytest.raises(KnownError) as no_component:
        compile_records(LANE, "taxes", {})
    assert no_component.value.findings[0].code == "platforms.no_component"
    with pytest.raises(KnownError) as no_table:
        compile_records(LANE, "tenders", {"bank": {}})
    assert no_table.value.findings[0].code == "platforms.unknown_table"


@pytest.mark.parametrize(
    "data",
    [b'{"tenders": {"CASH": {"colour": "red"}}}', b'{"tenders": {"CASH": {"max_amount": "x"}}}'],
)
def test_a_file_altered_at_the_register_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(KnownError) as refused:
        read_records(LANE, "tenders", {"tenders.json": data})
    assert refused.value.findings[0].code == "platforms.row_unreadable"
