"""The filter words of the estate, and a register as the pure interpreter sees it."""

from rollouts.estate.filters.matching import Cell
from rollouts.estate.filters.words import SEARCH, WordKind, WordSpec, choices_of
from rollouts.estate.model import Register, RegisterKind, RegisterStatus, Store, StoreStatus

GROUP_WORD = "group"
"""Stands for the group's rule: `groups.expanded` replaces it before anything is matched."""


def _text(name: str, help_text: str, field: str = "") -> WordSpec:
    return WordSpec(name=name, field=field or name, kind=WordKind.TEXT, help=help_text)


STORE_WORDS = (
    _text("store", "store code"),
    _text("brand", "brand code"),
    _text("region", "region code"),
    _text("district", "district code"),
    _text("timezone", "IANA time zone"),
    _text("currency", "ISO 4217 currency"),
    _text("country", "ISO 3166 country"),
    _text("subdivision", "state or province"),
    _text("city", "city"),
    _text("zone", "price zone", "price_zone"),
    _text("tax", "tax location", "tax_location"),
    WordSpec(
        name="life",
        field="store_status",
        kind=WordKind.CHOICE,
        help="status of the store",
        choices=choices_of(StoreStatus),
    ),
    WordSpec(name="opens", field="opens", kind=WordKind.DATE, help="opening day"),
    WordSpec(name="closes", field="closes", kind=WordKind.DATE, help="closing day"),
    _text(GROUP_WORD, "group, by its rule"),
)
"""What may be asked of a store, and so of its registers."""

REGISTER_WORDS = (
    _text("register", "register, as STORE/NUMBER"),
    _text("number", "register number in its store"),
    WordSpec(
        name="kind",
        field="kind",
        kind=WordKind.CHOICE,
        help="kind of register",
        choices=choices_of(RegisterKind),
    ),
    WordSpec(
        name="status",
        field="status",
        kind=WordKind.CHOICE,
        help="status of the register",
        choices=choices_of(RegisterStatus),
    ),
    _text("platform", "make of point of sale"),
    _text("profile", "access profile"),
    _text("host", "host name or address"),
    _text("model", "hardware model"),
    _text("serial", "serial number"),
    WordSpec(name="port", field="port", kind=WordKind.NUMBER, help="SSH port (0: the profile's)"),
    WordSpec(name="label", field="labels", kind=WordKind.LIST, help="label"),
    WordSpec(
        name="enrolled",
        field="enrolled",
        kind=WordKind.CHOICE,
        help="whether its host key is known",
        choices={"yes": ("yes",), "no": ("no",)},
    ),
)
"""What may be asked of a register besides."""


def store_row(store: Store) -> dict[str, Cell]:
    """A store's values under the fields of `STORE_WORDS`."""
    return {
        "store": store.code,
        "brand": store.brand,
        "region": store.region,
        "district": store.district,
        "timezone": store.timezone,
        "currency": store.currency,
        "country": store.country,
        "subdivision": store.subdivision,
        "city": store.city,
        "price_zone": store.price_zone,
        "tax_location": store.tax_location,
        "store_status": store.status,
        "opens": store.opens,
        "closes": store.closes,
        SEARCH: store_search(store),
    }


def register_row(register: Register, store: Store, *, enrolled: bool = False) -> dict[str, Cell]:
    """A register's values under the fields of both tables."""
    return store_row(store) | {
        "register": register.name,
        "number": register.number,
        "kind": register.kind,
        "status": register.status,
        "platform": register.platform,
        "profile": register.profile,
        "host": register.host,
        "model": register.model,
        "serial": register.serial,
        "port": register.port,
        "labels": register.labels,
        "enrolled": "yes" if enrolled else "no",
        SEARCH: f"{register_search(register)}\n{store_search(store)}",
    }


def store_search(store: Store) -> str:
    """The text that bare words are looked for in."""
    shown = (store.code, store.name, store.city, store.postal, store.address, store.region)
    return "\n".join(each for each in shown if each)


def register_search(register: Register) -> str:
    """The register's own part of that text; the store's follows it on a new line."""
    shown = (register.name, register.host, register.hostname, register.ip, register.mac)
    more = (register.model, register.serial, register.asset_tag, *register.labels)
    return "\n".join(each for each in shown + more if each)
