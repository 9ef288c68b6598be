"""A sample estate of any size, the same each time: stores, registers, their settings, some items.

Rows are mappings of column names to texts, as an import reads them from a file. Nothing in them is
real: addresses are documentation's, GTINs are of GS1's prefix for demonstrations.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import resources
from rollouts.demo.fleet import register_number, store_code
from rollouts.registers.model import Place

Row = dict[str, str]
Address = tuple[str, int]
"""Host and port of a register's SSH server."""

FOLDER = "samples/estate"
REFERENCE = "samples/reference"
TAXES = "samples/taxes"
TAX_KINDS = (
    "authorities",
    "jurisdictions",
    "groups",
    "pos-codes",
    "rules",
    "locations",
    "deposits",
)
REFERENCE_KINDS = (
    "gl-accounts",
    "departments",
    "processors",
    "merchant-ids",
    "bank-accounts",
    "exchange-rates",
)
TENDERS = "samples/tenders"
TENDER_KINDS = ("types", "overrides", "card-ranges", "channels", "map")
CLEARING = {"CREDIT": "1100", "DEBIT": "1110"}
LEVELS_ABOVE = ("brand", "region", "district")
STORES_PER_NETWORK = 250
MOBILE_FROM, KIOSK_FROM = 3, 5
"""A store of so many registers has one of this kind: the last, and the one before it."""


def sample_stores(stores: int) -> list[Row]:
    """The rows of a store file: cities in turn, so that time zones, currencies and regions differ."""
    places = _rows("places.csv")
    rounds = [divmod(number, len(places)) for number in range(stores)]
    return [
        _store(number, places[city], earlier)
        for number, (earlier, city) in enumerate(rounds, start=1)
    ]


def sample_registers(
    stores: int, registers: int, addresses: Mapping[str, Address], *, profile: str = "demo"
) -> list[Row]:
    """The rows of a register file; `addresses` says by `STORE/REGISTER` where each one listens.

    A register that `addresses` does not name gets a host name that resolves nowhere.
    """
    return [
        _register(store, lane, registers, addresses, profile)
        for store in range(1, stores + 1)
        for lane in range(1, registers + 1)
    ]


def sample_settings(stores: int, registers: int) -> list[Row]:
    """Configuration values as `scope`, `setting`, `value`, from the enterprise down to registers.

    Only layers that reach a register of this estate are named.
    """
    rows = sample_stores(stores)
    kinds = {_kind(lane, registers) for lane in range(1, registers + 1)}
    known = {f"{level}:{row[level]}" for row in rows for level in LEVELS_ABOVE}
    known |= {"enterprise", *(f"kind:{each}" for each in kinds)}
    settings = [row for row in _rows("settings.csv") if row["scope"] in known]
    for number, row in enumerate(rows, start=1):
        settings += _values(f"store:{row['store']}", _store_values(number, row))
        for lane in range(1, registers + 1):
            scope = f"register:{row['store']}/{register_number(lane)}"
            settings += _values(scope, _register_values(number, lane, registers))
    return settings


def sample_places(stores: int, registers: int) -> list[Place]:
    """Where each register of the estate stands among the layers, store by store."""
    above = {row["store"]: row for row in sample_stores(stores)}
    return [
        Place(
            store=row["store"],
            register=row["register"],
            kind=row["kind"],
            **{level: above[row["store"]][level] for level in LEVELS_ABOVE},
        )
        for row in sample_registers(stores, registers, {})
    ]


def sample_items() -> list[Row]:
    """The rows of an item file: about 200 items with GTIN-13, department, tax group and price."""
    return _rows("items.csv")


def sample_reference(stores: int) -> dict[str, list[Row]]:
    """The rows of a file of each kind of reference data, in the order in which they are imported.

    Every store has a merchant id of its own, the one its registers are set to.
    """
    files = {kind: _rows(f"{kind}.csv", REFERENCE) for kind in REFERENCE_KINDS}
    files["merchant-ids"] += [
        _merchant_id(number, row) for number, row in enumerate(sample_stores(stores), start=1)
    ]
    return files


def sample_tenders(stores: int) -> dict[str, list[Row]]:
    """The rows of a file of each kind of tender data, in the order in which they are imported.

    Only scopes of this estate are named. Cards of a store settle under its own merchant id.
    """
    files = {kind: _rows(f"{kind}.csv", TENDERS) for kind in TENDER_KINDS}
    rows = sample_stores(stores)
    known = {f"{level}:{row[level]}" for row in rows for level in LEVELS_ABOVE} | {"enterprise"}
    files["overrides"] = [row for row in files["overrides"] if row["scope"] in known]
    for number, store in enumerate(rows, start=1):
        files["channels"].append(_channel(number, store))
        files["map"] += [_card_row(tender, store) for tender in CLEARING]
    return files


