"""Price records of a register's data loader (header element, then `ACTION|TYPE|field|...`), by layout.

The layout file says which field is what; records of other types are left alone. A record that would
run SQL is refused: it is no price.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

from resources import text as resource
from rollouts.prices.files.table import TextRow
from rollouts.shared.errors import refuse

LAYOUT = "layouts/prices/xstore.json"
_HEADER = re.compile(r"<Header\b([^>]*)/?>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@cache
def layout() -> Mapping[str, Mapping[str, int]]:
    """Record type -> our column -> its field, counted from 1 after action and type."""
    found: Mapping[str, Mapping[str, int]] = json.loads(resource(LAYOUT))["records"]
    return found


def header() -> tuple[str, ...]:
    """Every column that some record has."""
    names = {name for fields in layout().values() for name in fields}
    return ("action", *sorted(names - {"action"}))


def is_xstore(text: str) -> bool:
    """Whether the text begins with the loader's header element."""
    return _HEADER.match(text.lstrip("\ufeff \r\n")) is not None


def rows_of(text: str, name: str) -> Iterator[TextRow]:
    """The price records. KnownError `prices.xstore_sql`, `prices.xstore_lines` (the header's count)."""
    lines = text.splitlines()
    attributes = dict(_ATTRIBUTE.findall(lines[0])) if lines else {}
    _check_count(attributes.get("line_count", ""), lines, name)
    columns = header()
    for number, line in enumerate(lines[1:], 2):
        action, _, rest = line.partition("|")
        kind, _, fields = rest.partition("|")
        if action.strip().upper() in {"RUN_SQL", "BEGIN_RUN_SQL"} or kind == "BEGIN_RUN_SQL":
            raise refuse("prices.xstore_sql", object=name, value=str(number))
        if kind in layout():
            yield TextRow(number, _cells(columns, action, layout()[kind], fields.split("|")))


def _cells(
    columns: tuple[str, ...], action: str, places: Mapping[str, int], fields: list[str]
) -> tuple[str, ...]:
    made = {"action": {"INSERT": "upsert"}.get(action.upper(), action.lower())}
    for name, at in places.items():
        value = fields[at - 1].strip() if at <= len(fields) else ""
        made[name] = "" if value == "*" else value
    return tuple(made.get(each, "") for each in columns)


def _check_count(told: str, lines: list[str], name: str) -> None:
    there = sum(1 for each in lines[1:] if each.strip())
    if told and told != str(there):
        raise refuse("prices.xstore_lines", object=name, value=told, found=there)
