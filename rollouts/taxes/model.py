"""What a tax is made of.

Rates are exact percentages as the law writes them (8.25 is 8.25 %), money is whole minor units, dates
are half-open and local to the store. Codes are what people type; nothing has a default rate.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.rounding import Tie

WHOLE = Decimal(100)


class RoundingLevel(StrEnum):
    """What is rounded: each tax of each line, or the sum of each tax over the whole document."""

    LINE = "line"
    DOCUMENT = "document"


class RoundedPart(StrEnum):
    """Which part of a price that contains its tax is rounded; the other part is the rest."""

    TAX = "tax"
    NET = "net"


class JurisdictionLevel(StrEnum):
    """How far a jurisdiction reaches, widest first."""

    COUNTRY = "country"
    STATE = "state"
    COUNTY = "county"
    CITY = "city"
    DISTRICT = "district"


class RuleKind(StrEnum):
    """How a tax comes to its amount.

    PERCENT of the base; PER_UNIT a fixed amount per piece or unit of content; BRACKET by a table;
    DIVISION a percentage of the price with the tax in it. ZERO, EXEMPT and OUT_OF_SCOPE are answers
    too: no tax, each in a report box of its own.
    """

    PERCENT = "percent"
    PER_UNIT = "per_unit"
    BRACKET = "bracket"
    DIVISION = "division"
    ZERO = "zero"
    EXEMPT = "exempt"
    OUT_OF_SCOPE = "out_of_scope"


UNTAXED = frozenset({RuleKind.ZERO, RuleKind.EXEMPT, RuleKind.OUT_OF_SCOPE})
RATED = frozenset({RuleKind.PERCENT, RuleKind.DIVISION})


class Fulfilment(StrEnum):
    """How the goods reach the customer; ANY is a rule for every way."""

    ANY = "any"
    STORE = "store"
    PICKUP = "pickup"
    DELIVERY = "delivery"


class ThresholdMode(StrEnum):
    """What a threshold does: everything is taxed once it is passed, or only what lies above it."""

    NONE = "none"
    ALL_OR_NOTHING = "all_or_nothing"
    EXCESS_ONLY = "excess_only"


class AtThreshold(StrEnum):
    """What becomes of a price that equals the threshold."""

    EXEMPT = "exempt"
    TAXED = "taxed"


class Box(StrEnum):
    """Where an amount is reported: the codes of UN/CEFACT list 5305."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    OUT_OF_SCOPE = "O"
    REVERSE_CHARGE = "AE"


