"""The test-basket format `tax-cases/1`, read into records; everything that is wrong is told at once.

A document is an object with `format` and `cases`; `conventions`, `worked` and `count` are for people.
A case has `id`, `input` and `expect`. Numbers are texts with a decimal point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from rollouts.shared.errors import KnownError
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding, Parameter
from rollouts.shared.money import exact
from rollouts.taxes.computing.levy import ONE, ZERO, Levy, Rounding
from rollouts.taxes.model import RoundingLevel, RuleKind

FORMAT = "tax-cases/1"
MOST_CASES, MOST_TAXES, MOST_FINDINGS = 10_000, 50, 100
SHOWN = 80
W = TypeVar("W")
KINDS = {
    "percent": RuleKind.PERCENT,
    "fixed": RuleKind.PER_UNIT,
    "division": RuleKind.DIVISION,
}
SWITCHES = {
    "included": False,
    "feeds_next": False,
    "fed_by_previous": True,
    "reverse_charge": False,
}
DOCUMENT_KEYS = frozenset({"format", "conventions", "cases", "worked", "count"})
CASE_KEYS = frozenset({"id", "title", "follows", "evidence", "input", "expect", "why"})
INPUT_KEYS = frozenset({"unit_price", "qty", "taxes", "rounding", "precision"})
TAX_KEYS = frozenset({"kind", "amount", "name", *SWITCHES})
TOTAL_KEYS = frozenset({"total_included", "total_excluded"})
AMOUNT_KEYS = frozenset({"base", "amount"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a case must come to; only what is there is compared."""

    totals: Mapping[str, Fraction]
    taxes: tuple[Mapping[str, Fraction], ...] | None
    written: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line to calculate: `price` for all pieces together, never negative; `negative` mirrors."""

    id: str
    price: Fraction
    negative: bool
    levies: tuple[Levy, ...]
    rounding: Rounding
    expected: Expected


def cases_of(document: Json) -> tuple[Case, ...]:
    """The cases of a document; KnownError with every finding (`taxes.case_*`) when one is bad."""
    reading = _Reading()
    cases = reading.cases(document)
    if reading.findings:
        raise KnownError(*reading.findings)
    return cases


class _Reading:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._at = "document"

    def cases(self, document: Json) -> tuple[Case, ...]:
        body = self._object(document, "", DOCUMENT_KEYS)
        if body.get("format") != FORMAT:
            self._say("case_format", "format", body.get("format"), known=FORMAT)
        listed = self._list(body.get("cases"), "cases", MOST_CASES)
        seen: set[str] = set()
        made = []
        for number, each in enumerate(listed, start=1):
            self._at = f"case {number}"
            case = self._case(each)
            if case.id in seen:
                self._say("case_twice", "id", case.id)
            seen.add(case.id)
            made.append(case)
        return tuple(made)

    def _case(self, value: Json) -> Case:
        body = self._object(value, "", CASE_KEYS)
        name = body.get("id")
        if not isinstance(name, str) or not name or len(name) > SHOWN:
            self._say("case_missing", "id", name)
            name = self._at
        self._at = f"case {name}"
        given = self._object(body.get("input"), "input", INPUT_KEYS)
        rounding = self._rounding(given)
        quantity = self._number(given.get("qty", "1"), "input.qty")
        price = self._number(given.get("unit_price"), "input.unit_price")
        taxes = self._list(given.get("taxes"), "input.taxes", MOST_TAXES)
        return Case(
            id=name,
            price=rounding.of_line(abs(price * quantity)),
            negative=(price < 0) != (quantity < 0),
            levies=tuple(
                self._levy(each, at, abs(quantity), rounding) for at, each in enumerate(taxes)
            ),
            rounding=rounding,
            expected=self._expected(body.get("expect")),
        )

    def _rounding(self, given: Mapping[str, Json]) -> Rounding:
        words = {each.value: each for each in RoundingLevel}
        level = self._word(given.get("rounding", "line"), "input.rounding", words)
        step = self._number(given.get("precision", "0.01"), "input.precision")
        if step <= 0:
            self._say("case_number", "input.precision", given.get("precision"))
            step = ONE
        return Rounding(level=level, step=step)

    def _levy(self, value: Json, at: int, quantity: Fraction, rounding: Rounding) -> Levy:
        where = f"input.taxes[{at}]"
        body = self._object(value, where, TAX_KEYS)
        kind = self._word(body.get("kind"), f"{where}.kind", KINDS)
        amount = self._number(body.get("amount"), f"{where}.amount")
        fixed = kind is RuleKind.PER_UNIT
        return Levy(
            name=f"{where} {body.get('kind')}",
            kind=kind,
            rate=ZERO if fixed else amount / 100,
            fixed=amount * quantity if fixed else ZERO,
            rounding=rounding,
            included=self._switch(body, where, "included"),
            feeds_next=self._switch(body, where, "feeds_next"),
            fed_by_previous=self._switch(body, where, "fed_by_previous"),
            reverse_charge=self._switch(body, where, "reverse_charge"),
        )

    def _expected(self, value: Json) -> Expected:
        body = self._object(value, "expect", TOTAL_KEYS | {"taxes"})
        totals = {name: self._number(body[name], name) for name in TOTAL_KEYS & body.keys()}
        taxes = None
        if "taxes" in body:
            listed = self._list(body["taxes"], "expect.taxes", 2 * MOST_TAXES)
            taxes = tuple(self._amounts(each, at) for at, each in enumerate(listed))
        if not body:
            self._say("case_missing", "expect", value)
        return Expected(totals=totals, taxes=taxes, written=value)

    def _amounts(self, value: Json, at: int) -> Mapping[str, Fraction]:
        where = f"expect.taxes[{at}]"
        body = self._object(value, where, AMOUNT_KEYS)
        return {name: self._number(each, f"{where}.{name}") for name, each in body.items()}

    def _object(self, value: Json, field: str, known: frozenset[str]) -> Mapping[str, Json]:
        if not isinstance(value, Mapping):
            self._say("case_object", field, value)
            return {}
        for key in value.keys() - known:
            self._say("case_unknown", f"{field}.{key}".strip("."), key, known=_listed(known))
        return {key: each for key, each in value.items() if key in known}

    def _list(self, value: Json, field: str, most: int) -> Sequence[Json]:
        if not isinstance(value, list | tuple) or len(value) > most:
            self._say("case_list", field, value, most=most)
            return ()
        return value

    def _number(self, value: Json, field: str) -> Fraction:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        try:
            return Fraction(exact(text if isinstance(text, str) else ""))
        except ValueError:
            self._say("case_number", field, value)
            return ZERO

    def _switch(self, tax: Mapping[str, Json], where: str, name: str) -> bool:
        value = tax.get(name, SWITCHES[name])
        if not isinstance(value, bool):
            self._say("case_switch", f"{where}.{name}", value)
        return value is True

    def _word(self, value: Json, field: str, words: Mapping[str, W]) -> W:
        found = words.get(value) if isinstance(value, str) else None
        if found is None:
            self._say("case_word", field, value, known=", ".join(words))
            return next(iter(words.values()))
        return found

    def _say(self, rule: str, field: str, value: Json, **parameters: Parameter) -> None:
        if len(self.findings) < MOST_FINDINGS:
            finding = Finding(
                code=f"taxes.{rule}",
                object=self._at,
                field=field,
                value="" if value is None else str(value)[:SHOWN],
                parameters=parameters,
            )
            self.findings.append(finding)


def _listed(known: frozenset[str]) -> str:
    return ", ".join(sorted(known))
