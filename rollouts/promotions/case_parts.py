"""The parts of a worked basket: numbers, words, lines. What is wrong is collected, nothing is guessed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rollouts.promotions.basket import Basket, BasketLine, CouponScan
from rollouts.promotions.evaluation.shares import half_up
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding, Parameter
from rollouts.shared.moments import OPEN, LocalMoment, local_moment, moment_in
from rollouts.shared.money import EXPONENTS, exact
from rollouts.shared.rounding import EVERY_DIGIT

MOST_LINES, MOST_FINDINGS = 10_000, 50
MOST_PLACES = 4
SHOWN = 80
LINE_KEYS = frozenset(
    {"line", "sku", "qty", "unit", "extended", "tax", "tax_included", "discountable", "return"}
    | {"added_by", "min_price", "cost", "uom", "units_per_uom", "department"}
)
ZERO = Decimal(0)
W = TypeVar("W", bound=StrEnum)
Tax = Mapping[str, Decimal] | Decimal | None
"""Percent by code, one percent for every line, or what each line says itself."""


class PartReader:
    """Reads one case; `findings` are all `promotions.case_*`."""

    def __init__(self, at: str, body: Mapping[str, Json]) -> None:
        self.findings: list[Finding] = []
        self._at = at
        self.currency = self.text(body.get("currency", ""), "currency")
        self.exponent = self._exponent(body.get("exponent"))
        self._moment = self._at_moment(body)

    def basket(self, value: Json, tax: Tax, codes: tuple[CouponScan, ...]) -> Basket:
        """The basket, with the codes that its promotions say were presented."""
        listed = self.items(value, "basket", MOST_LINES)
        lines = tuple(self._line(each, at, tax) for at, each in enumerate(listed))
        if len({each.number for each in lines}) != len(lines):
            self.say("case_twice", "basket", "line")
        return Basket(currency=self.currency, lines=lines, moment=self._moment, codes=codes)

    def money(self, value: Json, field: str) -> int:
        """Minor units; a finding for what is no number or finer than the currency."""
        minor = self._scaled(value, field)
        if minor != minor.to_integral_value():
            self.say("case_number", field, value)
            return 0
        return int(minor)

    def number(self, value: Json, field: str) -> Decimal:
        """An exact number."""
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        try:
            return exact(text if isinstance(text, str) else "")
        except ValueError:
            self.say("case_number", field, value)
            return ZERO

    def whole(self, value: Json, field: str) -> int:
        """A whole number that is not negative."""
        found = self.number(value, field)
        if found != found.to_integral_value() or found < 0:
            self.say("case_number", field, value)
            return 0
        return int(found)

    def switch(self, value: Json, field: str) -> bool:
        """A truth."""
        if not isinstance(value, bool):
            self.say("case_switch", field, value)
        return value is True

    def text(self, value: Json, field: str) -> str:
        """A short text."""
        if isinstance(value, str) and len(value) <= SHOWN:
            return value
        self.say("case_text", field, value)
        return ""

    def word(self, value: Json, field: str, words: type[W]) -> W:
        """One of the words."""
        listed = tuple(words)
        if value not in [each.value for each in listed]:
            self.say("case_word", field, value, known=", ".join(listed))
            return listed[0]
        return words(value)

    def mapping(self, value: Json, field: str) -> Mapping[str, Json]:
        """An object."""
        if isinstance(value, dict):
            return value
        self.say("case_object", field, value)
        return {}

    def items(self, value: Json, field: str, most: int) -> Sequence[Json]:
        """A list of at most so many."""
        if isinstance(value, list) and len(value) <= most:
            return value
        self.say("case_list", field, None, most=most)
        return ()

    def texts(self, value: Json, field: str) -> tuple[str, ...]:
        """A list of short texts."""
        return tuple(self.text(each, field) for each in self.items(value, field, MOST_LINES))

    def since(self, value: Json, field: str) -> LocalMoment:
        """A first moment."""
        try:
            return local_moment(self.text(value, field))
        except ValueError:
            self.say("case_moment", field, value)
            return OPEN

    def until(self, value: Json, field: str) -> LocalMoment:
        """The first moment excluded: a date alone is the last day included."""
        text = self.text(value, field)
        try:
            if len(text) == len("2026-01-31"):
                return local_moment((date.fromisoformat(text) + timedelta(days=1)).isoformat())
        except (ValueError, OverflowError):
            self.say("case_moment", field, value)
            return OPEN
        return self.since(value, field)

    def known(self, value: Mapping[str, Json], keys: frozenset[str], where: str) -> None:
        """A finding for every name that the form does not have: a condition is never passed over."""
        for key in sorted(value.keys() - keys):
            self.say("case_unknown", f"{where}.{key}".strip("."), key, known=_told(keys))

    def say(self, rule: str, field: str, value: Json, **parameters: Parameter) -> None:
        """Note what is wrong."""
        if len(self.findings) < MOST_FINDINGS:
            told = "" if value is None else str(value)[:SHOWN]
            self.findings.append(
                Finding(
                    code=f"promotions.{rule}",
                    object=self._at,
                    field=field,
                    value=told,
                    parameters=parameters,
                )
            )

    def _line(self, value: Json, at: int, tax: Tax) -> BasketLine:
        where = f"basket[{at}]"
        body = self.mapping(value, where)
        self.known(body, LINE_KEYS, where)
        unit = self._scaled(body.get("unit"), f"{where}.unit")
        quantity = self.number(body.get("qty", "1"), f"{where}.qty")
        extended = half_up(Fraction(unit) * Fraction(quantity))
        if "extended" in body:
            extended = self.money(body["extended"], f"{where}.extended")
        code = self.text(body.get("tax", ""), f"{where}.tax")
        return BasketLine(
            number=self.whole(body.get("line", at + 1), f"{where}.line"),
            item=self.text(body.get("sku", ""), f"{where}.sku"),
            quantity=quantity,
            unit_price=half_up(Fraction(unit)),
            extended=extended,
            department=self.text(body.get("department", ""), f"{where}.department"),
            discountable=self.switch(body.get("discountable", True), f"{where}.discountable"),
            added_by=self.text(body.get("added_by", ""), f"{where}.added_by"),
            min_price=self._optional(body, "min_price", where),
            cost=self._optional(body, "cost", where),
            uom=self.text(body.get("uom", ""), f"{where}.uom"),
            units_per_uom=self.number(body.get("units_per_uom", "1"), f"{where}.units_per_uom"),
            tax_code=code,
            tax_rate=self._rate(code, tax, where),
            tax_included=self.number(body.get("tax_included", "0"), f"{where}.tax_included"),
        )

    def _optional(self, body: Mapping[str, Json], name: str, where: str) -> int | None:
        return self.money(body[name], f"{where}.{name}") if name in body else None

    def _rate(self, code: str, tax: Tax, where: str) -> Decimal:
        """What a line's tax is: by the policy's table or percent, else its own percent on top."""
        if isinstance(tax, Mapping):
            if code and code not in tax:
                self.say("case_word", f"{where}.tax", code, known=", ".join(tax))
            return tax.get(code, ZERO)
        try:
            return exact(code)
        except ValueError:
            return ZERO if tax is None else tax

    def _scaled(self, value: Json, field: str) -> Decimal:
        return self.number(value, field).scaleb(self.exponent, EVERY_DIGIT)

    def _exponent(self, value: Json) -> int:
        if value is None:
            found = EXPONENTS.get(self.currency)
            if found is None:
                self.say("case_currency", "currency", self.currency)
            return found or 0
        self.exponent = 0
        return min(self.whole(value, "exponent"), MOST_PLACES)

    def _at_moment(self, body: Mapping[str, Json]) -> LocalMoment:
        """The wall clock of the store: of an instant with an offset by its zone, else as written."""
        if "at" not in body:
            return OPEN
        try:
            at = datetime.fromisoformat(self.text(body["at"], "at"))
            zone = self.text(body.get("tz", ""), "tz")
            if at.tzinfo is None:
                return local_moment(at.isoformat(timespec="seconds"))
            if zone:
                ZoneInfo(zone)
                return moment_in(zone, at)
        except (ValueError, ZoneInfoNotFoundError):
            pass
        self.say("case_moment", "at", body["at"])
        return OPEN


def _told(keys: frozenset[str]) -> str:
    return ", ".join(sorted(keys))
