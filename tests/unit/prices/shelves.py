"""What tests hold price files against, in memory."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from rollouts.adapters.columnar.checking import ColumnarChecker
from rollouts.adapters.files.sheets import FileSheets
from rollouts.prices.answers import Answers
from rollouts.prices.files.bundles import Member
from rollouts.prices.model import Line, Price, PriceAction
from rollouts.prices.policy import PricePolicy
from rollouts.prices.ports import Against, BookRow, CheckedFile, Source
from rollouts.prices.rules.facts import ALWAYS, NEVER, seconds
from rollouts.prices.rules.reference import KnownItem, Places, Reference
from rollouts.shared.moments import LocalMoment

T = TypeVar("T")
NOW = LocalMoment("2026-11-22T00:00:00")
PLACES = Places(
    stores={"0001": ("Z1", "EUR"), "0002": ("Z2", "")},
    zones={"Z1": ("EUR",), "Z2": ()},
    tax_groups=frozenset({"STD", "RED"}),
    departments=frozenset({"010", "011", "012", "013", "1"}),
)
ANYWHERE = Places(
    stores={"s": ("Z1", "")},
    zones={"Z1": ()},
    tax_groups=frozenset({"STD", "RED"}),
    departments=frozenset({"010", "011", "012", "013", "1"}),
)


def source(rows: Iterable[T]) -> Source[T]:
    listed = tuple(rows)

    @contextmanager
    def opened() -> Iterator[Iterator[T]]:
        yield iter(listed)

    def asked() -> AbstractContextManager[Iterator[T]]:
        return opened()

    return asked


def against(
    cache: Path,
    reference: Reference,
    *,
    answers: Answers | None = None,
    lines: Mapping[Line, tuple[Price, ...]] | None = None,
    policy: PricePolicy | None = None,
) -> Against:
    codes = [
        *reference.barcodes.items(),
        *((f"plu:{code}", item) for code, item in reference.plus.items()),
    ]
    rows = [book_row(each) for some in (lines or {}).values() for each in some]
    return Against(
        places=reference.places,
        policy=policy or PricePolicy(),
        answers=answers or Answers(),
        now=NOW,
        cache=cache,
        items_stamp="1",
        book_stamp="1",
        items=source(reference.items.values()),
        codes=source(codes),
        book=source(rows),
    )


def book_row(price: Price) -> BookRow:
    line = price.line
    return (
        line.item_id,
        f"{line.uom}|{line.place}|{line.type.value}",
        seconds(price.valid_from, ALWAYS),
        seconds(price.valid_to, NEVER),
        price.price if price.action is PriceAction.UPSERT else None,
        price.multi_qty,
        price.currency,
    )


def known(*ids: str, places: Places = ANYWHERE, **barcodes: str) -> Reference:
    return Reference(
        items={each: KnownItem(item_id=each) for each in ids},
        barcodes={code.removeprefix("b").zfill(14): item for code, item in barcodes.items()},
        places=places,
    )


def check(data: bytes, held: Against, name: str = "prices.csv") -> CheckedFile:
    return ColumnarChecker(FileSheets()).check(Member(name=name, data=data), held)
