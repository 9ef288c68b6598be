"""Large files of prices with planted errors, and the estate and book that they are held against."""

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rollouts.bootstrap import House, open_house
from rollouts.items.rules import check_digit
from rollouts.prices.commands import PriceApply, PriceImport

HEADER = "SKU,GTIN,Description,Price,Currency,Zone,From,To,Tax,Dept\r\n"
ZONES = ("Z0", "Z1", "Z2", "Z3", "Z4")
BEFORE, AFTER = "2027-01-01,,", "2027-06-01,,"
EVERY = 997
"""A row of this many has a planted error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A file, and its planted errors as (line, rule)."""

    path: Path
    errors: frozenset[tuple[int, str]] = field(default_factory=frozenset)


def gtin(number: int) -> str:
    """A right GTIN-13."""
    body = f"50{number:010d}"
    return body + check_digit(body)


def amount(number: int) -> int:
    """The price of an item in the book, in cents."""
    return 199 + number * 7919 % 9000


def old_file(path: Path, rows: int) -> Path:
    """The book's file: a price for every item but one in fifty."""
    return _written(path, (_line(each, amount(each), BEFORE) for each in range(rows * 98 // 100)))


def new_file(path: Path, rows: int) -> Planted:
    """The next file: most prices stay, one in ten moves a little, one in fifty is new."""
    planted: set[tuple[int, str]] = set()
    return Planted(path=_written(path, _next(rows, planted)), errors=frozenset(planted))


def _next(rows: int, planted: set[tuple[int, str]]) -> Iterator[str]:
    chance = random.Random(20261122)
    for number in range(rows):
        cents = amount(number) + (5 if number % 10 == 3 else 0)
        line = _line(number, cents, AFTER)
        if number % EVERY == 0 and number:
            line, rule = _broken(number, cents, chance.randrange(6))
            planted.add((number + 2, rule))
        yield line


def _broken(number: int, cents: int, kind: int) -> tuple[str, str]:
    good = _line(number, cents, AFTER)
    text, code = f",{cents // 100}.{cents % 100:02d},", gtin(number)
    wrong = code[:-1] + str((int(code[-1]) + 5) % 10)
    kinds = (
        (good.replace(code, wrong), "gtin_check_digit"),
        (good.replace(text, f",{cents // 100}.{cents % 100:02d}7,"), "decimals"),
        (good.replace(text, ",1e3,"), "number_format"),
        (good.replace(text, ",-1.00,"), "price_not_positive"),
        (good.replace(",STD,", ",XXX,"), "unknown_tax_group"),
        (good.replace(f"S{number:07d}", f"Q{number:07d}").replace(code, ""), "unknown_item"),
    )
    return kinds[kind]


def _line(number: int, cents: int, dates: str) -> str:
    return (
        f"S{number:07d},{gtin(number)},Groceries line {number % 977} 500 g,"
        f"{cents // 100}.{cents % 100:02d},EUR,{ZONES[number % 5]},{dates}STD,{number % 40:03d}\r\n"
    )


def _written(path: Path, lines: Iterator[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER)
        stream.writelines(lines)
    return path


def estate(home: Path, rows: int) -> House:
    """A home that knows the items, zones, groups and departments of the files."""
    house = open_house(home)
    connection = sqlite3.connect(home / "storewave.db")
    with connection:
        connection.executemany(
            "INSERT INTO items (item_id, description, department, tax_group, search)"
            " VALUES (?, '', '', '', '')",
            ((f"S{each:07d}",) for each in range(rows)),
        )
        connection.executemany(
            "INSERT INTO item_barcodes (key, gtin, item_id) VALUES (?, ?, ?)",
            ((gtin(each).zfill(14), gtin(each), f"S{each:07d}") for each in range(rows)),
        )
        connection.execute(
            "INSERT INTO tax_groups (key, code, description, standard_code) VALUES ('STD', 'STD', '', '')"
        )
    connection.close()
    return house


def fill(house: House, path: Path) -> None:
    """Apply the file as the book."""
    found = house.bus.execute(PriceImport(paths=(str(path),)))
    house.bus.execute(PriceApply(upload=getattr(found, "upload", "")))
