"""The filter language: what parses, what it selects, and how it refuses."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.estate.filters.lexer import LONGEST
from rollouts.estate.filters.matching import Cell, matches
from rollouts.estate.filters.parser import DEEPEST, MOST_TOKENS, parse_filter, require_matches
from rollouts.estate.filters.terms import like
from rollouts.estate.filters.words import WordKind, WordSpec, choices_of, vocabulary
from rollouts.estate.names import fold, is_code
from rollouts.shared.errors import KnownError


class Kind(StrEnum):
    FIXED = "fixed"
    MOBILE = "mobile"


STATES = {
    "failed": ("FAILED_CLEAN", "FAILED_DIRTY"),
    "verified": ("SUCCEEDED", "ALREADY_CURRENT"),
    "succeeded": ("SUCCEEDED",),
}
WORDS = vocabulary(
    (
        WordSpec(name="store", field="store", kind=WordKind.TEXT, help="store code"),
        WordSpec(name="region", field="region", kind=WordKind.TEXT, help="region code"),
        WordSpec(name="label", field="labels", kind=WordKind.LIST, help="label"),
        WordSpec(name="port", field="port", kind=WordKind.NUMBER, help="SSH port"),
        WordSpec(name="opens", field="opens", kind=WordKind.DATE, help="opening day"),
    ),
    (
        WordSpec(
            name="kind", field="kind", kind=WordKind.CHOICE, help="kind", choices=choices_of(Kind)
        ),
        WordSpec(name="state", field="state", kind=WordKind.CHOICE, help="state", choices=STATES),
    ),
)
ROW: dict[str, Cell] = {
    "store": "0021",
    "region": "West",
    "kind": "fixed",
    "state": "FAILED_DIRTY",
    "labels": ("pilot", "Lane-A"),
    "port": 2222,
    "opens": "2026-03-15",
    "search": "0021/01 Zürich Hauptbahnhof 10.0.0.7",
}


def selects(text: str, row: dict[str, Cell] | None = None) -> bool:
    return matches(parse_filter(text, WORDS), ROW if row is None else row)


@pytest.mark.parametrize(
    "text",
    [
        "all",
        "ALL",
        "store:0021",
        "STORE:0021",
        "store:00*",
        "store:*21",
        "store:0*1",
        "store:*",
        "store:9999,0021",
        'store:"0021"',
        "region:west",
        "region:WEST kind:Fixed",
        "region:west AND kind:fixed",
        "region:east OR kind:fixed",
        "(region:east OR region:west) store:0021",
        "-region:east",
        "NOT region:east",
        "-(region:east kind:fixed)",
        "--region:west",
        "state:failed",
        "state:fail*",
        "state:FAILED,verified",
        "label:pilot",
        "label:lane-*",
        "label:*a",
        "label:*ilo*",
        "port:2222",
        "port:>2000",
        "port:>=2222",
        "port:<=2222",
        "port:2000..2300",
        "port:..2222",
        "port:2222..",
        "opens:2026",
        "opens:2026-03",
        "opens:2026-03-15",
        "opens:<2026-04",
        "opens:>2026-02",
        "opens:2026-03-15..2026-03-15",
        "zürich",
        "ZU\u0308RICH",
        "haupt*",
        '"Zürich Hauptbahnhof"',
        "10.0.0.7",
        "-tokyo",
    ],
)
def test_selects(text: str) -> None:
    assert selects(text)


@pytest.mark.parametrize(
    "text",
    [
        '"all"',
        "-all",
        "store:021",
        'store:"00*"',
        "store:00*00",
        "region:east",
        "region:west kind:mobile",
        "region:east OR kind:mobile region:west",
        "-region:west",
        "NOT (region:west OR region:east)",
        "state:verified",
        "label:pil",
        "label:lane-b*",
        "port:<2222",
        "port:>2222",
        "port:3000..",
        "opens:2025",
        "opens:>2026-03",
        "opens:<2026-03-15",
        'store:""',
        "nowhere",
        "-",
    ],
)
def test_does_not_select(text: str) -> None:
    assert not selects(text)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("regoin:west", "estate.filter_word", 1),
        ("store:0021 regoin:west", "estate.filter_word", 12),
        ("kind:fxed", "estate.filter_choice", 6),
        ('kind:"fix*"', "estate.filter_choice", 6),
        ("state:zzz*", "estate.filter_choice", 7),
        ("store:", "estate.filter_value", 7),
        ("store:a,", "estate.filter_value", 9),
        ("a,b", "estate.filter_value", 2),
        ('""', "estate.filter_value", 1),
        ('store:"00', "estate.filter_quote", 7),
        ('"open', "estate.filter_quote", 1),
        ("(store:1", "estate.filter_parenthesis", 9),
        ("store:1)", "estate.filter_parenthesis", 8),
        ("()", "estate.filter_operand", 2),
        ("store:1 OR", "estate.filter_operand", 11),
        ("AND store:1", "estate.filter_operand", 1),
        ("NOT", "estate.filter_operand", 4),
        ("port:abc", "estate.filter_number", 6),
        ("port:1e400", "estate.filter_number", 6),
        ("port:" + "9" * 5000, "estate.filter_number", 6),
        ("port:NaN", "estate.filter_number", 6),
        ("opens:2026-02-30", "estate.filter_date", 7),
        ("opens:yesterday", "estate.filter_date", 7),
        ("opens:0000", "estate.filter_date", 7),
        ("opens:9999", "estate.filter_date", 7),
        ("port:..", "estate.filter_value", 6),
        ("port:>1..5", "estate.filter_operator", 7),
        ("store:>5", "estate.filter_operator", 1),
        ("label:a*b", "estate.filter_wildcard", 7),
        ("label:*a*b*", "estate.filter_wildcard", 7),
        ("store:" + "*a" * 20, "estate.filter_stars", 7),
        ("store:a\x00b", "estate.filter_control", 1),
        ("store:a\u202eb", "estate.filter_control", 1),
        ("a " * (MOST_TOKENS + 1), "estate.filter_too_long", 2 * MOST_TOKENS + 1),
        ("a" * (LONGEST + 1), "estate.filter_too_long", LONGEST + 1),
        ("(" * (DEEPEST + 5) + "a", "estate.filter_too_deep", DEEPEST + 2),
    ],
)
def test_refuses_with_a_place(text: str, code: str, position: int) -> None:
    with pytest.raises(KnownError) as caught:
        parse_filter(text, WORDS)
    finding = caught.value.findings[0]
    assert (finding.code, finding.parameters["position"]) == (code, position)


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000"])
def test_an_empty_filter_selects_nothing(text: str) -> None:
    with pytest.raises(KnownError) as caught:
        parse_filter(text, WORDS)
    assert caught.value.code == "estate.filter_empty"


def test_an_unknown_word_names_the_nearest() -> None:
    with pytest.raises(KnownError) as caught:
        parse_filter("regoin:west", WORDS)
    assert caught.value.findings[0].parameters["known"] == "region"


def test_an_unmatched_filter_says_so() -> None:
    require_matches("store:1", 1)
    with pytest.raises(KnownError) as caught:
        require_matches("store:9", 0)
    assert caught.value.code == "estate.filter_matches_nothing"
    assert caught.value.findings[0].value == "store:9"


def test_two_rooms_cannot_claim_one_word() -> None:
    spec = WORDS["store"]
    with pytest.raises(ValueError, match="store"):
        vocabulary((spec,), (spec,))


def test_absent_values_are_in_no_range_and_equal_the_empty_text() -> None:
    empty: dict[str, Cell] = {"port": None, "opens": "", "labels": (), "store": None}
    assert not selects("port:<99999", empty)
    assert selects("-port:<99999", empty)
    assert not selects("opens:<2100", empty)
    assert selects('store:""', empty)
    assert selects('label:""', empty)
    assert not selects("label:*", empty)


def outcome(text: str) -> str:
    """The refusal's code, or `parsed` when the text parses and can be asked of a row."""
    try:
        matches(parse_filter(text, WORDS), ROW)
    except KnownError as error:
        return error.code
    return "parsed"


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    assert outcome(text).startswith(("parsed", "estate.filter_"))


@given(st.text(alphabet='store:kinda0*"(),-. <>=ANDORT\\', max_size=80))
def test_texts_close_to_the_grammar_parse_or_are_refused(text: str) -> None:
    assert outcome(text).startswith(("parsed", "estate.filter_"))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text("ab", max_size=2), min_size=2, max_size=5), st.text("ab", max_size=8))
def test_wildcards_mean_what_a_pattern_means(parts: list[str], value: str) -> None:
    reachable = {len(parts[0])} if value.startswith(parts[0]) else set()
    for part in parts[1:]:
        reachable = {
            start + len(part)
            for at in reachable
            for start in range(at, len(value) + 1)
            if value.startswith(part, start)
        }
    assert like(tuple(parts), value) == (len(value) in reachable)


@pytest.mark.parametrize("text", ["0021", "a", "A_b-c.d", "_x", "9" * 32])
def test_codes(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize(
    "text", ["", "-rf", ".", "..", ".hidden", "a/b", "a b", "$(x)", "a;b", "é", "a\n", "9" * 33]
)
def test_not_codes(text: str) -> None:
    assert not is_code(text)