class Review(StrEnum):
    """Whether somebody has compared the rule with its source; a pending rule taxes nothing."""

    PENDING = "pending"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxAuthority:
    """Who levies a tax, and how its amounts are rounded.

    `precision` is the step in the main unit of `currency` (0.01, 0.05, 1). `combined` rounds the
    taxes of one base together and shares the sum out by largest remainders. `holidays_capped` says
    that its law gives every tax holiday a price limit.
    """

    code: str
    name: str = ""
    currency: str
    level: RoundingLevel = RoundingLevel.LINE
    tie: Tie = Tie.HALF_UP
    precision: Decimal = Decimal("0.01")
    rounded_part: RoundedPart = RoundedPart.TAX
    combined: bool = False
    holidays_capped: bool = False

    @property
    def key(self) -> str:
        """The authority's code."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxJurisdiction:
    """Where an authority's tax holds: ISO 3166-2, FIPS or the authority's own code.

    `country`, `subdivision` and `city` are those of the addresses inside it, empty where it is not
    bound to one. Rates outside `lowest` to `highest` percent are implausible here.
    """

    code: str
    authority: str
    level: JurisdictionLevel
    name: str = ""
    country: str = ""
    subdivision: str = ""
    city: str = ""
    lowest: Decimal = Decimal("0.25")
    highest: Decimal = Decimal(30)

    @property
    def key(self) -> str:
        """The jurisdiction's code."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxGroup:
    """A category of items that the law treats alike; `standard_code` is UNSPSC, GPC or a vendor's."""

    code: str
    description: str = ""
    standard_code: str = ""

    @property
    def key(self) -> str:
        """The group's code."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """One row of a bracket table: bases from `start` up to, not including, `end` (0: open end).

    The tax is `tax` plus `rate` percent of what lies above `start`. Money in minor units.
    """

    start: int
    end: int = 0
    tax: int = 0
    rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRule:
    """What one jurisdiction takes for one tax group at one step, from `valid_from` to `valid_to`.

    `step` orders the taxes of a sale; `feeds_next` adds this tax to the base of later ones that are
    `fed_by_previous`. `rate` is a percentage (PERCENT, DIVISION); `amount` is per `unit` in the main
    unit of the authority's currency (PER_UNIT; `unit` empty: per piece). Limits are minor units of
    one piece's price, 0 means none: `threshold` by its mode, below `min_taxable` nothing is taxed,
    above `max_taxable` the rest is not. `portion` is the percentage of the base that is taxed. A
    `holiday` stands over the regular rule while it lasts, for prices up to `holiday_cap`.
    """

    jurisdiction: str
    group: str
    step: int = 1
    fulfilment: Fulfilment = Fulfilment.ANY
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN
    kind: RuleKind
    rate: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    unit: str = ""
    brackets: tuple[Bracket, ...] = ()
    inclusive: bool = False
    feeds_next: bool = False
    fed_by_previous: bool = True
    reverse_charge: bool = False
    threshold: int = 0
    threshold_mode: ThresholdMode = ThresholdMode.NONE
    at_threshold: AtThreshold = AtThreshold.EXEMPT
    min_taxable: int = 0
    max_taxable: int = 0
    portion: Decimal = WHOLE
    holiday: bool = False
    holiday_cap: int = 0
    source: str = ""
    review: Review = Review.APPROVED

    @property
    def key(self) -> str:
        """`JURISDICTION GROUP STEP FULFILMENT VALID_FROM`, then `holiday` and `pending` where so.

        A rule that waits for its review stands beside the one that is in force.
        """
        start = self.valid_from or "-"
        parts = [self.jurisdiction, self.group, str(self.step), self.fulfilment.value, start]
        marks = {"holiday": self.holiday, "pending": self.review is Review.PENDING}
        return " ".join([*parts, *(word for word, holds in marks.items() if holds)])


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLocation:
    """The jurisdictions that the stores with this tax location lie in, dated.

    `fulfilments` are the ways in which these stores sell. `combined_rate` is the published sum of
    the rates on goods of `combined_group`; 0 where nobody publishes one.
    """

    code: str
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN
    jurisdictions: tuple[str, ...]
    fulfilments: tuple[Fulfilment, ...] = (Fulfilment.STORE,)
    prices_include_tax: bool = False
    combined_rate: Decimal = Decimal(0)
    combined_group: str = ""

    @property
    def key(self) -> str:
        """`CODE VALID_FROM`."""
        return f"{self.code} {self.valid_from or '-'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PosTaxMap:
    """How a platform's registers call a tax group where these authorities tax it.

    No authorities: whoever taxes the group.
    """

    platform: str
    group: str
    pos_code: str
    authorities: tuple[str, ...] = ()
    description: str = ""

    @property
    def key(self) -> str:
        """`PLATFORM GROUP`, with the authorities behind it where it is not for all."""
        return " ".join((self.platform, self.group, ",".join(self.authorities))).rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """A deposit on a container, in minor units; `in_base` says whether the jurisdiction taxes it."""

    code: str
    jurisdiction: str
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN
    amount: int
    currency: str
    in_base: bool = False

    @property
    def key(self) -> str:
        """`CODE JURISDICTION VALID_FROM`."""
        return f"{self.code} {self.jurisdiction} {self.valid_from or '-'}"
