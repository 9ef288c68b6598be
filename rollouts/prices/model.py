"""A price, what it holds for, and the upload that brought it.

Money is whole minor units of an ISO 4217 currency. Validity is store-local and half-open; OPEN has no
bound. One *line* is one item, unit, place and type of price: of all prices of a line in force at a
moment the one that began last holds, and of two that begin together the one applied later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rollouts.shared.moments import OPEN, LocalMoment

EVERYWHERE = ""
"""The place of a price that holds in every store."""
ZONE, STORE = "zone", "store"
EACH = "EA"


class PriceType(StrEnum):
    """Why a price is what it is; of several types in force at once the first of `STRENGTH` is rung."""

    REGULAR = "regular"
    PROMOTION = "promotion"
    CLEARANCE = "clearance"
    COMPETITIVE = "competitive"
    EMERGENCY = "emergency"


STRENGTH = (
    PriceType.EMERGENCY,
    PriceType.CLEARANCE,
    PriceType.PROMOTION,
    PriceType.COMPETITIVE,
    PriceType.REGULAR,
)


class PriceAction(StrEnum):
    """What a row does: set a price, end the line from a moment on, or take one start back."""

    UPSERT = "upsert"
    END = "end"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a price is for. `place` is empty (everywhere), `zone:CODE` or `store:CODE`."""

    item_id: str
    uom: str = EACH
    place: str = EVERYWHERE
    type: PriceType = PriceType.REGULAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One row of the book: `price` minor units for `multi_qty` pieces; None where it only ends one.

    `row_no` is the line of the upload's file; `upload` its number, `applied` the book version that
    put it in force (0: not yet). `min_price` and `max_price` are its own guard rails.
    """

    line: Line
    valid_from: LocalMoment
    valid_to: LocalMoment = OPEN
    price: int | None
    currency: str
    multi_qty: int = 1
    min_price: int | None = None
    max_price: int | None = None
    label: bool = False
    reason: str = ""
    action: PriceAction = PriceAction.UPSERT
    upload: int = 0
    applied: int = 0
    row_no: int = 0


class UploadState(StrEnum):
    """STAGING is invisible; REFUSED holds findings only; APPLIED rows are the book."""

    STAGING = "STAGING"
    REFUSED = "REFUSED"
    STAGED = "STAGED"
    APPLIED = "APPLIED"
    UNDONE = "UNDONE"


class Difference(StrEnum):
    """What a row changes in the book."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file of prices that was taken in.

    `sha256` names the file's bytes, kept as a blob; `answers` what a person said about it (see
    `rollouts.prices.answers`), `counts` findings by `rule/severity`, `total` the sum of its prices in
    minor units, `applied` the book version that put it in force.
    """

    uid: str
    number: int
    name: str
    sha256: str
    state: UploadState
    supplier: str = ""
    encoding: str = ""
    rows: int = 0
    new: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0
    errors: int = 0
    warnings: int = 0
    total: int = 0
    findings: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    created_by: str = ""
    created_at: datetime | None = None
    applied: int = 0
    applied_by: str = ""
    applied_at: datetime | None = None
    reason: str = ""

    @property
    def label(self) -> str:
        """What people call it: `P-12`."""
        return f"P-{self.number}"


def place_of(zone: str, store: str) -> str:
    """The place that a row's zone and store name: the store where both are given."""
    if store:
        return f"{STORE}:{store}"
    return f"{ZONE}:{zone}" if zone else EVERYWHERE


def places_of(store: str, zone: str) -> tuple[str, ...]:
    """The places that a store's prices come from, the narrowest first."""
    return tuple(dict.fromkeys((place_of("", store), place_of(zone, ""), EVERYWHERE)))
