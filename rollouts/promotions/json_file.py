"""The form `promotions/1`: a file of promotions as JSON, read as the table that it stands for.

An object with `format` and `promotions` (or `policies`), each an object of the columns of an import.
Lists are lists or texts, amounts texts in the main unit, flags true or false.
"""

from collections.abc import Mapping

from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json

FORMAT = "promotions/1"
SUFFIX = ".json"
MOST_ROWS = 100_000
PARTED = frozenset({"slots", "tiers", "windows"})
"""Lists whose parts hold spaces: semicolons part them."""


def sheet_of(document: Json, kind: str, name: str, sha256: str) -> Sheet:
    """The table: its rows are numbered from 1 in the order of the list.

    KnownError `promotions.json_format`, `.json_list`, `.json_row` for what is no such file.
    """
    body = document if isinstance(document, Mapping) else {}
    if body.get("format") != FORMAT:
        said = str(body.get("format", ""))[:80]
        raise refuse("promotions.json_format", object=name, value=said, known=FORMAT)
    listed = body.get(kind)
    if not isinstance(listed, list) or len(listed) > MOST_ROWS:
        raise refuse("promotions.json_list", object=name, field=kind, most=MOST_ROWS)
    header: dict[str, None] = {}
    for number, each in enumerate(listed, start=1):
        if not isinstance(each, dict):
            raise refuse("promotions.json_row", object=f"{name} line {number}", field=kind)
        header.update(dict.fromkeys(each))
    rows = (
        SheetRow(
            number=number,
            cells=tuple(_cell(column, each.get(column), name, number) for column in header),
        )
        for number, each in enumerate(listed, start=1)
        if isinstance(each, dict)
    )
    return Sheet(
        name=name,
        sha256=sha256,
        header=SheetRow(number=0, cells=tuple(header)),
        rows=tuple(rows),
        encoding="utf-8",
    )


def _cell(column: str, value: Json, name: str, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ("; " if column in PARTED else " ").join(str(each) for each in value)
    raise refuse("promotions.json_row", object=f"{name} line {number}", field=column[:80])
