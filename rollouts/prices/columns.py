"""The columns of a price file, by the names that retailers and suppliers give them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rollouts.estate.names import fold

PRICE = "price"
IDENTITIES = ("item_id", "gtin", "plu")
OWN = ("storewave errors", "storewave suggestion")
"""The two columns that an export of bad rows adds; an upload leaves them out."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "item_id": ("item", "item id", "sku", "article", "article number", "item number", "item code"),
    "gtin": ("ean", "upc", "barcode", "ean13", "upca", "gtin13", "gtin14", "pos code"),
    "plu": ("plu code",),
    "uom": ("unit", "unit of measure", "selling unit"),
    "pack_qty": ("pack", "pack quantity", "pack size"),
    "store": ("store code", "store number", "location"),
    "price_zone": ("zone", "price group", "zone code"),
    "price_type": ("type", "price kind", "event type"),
    "price": ("retail price", "sell price", "selling price", "regular price", "new price", "vk"),
    "multi_qty": ("multi", "multi quantity", "for quantity", "price multiple"),
    "currency": ("currency code", "ccy"),
    "effective_from": ("from", "start", "start date", "valid from", "effective date", "effective"),
    "effective_to": ("to", "end", "end date", "valid to", "until", "expiry"),
    "tax_group": ("tax", "tax code", "tax category", "vat", "vat code"),
    "department": ("dept", "department code", "merchandise code"),
    "min_price": ("floor", "minimum price", "map", "floor price"),
    "max_price": ("ceiling", "maximum price"),
    "cost": ("unit cost", "cost price"),
    "reason": ("reason code", "comment"),
    "label": ("label needed", "shelf label"),
    "action": ("record action",),
    "description": ("name", "text", "item description", "article text"),
    "revision": (),
    "row_hash": (),
}
"""Our column -> what else it is called."""

_BY_WORD = {
    fold(word).replace("_", " "): name for name, words in NAMES.items() for word in (name, *words)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """Where each of our columns stands in the file.

    `positions` maps our column to a position, `headers` the file's headers to our columns (empty:
    not used), `rivals` a column that several headers claim to their positions.
    """

    header: tuple[str, ...]
    positions: Mapping[str, int]
    headers: Mapping[str, str]
    rivals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def said(self, column: str) -> str:
        """The file's own name of our column; ours where the file has none."""
        at = self.positions.get(column)
        return column if at is None else self.header[at]


def mapped(header: Sequence[str], answers: Mapping[str, str]) -> Mapped:
    """Where our columns stand: by what people answered, else by the names that we know.

    An answer `Price#5` means the fifth column. `unknown` are answers about headers that the file
    does not have.
    """
    names = tuple(each.strip() for each in header)
    labels = [_numbered(names, at) for at in range(len(names))]
    said = [_answer(names[at], labels[at], answers) for at in range(len(names))]
    claims: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        column = said[at] if said[at] is not None else _guess(name)
        if column:
            claims.setdefault(column, []).append(at)
    sure = {
        column: [at for at in places if said[at] is not None] or places
        for column, places in claims.items()
    }
    positions = {column: places[0] for column, places in sure.items()}
    used = {at: column for column, at in positions.items()}
    known = {*names, *labels}
    return Mapped(
        header=names,
        positions=positions,
        headers={labels[at]: used.get(at, "") for at in range(len(names))},
        rivals={name: tuple(each) for name, each in sure.items() if len(each) > 1},
        unknown=tuple(each for each in answers if each not in known),
    )


def label_of(header: Sequence[str], at: int) -> str:
    """What an answer calls the column at a position: its header, numbered where that is not unique."""
    return _numbered([each.strip() for each in header], at)


def _numbered(names: Sequence[str], at: int) -> str:
    return names[at] if names.count(names[at]) == 1 else f"{names[at]}#{at + 1}"


def _answer(name: str, label: str, answers: Mapping[str, str]) -> str | None:
    return answers.get(label, answers.get(name))


def _guess(name: str) -> str:
    word = " ".join(fold(name).replace("_", " ").split())
    return "" if word in OWN else _BY_WORD.get(word, "")
