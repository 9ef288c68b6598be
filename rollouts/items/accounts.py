"""Where money is booked and who settles it: accounts, processors, merchant ids, banks, rates.

Nothing here can be proved from inside the house: it is what the retailer declared. Dates are
store-local and half-open: OPEN has no bound.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rollouts.shared.moments import OPEN, LocalMoment, within


class AccountType(StrEnum):
    """What a general ledger account is for."""

    ASSET = "asset"
    CLEARING = "clearing"
    LIABILITY = "liability"
    REVENUE = "revenue"
    EXPENSE = "expense"
    FEE = "fee"
    OVER_SHORT = "over_short"
    TAX = "tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlAccount:
    """An account of the general ledger of one company (empty: of all), open in [valid_from, valid_to).

    `currency` is empty for an account that takes any.
    """

    code: str
    name: str = ""
    company: str = ""
    type: AccountType = AccountType.ASSET
    currency: str = ""
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """The code: unique across companies, as the chart of accounts writes it."""
        return self.code

    def open_at(self, at: LocalMoment) -> bool:
        """Whether it may be booked to at `at`."""
        return within(at, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """Who settles card payments, under contract during [valid_from, valid_to)."""

    code: str
    name: str = ""
    acquirer: str = ""
    country: str = ""
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """The code."""
        return self.code


class Declared(StrEnum):
    """What somebody said about a merchant id; nobody has proved it."""

    UNKNOWN = "unknown"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantId:
    """A merchant id at a processor, for one store (empty: for any).

    `declared` is what `declared_by` said on the day `declared_on`: shown as that, never as proved.
    """

    processor: str
    mid: str
    store: str = ""
    name: str = ""
    currency: str = ""
    declared: Declared = Declared.UNKNOWN
    declared_by: str = ""
    declared_on: str = ""
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """`PROCESSOR/MID`."""
        return f"{self.processor}/{self.mid}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """A bank account that settlements arrive at; `account` is written as statements write it."""

    code: str
    name: str = ""
    bank: str = ""
    account: str = ""
    currency: str = ""
    company: str = ""
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """The code."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """How many `quote` one `base` buys during [valid_from, valid_to), and who says so."""

    base: str
    quote: str
    rate: Decimal
    source: str = ""
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def line(self) -> str:
        """`EUR/USD`: all ranges of one pair."""
        return f"{self.base}/{self.quote}"

    @property
    def key(self) -> str:
        """The line and the start."""
        return f"{self.line} {self.valid_from or '-'}"
