"""Objects of any room as edits see them: there and back, and nothing that does not fit."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.objects import WHOLE, Kinds, codec_of, decimal_text


class Shape(StrEnum):
    ROUND = "round"
    SQUARE = "square"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    start: Decimal
    minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coin:
    code: str
    name: str = ""
    minor: int = 1
    rate: Decimal = Decimal(0)
    shape: Shape = Shape.ROUND
    legal: bool = True
    cap: int | None = None
    marks: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    valid_from: LocalMoment = OPEN
    uid: str = ""

    @property
    def key(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    name: str

    @property
    def key(self) -> str:
        return self.name


KINDS: Kinds[Coin | Purse] = Kinds(room="items", classes={"coin": Coin, "purse": Purse})
RATES = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40)
COINS = st.builds(
    Coin,
    code=st.just("c"),
    name=st.text(max_size=5),
    minor=st.integers(),
    rate=RATES,
    shape=st.sampled_from(Shape),
    legal=st.booleans(),
    cap=st.none() | st.integers(),
    marks=st.lists(st.text(max_size=3), max_size=3).map(tuple),
    steps=st.lists(st.builds(Step, start=RATES, minor=st.integers()), max_size=2).map(tuple),
    valid_from=st.sampled_from([OPEN, LocalMoment("2026-01-01T00:00:00")]),
)
COIN = Coin(code="c", rate=Decimal("1.10"))


@given(COINS)
def test_an_object_is_its_fields(coin: Coin) -> None:
    assert KINDS.made("coin", KINDS.values_of(coin)) == coin


@given(COINS, COINS)
def test_edits_lead_there_and_back(before: Coin, after: Coin) -> None:
    edits = KINDS.edits_between(before, after)
    assert KINDS.all_applied(before, edits) == after
    assert KINDS.all_applied(after, inverse_of(edits)) == before
    assert not any(each.is_idle for each in edits)


@given(COINS)
def test_creating_and_removing_is_one_edit(coin: Coin) -> None:
    (edit,) = KINDS.edits_between(None, coin)
    assert (edit.kind, edit.key, edit.field, edit.before) == ("coin", "c", WHOLE, None)
    assert KINDS.applied(None, edit) == coin
    assert KINDS.applied(coin, edit.inverse()) is None


def test_equal_numbers_make_no_edit() -> None:
    assert KINDS.edits_between(COIN, replace(COIN, rate=Decimal("1.1"))) == ()
    assert KINDS.edits_between(None, None) == ()


def test_a_field_at_its_default_is_absent_and_the_identity_is_none() -> None:
    assert KINDS.values_of(replace(COIN, uid="x")) == {"code": "c", "rate": "1.1"}
    assert KINDS.whole(COIN) == '{"code":"c","rate":"1.1"}'


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("100", "100"),
        ("1E+2", "100"),
        ("0.00", "0"),
        ("-0", "0"),
        ("8.250", "8.25"),
        ("1" * 40 + ".10", "1" * 40 + ".1"),
    ],
)
def test_numbers_have_one_text(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


def test_what_is_no_number_has_none() -> None:
    for text in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="finite"):
            decimal_text(Decimal(text))


@pytest.mark.parametrize(
    ("present", "edit", "rule"),
    [
        (COIN, Edit(kind="coin", key="c", field="name", before="a", after="b"), "moved_on"),
        (None, Edit(kind="coin", key="c", field="name", before=None, after="b"), "moved_on"),
        (COIN, Edit(kind="coin", key="c", field="", before=None, after="{}"), "moved_on"),
        (None, Edit(kind="coin", key="c", field="", before=None, after="{}"), "unknown_edit"),
        (None, Edit(kind="moon", key="c", field="", before=None, after="{}"), "unknown_edit"),
        (COIN, Edit(kind="coin", key="c", field="hue", before=None, after="b"), "unknown_edit"),
        (COIN, Edit(kind="coin", key="c", field="uid", before=None, after="b"), "unknown_edit"),
        (COIN, Edit(kind="coin", key="c", field="legal", before=None, after="b"), "unknown_edit"),
        (COIN, Edit(kind="coin", key="c", field="rate", before="1.1", after="NaN"), "unknown_edit"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(present: Coin | None, edit: Edit, rule: str) -> None:
    with pytest.raises(KnownError) as caught:
        KINDS.applied(present, edit)
    assert caught.value.code == f"items.{rule}"


@pytest.mark.parametrize("hint", [float, dict[str, str], bytes])
def test_no_field_may_be_what_is_not_exact(hint: object) -> None:
    with pytest.raises(TypeError):
        codec_of(hint)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("minor", "٣"),
        ("minor", "1_0"),
        ("minor", " 1"),
        ("minor", "9" * 5000),
        ("rate", "NaN"),
        ("rate", "1e3"),
        ("rate", "１"),
        ("rate", "1_0"),
        ("rate", "9" * 5000),
        ("marks", '"VISA"'),
        ("marks", '{"VISA": 1}'),
        ("marks", "[1]"),
        ("marks", "[null]"),
        ("marks", "[" * 100_000),
        ("marks", "[" * 900 + "]" * 900),
        ("steps", "[[]]"),
        ("steps", '[{"start": 1}]'),
        ("steps", '[{"start": "1E+999999"}]'),
        ("steps", '[{"start": "1", "minor": true}]'),
        ("steps", '[{"start": "1", "minor": 1.5}]'),
        ("steps", '[{"start": "1", "other": 1}]'),
        ("steps", "[{}]"),
    ],
)
def test_a_text_is_never_bent_into_a_value(field: str, text: str) -> None:
    coin = Coin(code="c")
    with pytest.raises(ValueError, match=r"not|digits"):
        KINDS.made("coin", {"code": "c", field: text})
    with pytest.raises(KnownError) as trouble:
        KINDS.applied(coin, Edit(kind="coin", key="c", field=field, before=None, after=text))
    assert trouble.value.code == "items.unknown_edit"


@pytest.mark.parametrize("text", ["[]", '"c"', '{"code": 1}', "{", "[" * 100_000])
def test_a_whole_that_is_no_object_of_texts_is_refused(text: str) -> None:
    with pytest.raises(KnownError) as trouble:
        KINDS.applied(None, Edit(kind="coin", key="c", field=WHOLE, before=None, after=text))
    assert trouble.value.code == "items.unknown_edit"