def sample_taxes() -> dict[str, list[Row]]:
    """The rows of a file of each kind of tax objects, in the order in which they are imported.

    Every item of the sample has its rules in every place of `places.csv`.
    """
    return {kind: _rows(f"{kind}.csv", TAXES) for kind in TAX_KINDS}


def as_csv(rows: Sequence[Row]) -> str:
    """`rows` as a file that the imports read, header first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _store(number: int, place: Row, earlier: int) -> Row:
    """A store in the city of `place`, which has `earlier` stores already."""
    suffix = f" {earlier + 1}" if earlier else ""
    return {
        "store": store_code(number),
        "name": f"{place['city']}{suffix}",
        **place,
        "status": "live",
        "cutover": "03:00" if place["brand"] == "corner" else "00:00",
    }


def _register(
    store: int, lane: int, registers: int, addresses: Mapping[str, Address], profile: str
) -> Row:
    code, number = store_code(store), register_number(lane)
    values = _register_values(store, lane, registers)
    hostname = values["network.hostname"]
    host, port = addresses.get(f"{code}/{number}", (f"{hostname}.harbour.invalid", 22))
    return {
        "store": code,
        "register": number,
        "kind": _kind(lane, registers),
        "host": host,
        "port": str(port),
        "platform": "generic",
        "profile": profile,
        "status": "active",
        "hostname": hostname,
        "ip": values["network.ip"],
        "mac": values["network.mac"],
        "serial": values["identity.serial"],
        "asset_tag": values["identity.asset_tag"],
    }


def _kind(lane: int, registers: int) -> str:
    if registers >= MOBILE_FROM and lane == registers:
        return "mobile"
    if registers >= KIOSK_FROM and lane == registers - 1:
        return "kiosk"
    return "fixed"


def _store_values(number: int, row: Row) -> dict[str, str]:
    return {
        "identity.store_number": row["store"],
        "identity.store_name": f"Harbour & Sons {row['name']}",
        "identity.price_zone": row["price_zone"],
        "identity.tax_location": row["tax_location"],
        "receipt.header2": row["address"],
        "receipt.header3": f"{row['postal']} {row['city']}",
        "payment.mid": _mid(number),
        "network.gateway": f"{_network(number)}.1",
    }


def _register_values(store: int, lane: int, registers: int) -> dict[str, str]:
    code, number = store_code(store), register_number(lane)
    values = {
        "identity.workstation_id": number,
        "identity.serial": f"HS{store:05d}{lane:03d}",
        "identity.asset_tag": f"POS-{code}-{number}",
        "network.hostname": f"pos-{code}-{number}",
        "network.ip": f"{_network(store)}.{10 + lane}",
        "network.mac": f"02:00:{store >> 8 & 255:02x}:{store & 255:02x}:00:{lane:02x}",
        "payment.tid": f"{store:06d}{lane:02d}",
        "payment.serial": f"L3{store:06d}{lane:03d}",
    }
    if _kind(lane, registers) != "mobile":
        values["payment.ip"] = f"{_network(store)}.{110 + lane}"
    return values


def _merchant_id(number: int, store: Row) -> Row:
    processor = "EXPAY" if store["country"] == "US" else "EXPAY-EU"
    return {
        "processor": processor,
        "mid": _mid(number),
        "store": store["store"],
        "name": f"Harbour & Sons {store['name']}",
        "currency": store["currency"],
        "declared": "open",
        "declared_by": "letter of the processor",
        "declared_on": "2026-01-15",
        "valid_from": "",
        "valid_to": "",
    }


def _channel(number: int, store: Row) -> Row:
    mid = _merchant_id(number, store)
    return {
        "channel": f"CARDS-{store['store']}",
        "processor": mid["processor"],
        "merchant_id": mid["mid"],
        "cut_off": "23:30",
        "currency": store["currency"],
        "valid_from": "",
        "valid_to": "",
    }


def _card_row(tender: str, store: Row) -> Row:
    row = dict.fromkeys(_rows("map.csv", TENDERS)[0], "")
    return row | {
        "tender": tender,
        "scope": f"store:{store['store']}",
        "channel": f"CARDS-{store['store']}",
        "asset_account": CLEARING[tender],
        "fee_account": "6100",
        "over_short_account": "6210",
        "cost_centre": "{store}",
        "bank_account": f"MAIN-{store['currency']}",
    }


def _mid(number: int) -> str:
    return f"4929{number:08d}"


def _network(store: int) -> str:
    """The first three numbers of a store's own network, one for each store."""
    high, low = divmod(store, STORES_PER_NETWORK)
    return f"10.{20 + high}.{low}"


def _values(scope: str, values: Mapping[str, str]) -> Iterator[Row]:
    return ({"scope": scope, "setting": key, "value": text} for key, text in values.items())


def _rows(name: str, folder: str = FOLDER) -> list[Row]:
    return list(csv.DictReader(io.StringIO(resources.text(f"{folder}/{name}"), newline="")))
