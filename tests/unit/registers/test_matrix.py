import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.registers.edits import applied
from rollouts.registers.layers import LayerIndex
from rollouts.registers.matrix import EMPTY, MatrixEdits, matrix_edits, matrix_rows
from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.registers.schema import load_schema
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import LocalMoment
from tests.unit.registers.small_estate import KEYS, NOW, TEXTS, estates, layers, tiny_schema, value

SCHEMA = tiny_schema()
STORES = tuple(parse_scope(f"store:000{number}") for number in (1, 2, 3))
BEFORE = (value("store:0001", "a.shared", "x"), value("store:0002", "a.count", "7"))


def table(values: tuple[ConfigValue, ...] = BEFORE) -> list[list[str]]:
    return list(matrix_rows(SCHEMA, LayerIndex(values), STORES, ["a.shared", "a.count"], NOW))


def read(rows: list[list[str]], values: tuple[ConfigValue, ...] = BEFORE) -> MatrixEdits:
    return matrix_edits(SCHEMA, LayerIndex(values), rows, NOW, scopes=frozenset(STORES))


def test_a_table_shows_what_each_store_says_itself() -> None:
    rows = table()
    assert rows[0] == ["scope", "a.shared", "a.count", "seen"]
    assert [row[:3] for row in rows[1:]] == [
        ["store:0001", "x", ""],
        ["store:0002", "", "7"],
        ["store:0003", "", ""],
    ]


def test_cells_that_were_changed_filled_or_emptied_become_edits() -> None:
    rows = table()
    rows[1][1], rows[1][2], rows[2][2] = EMPTY, " 9 ", ""
    after = {
        str(each.scope) + each.setting: each.value for each in applied(BEFORE, read(rows).edits)
    }
    assert after == {"store:0001a.shared": "", "store:0001a.count": "9"}


@given(st.data())
def test_a_table_that_nobody_touched_means_nothing(data: st.DataObject) -> None:
    places = data.draw(estates())
    values = data.draw(layers(places))
    index, scopes = LayerIndex(values), {each for place in places for each in place.scopes()}
    rows = list(matrix_rows(SCHEMA, index, sorted(scopes, key=str), KEYS, NOW))
    assert read_back(index, rows, frozenset(map(str, scopes))).edits == ()


@given(st.lists(st.sampled_from(["", *TEXTS]), min_size=6, max_size=6))
def test_a_filled_table_reads_back_as_it_was_written(cells: list[str]) -> None:
    rows = table()
    for at, cell in enumerate(cells):
        rows[1 + at // 2][1 + at % 2] = cell
    after = table(applied(BEFORE, read(rows).edits))
    assert [row[:3] for row in after] == [row[:3] for row in rows]


def read_back(index: LayerIndex, rows: list[list[str]], names: frozenset[str]) -> MatrixEdits:
    scopes = frozenset(parse_scope(each) for each in names)
    return matrix_edits(SCHEMA, index, rows, NOW, scopes=scopes)


def test_a_planned_value_survives_a_table_that_does_not_show_it() -> None:
    planned = value("store:0001", "a.shared", "later", LocalMoment("2026-12-01T00:00:00"))
    rows = table((planned,))
    rows[1][1] = "now"
    after = applied((planned,), read(rows, (planned,)).edits)
    assert {each.value: each.valid_to for each in after} == {"later": "", "now": planned.valid_from}


def test_a_row_that_somebody_else_changed_is_refused() -> None:
    rows = table()
    rows[1][1] = "mine"
    moved = (value("store:0001", "a.shared", "theirs"), BEFORE[1])
    result = read(rows, moved)
    assert [each.code for each in result.findings] == ["registers.matrix_moved_on"]
    assert result.edits == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["store:0009", "x"], "unknown_scope"),
        (["shop 1", "x"], "bad_scope"),
        (["store:0003", "", "many"], "wrong_type"),
        (["store:0001", "x"], "matrix_twice"),
    ],
)
def test_a_bad_line_blocks_the_whole_table_and_is_named(row: list[str], code: str) -> None:
    rows = table()[:3]
    rows[2][2] = "8"
    result = read([*rows, ["", " "], row])
    (finding,) = result.findings
    assert finding.code == f"registers.{code}"
    assert finding.object.startswith("line 5 ")
    assert result.edits == ()


@pytest.mark.parametrize(
    "header", [[], ["store", "a.shared"], ["scope"], ["scope", "a.own", "a.own"]]
)
def test_a_table_without_our_header_is_refused(header: list[str]) -> None:
    with pytest.raises(KnownError) as refusal:
        read([header])
    assert refusal.value.code == "registers.matrix_header"


def test_secrets_have_no_column() -> None:
    schema = load_schema()
    keys = ["receipt.header1", "payment.api_key"]
    header = next(matrix_rows(schema, LayerIndex(()), STORES, keys, NOW))
    assert header == ["scope", "receipt.header1", "seen"]
    with pytest.raises(KnownError) as refusal:
        matrix_edits(schema, LayerIndex(()), [["scope", keys[1]]], NOW, scopes=frozenset(STORES))
    assert refusal.value.code == "registers.matrix_secret"
