"""NAXML item maintenance (Conexxus POSBO and its relations): one row per item code."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from rollouts.prices.files.table import TextRow
from rollouts.shared.errors import refuse

HEADER = (
    "gtin",
    "plu",
    "store",
    "price",
    "department",
    "tax_group",
    "description",
    "action",
    "price_type",
)
LARGEST = 512 * 1024 * 1024
_ROOTS = ("NAXML-MaintenanceRequest", "NAXML-PosMaintenance", "NAXML-POSMaintenance")
_ACTIONS = {"": "upsert", "addchange": "upsert", "add": "upsert", "change": "upsert"}


def is_naxml(data: bytes) -> bool:
    """Whether the bytes begin as a NAXML document."""
    head = data[:2048].replace(b"\0", b"")
    return b"<NAXML-" in head


def rows_of(data: bytes, name: str) -> Iterator[TextRow]:
    """One row for each item detail; `number` is its position among them plus one, as in a table.

    KnownError `prices.xml_broken` for what is no well-formed document of that kind, or has entities.
    """
    if len(data) > LARGEST:
        raise refuse("prices.too_large", object=name, value=str(len(data)), limit=LARGEST)
    try:
        yield from _details(data, name)
    except (ET.ParseError, DefusedXmlException, UnicodeError, ValueError) as trouble:
        raise refuse("prices.xml_broken", object=name, value=str(trouble)[:120]) from None


def _details(data: bytes, name: str) -> Iterator[TextRow]:
    store = block = ""
    number = 1
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        tag = _local(element)
        if event == "start":
            if number == 1 and not block and tag.startswith("NAXML") and tag not in _ROOTS:
                raise refuse("prices.xml_broken", object=name, value=tag[:80])
            block = tag if tag.endswith("Maintenance") else block
            continue
        if tag == "StoreLocationID":
            store = (element.text or "").strip()
        elif tag == "ITTDetail" and block == "ItemMaintenance":
            number += 1
            yield TextRow(number, _cells(element, store))
            element.clear()


def _cells(detail: ET.Element, store: str) -> tuple[str, ...]:
    texts: dict[str, str] = {}
    kind = action = ""
    for each in detail.iter():
        tag = _local(each)
        if tag == "POSCodeFormat":
            kind = kind or each.get("format", "")
        elif tag == "RecordAction":
            action = action or each.get("type", "")
        elif tag not in texts and each.text:
            texts[tag] = each.text.strip()
    code = texts.get("POSCode", "")
    is_plu = kind.lower() == "plu"
    return (
        "" if is_plu else code,
        code if is_plu else "",
        store,
        texts.get("RegularSellPrice", ""),
        texts.get("MerchandiseCode", ""),
        texts.get("TaxStrategyID", ""),
        texts.get("Description", ""),
        _ACTIONS.get(action, action),
        "regular",
    )


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
