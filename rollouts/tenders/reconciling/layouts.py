"""How files of processors and of the POS are laid out: column maps, kept as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

CHARGEBACK_WORDS = ("chargeback", "charge back", "dispute")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLayout:
    """Where one processor's files hold what: a header per field, empty where the file has none.

    `scheme_words` translate the processor's words (`VS=VISA`). Without a `scheme` column every row
    is of `only_scheme`, without a `currency` column in `only_currency`, without a `count` column one
    payment. `in_minor_units`: amounts are whole numbers of them. `decimal_comma`: `1.234,56`.
    A row is a chargeback when its `kind` or its scheme holds one of `chargeback_words`. With a `store`
    column (its code, or the merchant id) and a `date` column one file may be of many stores and days.
    """

    processor: str
    gross: str
    scheme: str = ""
    count: str = ""
    fee: str = ""
    net: str = ""
    currency: str = ""
    reference: str = ""
    kind: str = ""
    only_scheme: str = ""
    only_currency: str = ""
    scheme_words: tuple[str, ...] = ()
    chargeback_words: tuple[str, ...] = CHARGEBACK_WORDS
    in_minor_units: bool = False
    decimal_comma: bool = False
    store: str = ""
    date: str = ""

    @property
    def key(self) -> str:
        """The processor."""
        return self.processor

    @property
    def columns(self) -> Mapping[str, str]:
        """Field to header, for the columns that the file has."""
        return _columns(self, COLUMNS)

    def scheme_for(self, word: str) -> str:
        """The scheme that the processor calls `word`; the word itself where none is given."""
        words = dict(each.split("=", 1) for each in self.scheme_words if "=" in each)
        return words.get(word, word)


@dataclass(frozen=True, slots=True, kw_only=True)
class PosLayout:
    """Where a POS export of totals or payments holds what, as in `SettlementLayout`."""

    name: str
    tender: str
    amount: str
    count: str = ""
    brand: str = ""
    register: str = ""
    currency: str = ""
    reference: str = ""
    refunds: str = ""
    tips: str = ""
    cash_back: str = ""
    only_currency: str = ""
    in_minor_units: bool = False
    decimal_comma: bool = False
    store: str = ""
    date: str = ""

    @property
    def key(self) -> str:
        """The layout's name."""
        return self.name

    @property
    def columns(self) -> Mapping[str, str]:
        """Field to header, for the columns that the file has."""
        return _columns(self, POS_COLUMNS)


COLUMNS = (
    "scheme", "count", "gross", "fee", "net", "currency", "reference", "kind", "store", "date",
)  # fmt: skip
POS_COLUMNS = (
    "tender", "count", "amount", "brand", "register", "currency", "reference", "refunds", "tips",
    "cash_back", "store", "date",
)  # fmt: skip

ALIASES: Mapping[str, tuple[str, ...]] = {
    "scheme": ("card type", "card brand", "brand", "card scheme", "network", "payment method"),
    "count": ("transactions", "number of transactions", "qty", "txn count", "items"),
    "gross": ("gross amount", "sales amount", "transaction amount", "amount"),
    "fee": ("fees", "commission", "discount", "charges", "merchant service charge"),
    "net": ("net amount", "settled amount", "payout", "paid"),
    "currency": ("ccy", "settlement currency", "currency code"),
    "reference": ("ref", "transaction id", "auth code", "rrn", "reference number", "arn"),
    "kind": ("type", "record type", "transaction type"),
    "tender": ("tender id", "tender code", "payment type", "pos tender"),
    "amount": ("total", "tender amount", "sales"),
    "brand": ("card brand", "card type"),
    "register": ("lane", "till", "workstation", "terminal"),
    "refunds": ("refund amount",),
    "tips": ("tip", "gratuity"),
    "cash_back": ("cashback", "cash back"),
    "store": ("store number", "merchant id", "mid", "site", "location"),
    "date": ("business date", "transaction date", "settlement date", "day"),
}
"""Headers that usually mean a field."""


def suggested(headers: Iterable[str], *, of: Iterable[str] = COLUMNS) -> Mapping[str, str]:
    """Field to the header that most likely holds it; each header is used once, unknown fields lack.

    A first guess for a person to confirm: nothing is read by it alone.
    """
    free = {_comparable(each): each for each in headers if each.strip()}
    found = {}
    for spellings in (lambda name: (name,), lambda name: ALIASES.get(name, ())):
        for name in of:
            if name in found:
                continue
            known = map(_comparable, spellings(name))
            match = next((each for each in known if each in free), None)
            if match is not None:
                found[name] = free.pop(match)
    return found


def _comparable(header: str) -> str:
    return "".join(each for each in header.casefold() if each.isalnum())


def _columns(layout: SettlementLayout | PosLayout, names: Iterable[str]) -> Mapping[str, str]:
    known = {each.name for each in fields(layout)}
    pairs = ((name, getattr(layout, name)) for name in names if name in known)
    return {name: header for name, header in pairs if header}
