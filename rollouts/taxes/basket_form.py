"""The form `tax-basket/1`: a basket as a person writes it, read into a record; all trouble at once.

An object with `format`, `store` or `location`, `lines`, and where the store does not say it
`currency`, `moment`, `fulfilment`. A line has `item`, `unit_price` and `quantity`, `group`,
`discount`, `coupon`, `contents`, `deposits`, `sold_at`. Numbers are texts with a decimal point, money
in the main unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rollouts.shared.card_numbers import Exempt, looks_like_card, masked
from rollouts.shared.errors import KnownError
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.moments import OPEN, LocalMoment, local_moment
from rollouts.shared.money import exact, exponent, minor_units
from rollouts.taxes.basket import Basket, Content, DepositCharge, SaleLine
from rollouts.taxes.model import Fulfilment

FORMAT = "tax-basket/1"
MOST_LINES = 1_000
SHOWN = 80
GTINS = Exempt(gtins=True)
BASKET_KEYS = frozenset(
    {"format", "store", "location", "moment", "currency", "fulfilment", "lines"}
)
LINE_KEYS = frozenset(
    {"item", "group", "unit_price", "quantity", "discount", "coupon", "contents", "deposits"}
    | {"sold_at"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a basket need not say itself: its store's, and the tax groups of its items."""

    location: str = ""
    currency: str = ""
    moment: LocalMoment = OPEN
    groups: Mapping[str, str] = field(default_factory=dict)


def named_in(document: Json) -> tuple[str, tuple[str, ...]]:
    """The store and the items that a basket names; what is no text is left out."""
    body = document if isinstance(document, Mapping) else {}
    store, lines = body.get("store"), body.get("lines")
    listed = lines if isinstance(lines, list) else []
    items = [each.get("item") for each in listed if isinstance(each, Mapping)]
    return (
        store if isinstance(store, str) else "",
        tuple(each for each in items if isinstance(each, str)),
    )


def basket_of(document: Json, around: Around) -> Basket:
    """The basket; KnownError with every finding (`taxes.case_*`, `taxes.basket_*`) when one is bad."""
    reading = _Reading(around)
    made = reading.basket(document)
    if reading.findings or made is None:
        raise KnownError(*reading.findings)
    return made


class _Reading:
    def __init__(self, around: Around) -> None:
        self.findings: list[Finding] = []
        self._around = around
        self._at = "basket"
        self._currency = ""

    def basket(self, document: Json) -> Basket | None:
        body = self._object(document, "", BASKET_KEYS)
        if body.get("format") != FORMAT:
            self._say("case_format", "format", body.get("format"), FORMAT)
        location = self._text(body, "location", self._around.location)
        self._currency = self._money_of(body)
        moment = self._moment(body, "moment") or self._around.moment
        for name, said in (("location", location), ("moment", moment)):
            if not said:
                self._say("case_missing", name, None)
        fulfilment = self._fulfilment(body)
        lines = body.get("lines")
        if not isinstance(lines, list) or not lines or len(lines) > MOST_LINES:
            self._say("case_list", "lines", lines if isinstance(lines, str) else None)
            return None
        made = tuple(self._line(each, at) for at, each in enumerate(lines, start=1))
        if self.findings:
            return None
        return Basket(
            location=location,
            moment=moment,
            currency=self._currency,
            fulfilment=fulfilment,
            lines=made,
        )

    def _money_of(self, body: Mapping[str, Json]) -> str:
        currency = self._text(body, "currency", self._around.currency)
        try:
            exponent(currency)
        except ValueError:
            self._say("basket_currency", "currency", currency)
            return ""
        return currency

    def _fulfilment(self, body: Mapping[str, Json]) -> Fulfilment:
        words = [each.value for each in Fulfilment if each is not Fulfilment.ANY]
        said = body.get("fulfilment", Fulfilment.STORE.value)
        if said not in words:
            self._say("case_word", "fulfilment", said, ", ".join(words))
            return Fulfilment.STORE
        return Fulfilment(said)

    def _line(self, value: Json, number: int) -> SaleLine:
        self._at = f"basket line {number}"
        body = self._object(value, "", LINE_KEYS)
        item = self._text(body, "item", "")
        group = self._text(body, "group", self._around.groups.get(item, ""))
        if not item:
            self._say("case_missing", "item", None)
        if not group:
            self._say("basket_group", "group", item)
        return SaleLine(
            item=item,
            group=group,
            unit_price=self._minor(body.get("unit_price"), "unit_price"),
            quantity=self._number(body.get("quantity", "1"), "quantity"),
            discount=self._minor(body.get("discount", "0"), "discount"),
            coupon=self._minor(body.get("coupon", "0"), "coupon"),
            contents=tuple(
                Content(
                    unit=self._text(each, "unit", ""),
                    amount=self._number(each.get("amount"), "contents"),
                )
                for each in self._parts(body, "contents", frozenset({"unit", "amount"}))
            ),
            deposits=tuple(
                DepositCharge(
                    code=self._text(each, "code", ""),
                    quantity=int(self._number(each.get("quantity", "1"), "deposits")),
                )
                for each in self._parts(body, "deposits", frozenset({"code", "quantity"}))
            ),
            sold_at=self._moment(body, "sold_at"),
        )

    def _parts(
        self, body: Mapping[str, Json], name: str, known: frozenset[str]
    ) -> Sequence[Mapping[str, Json]]:
        listed = body.get(name, [])
        if not isinstance(listed, list) or len(listed) > MOST_LINES:
            self._say("case_list", name, None)
            return ()
        return [self._object(each, name, known) for each in listed]

    def _object(self, value: Json, where: str, known: frozenset[str]) -> Mapping[str, Json]:
        if not isinstance(value, Mapping):
            self._say("case_object", where or "document", value)
            return {}
        for key in sorted(value.keys() - known):
            self._say("case_unknown", f"{where}.{key}".strip("."), key, ", ".join(sorted(known)))
        return {key: each for key, each in value.items() if key in known}

    def _text(self, body: Mapping[str, Json], name: str, usual: str) -> str:
        said = body.get(name, usual)
        if not isinstance(said, str) or len(said) > SHOWN:
            self._say("case_missing", name, said)
            return ""
        if looks_like_card(said, GTINS):
            self._say("card_number", name, said, room="estate")
        return said

    def _number(self, value: Json, name: str) -> Decimal:
        try:
            return exact(value if isinstance(value, str) else "")
        except ValueError:
            self._say("case_number", name, value)
            return Decimal(0)

    def _minor(self, value: Json, name: str) -> int:
        number = self._number(value, name)
        try:
            return minor_units(number, self._currency) if self._currency else 0
        except ValueError:
            self._say("basket_too_fine", name, value, self._currency)
            return 0

    def _moment(self, body: Mapping[str, Json], name: str) -> LocalMoment:
        said = body.get(name, "")
        try:
            return local_moment(said if isinstance(said, str) else "?")
        except ValueError:
            self._say("rate_date", name, said)
            return OPEN

    def _say(
        self, rule: str, name: str, value: Json, known: str = "-", *, room: str = "taxes"
    ) -> None:
        self.findings.append(
            Finding(
                code=f"{room}.{rule}",
                object=self._at,
                field=name,
                value="" if value is None else masked(str(value))[:SHOWN],
                parameters={"known": known, "most": MOST_LINES},
            )
        )
