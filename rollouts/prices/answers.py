"""What a file does not say by itself: what a person answered about it, and what is still to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rollouts.shared.errors import refuse

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
SYSTEM_1900, SYSTEM_1904 = "1900", "1904"
POINT, COMMA = ".", ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Empty texts are not answered. Remembered for a supplier, except `start` and `accept`.

    `mapping` names the column of ours for a header (`Price`, or `Price#5` for the fifth column of
    several called alike; an empty name leaves it out). `pad` is the width that leading zeros are put
    back to, by our column; `replace` maps values of our columns, `accept` lists rules whose fix is
    taken in every row.
    """

    encoding: str = ""
    delimiter: str = ""
    decimal_mark: str = ""
    date_order: str = ""
    date_system: str = ""
    sheet: str = ""
    currency: str = ""
    start: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    pad: Mapping[str, int] = field(default_factory=dict)
    replace: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something only a person can say. `answer` is the option of `price import` that answers it.

    `choices` are possible answers, each with what the first rows would then look like in `preview`.
    """

    about: str
    message: str
    choices: tuple[str, ...]
    answer: str
    column: str = ""
    preview: Mapping[str, str] = field(default_factory=dict)


def merged(remembered: Answers, given: Answers) -> Answers:
    """What is given, else what is remembered."""
    return Answers(
        encoding=given.encoding or remembered.encoding,
        delimiter=given.delimiter or remembered.delimiter,
        decimal_mark=given.decimal_mark or remembered.decimal_mark,
        date_order=given.date_order or remembered.date_order,
        date_system=given.date_system or remembered.date_system,
        sheet=given.sheet or remembered.sheet,
        currency=given.currency or remembered.currency,
        start=given.start,
        mapping={**remembered.mapping, **given.mapping},
        pad={**remembered.pad, **given.pad},
        replace={
            name: {**remembered.replace.get(name, {}), **given.replace.get(name, {})}
            for name in {*remembered.replace, *given.replace}
        },
        accept=given.accept,
    )


def pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """`NAME=VALUE` as a mapping; KnownError `prices.bad_pair`. VALUE may be empty."""
    made = {}
    for each in given:
        name, equals, value = each.rpartition("=")
        if not (name and equals):
            raise refuse("prices.bad_pair", object="price import", field=option, value=each[:80])
        made[name] = value
    return made


def replacements(given: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """`COLUMN:OLD=NEW` as mappings by column; KnownError `prices.bad_pair`."""
    made: dict[str, dict[str, str]] = {}
    for name, new in pairs(given, "replace").items():
        column, colon, old = name.partition(":")
        if not (column and colon):
            raise refuse("prices.bad_pair", object="price import", field="replace", value=name[:80])
        made.setdefault(column, {})[old] = new
    return made


def widths(given: tuple[str, ...]) -> dict[str, int]:
    """`COLUMN=WIDTH` as a mapping; KnownError `prices.bad_pair`."""
    found = pairs(given, "pad")
    for name, text in found.items():
        if not (text.isascii() and text.isdecimal() and 0 < int(text) <= 32):
            pair = f"{name}={text}"
            raise refuse("prices.bad_pair", object="price import", field="pad", value=pair[:80])
    return {name: int(text) for name, text in found.items()}
