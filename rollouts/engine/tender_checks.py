"""What the rules of tenders find about edits: rows as written, every register they reach, their money."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rollouts.engine.configuring import Selected, scopes_among, wall_clock
from rollouts.engine.tendering import book_with, declarations, sells_benefits
from rollouts.items.accounts import BankAccount, ExchangeRate
from rollouts.items.ports import Items
from rollouts.policies.ports import Policies
from rollouts.ports.database import UnitOfWork
from rollouts.registers.model import Level, Place, Scope
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment, moment_in
from rollouts.tenders.catalogue import TenderClass
from rollouts.tenders.check import StoreFacts, check_book, check_channels, check_lane, check_map
from rollouts.tenders.model import Row, TenderMapping, TenderOverride, TenderType
from rollouts.tenders.records import KINDS
from rollouts.tenders.resolving import Book, TenderIndex, names_of
from rollouts.tenders.rules import mapping
from rollouts.tenders.rules.dates import line_of
from rollouts.tenders.rules.mapping import Declarations

Told = dict[tuple[str, str, str, str], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What edits touch: the lines of each kind of row, as `line_of`, and types of tenders by code."""

    lines: frozenset[tuple[str, str]]
    tenders: frozenset[str]

    def has(self, row: Row) -> bool:
        """Whether the row is of a touched line."""
        return (KINDS.kind_of(row), line_of(row)) in self.lines

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of rows that are touched."""
        return frozenset(kind for kind, _ in self.lines)


def touched_by(edits: Iterable[Edit]) -> Touched:
    """The lines and tenders that `edits` are about."""
    lines = frozenset((each.kind, each.key.rpartition(" ")[0]) for each in edits)
    tenders = frozenset(line.partition(" ")[2] for kind, line in lines if kind == "tender")
    return Touched(lines=lines, tenders=tenders)


def tender_findings(
    uow: UnitOfWork,
    edits: Sequence[Edit],
    chosen: Selected,
    now: datetime,
    *,
    whole: Callable[[UnitOfWork, Sequence[Edit]], Book] = book_with,
) -> tuple[Finding, ...]:
    """What is wrong with what `edits` touch once they are laid over what is in force.

    `chosen` are the registers they reach. Each finding is told once, however many stores have it.
    `whole` gives the book that rows are looked up in.
    """
    try:
        book = whole(uow, edits)
    except KnownError as refusal:
        return refusal.findings
    touched = touched_by(edits)
    at = moment_in("UTC", now)
    part = _part(book, touched)
    most = uow.repository(Policies).all()["most_refund"]
    told: Told = {}
    _tell(told, _unknown_scopes(uow, part))
    _tell(told, check_book(part, at, most_refund=most))
    _tell(told, _lanes(uow, book, touched, chosen, now))
    _tell(told, _money(uow, book, touched, chosen, at))
    return tuple(told.values())


def _part(book: Book, touched: Touched) -> Book:
    """The rows of touched lines; of card ranges all, because any two may clash."""
    ranges = book.ranges if "card_range" in touched.kinds else ()
    return Book(
        types=tuple(filter(touched.has, book.types)),
        overrides=tuple(filter(touched.has, book.overrides)),
        mappings=tuple(filter(touched.has, book.mappings)),
        ranges=ranges,
        channels=tuple(filter(touched.has, book.channels)),
    )


def _unknown_scopes(uow: UnitOfWork, part: Book) -> Iterator[Finding]:
    rows: tuple[TenderType | TenderOverride | TenderMapping, ...] = (
        *part.types,
        *part.overrides,
        *part.mappings,
    )
    known = scopes_among(uow, {each.scope for each in rows})
    for each in rows:
        if each.scope not in known:
            yield Finding(
                code="tenders.scope_unknown",
                object=each.key,
                field="scope",
                value=str(each.scope),
            )


def _lanes(
    uow: UnitOfWork, book: Book, touched: Touched, chosen: Selected, now: datetime
) -> Iterator[Finding]:
    """Every distinct register, at present and whenever something touched begins."""
    if not touched.kinds & {"tender", "tender_override"}:
        return
    index = TenderIndex(book)
    rates = uow.repository(Items).every(ExchangeRate)
    benefits = any(each.tender_class is TenderClass.EBT for each in book.types)
    flagged = sells_benefits(uow) if benefits else True
    for place, currency, present in _distinct(index, chosen, now):
        facts = StoreFacts(currency=currency, flagged=flagged, rates=rates)
        for moment in _moments(book, touched, present):
            try:
                types = index.types(place, moment)
            except KnownError as refusal:
                yield from refusal.findings
            else:
                yield from check_lane(types, facts, moment)


def _distinct(
    index: TenderIndex, chosen: Selected, now: datetime
) -> Iterator[tuple[Place, str, LocalMoment]]:
    """One place for every set of scopes that say something, currency and time of day."""
    seen = set()
    for register, place in zip(chosen.registers, chosen.places, strict=True):
        store = chosen.store_of(register)
        present = wall_clock(store, now)
        key = (index.chain(place), store.currency, present)
        if key not in seen:
            seen.add(key)
            yield place, store.currency, present


def _moments(book: Book, touched: Touched, present: LocalMoment) -> list[LocalMoment]:
    rows: tuple[TenderType | TenderOverride, ...] = (*book.types, *book.overrides)
    ends = {end for each in rows if touched.has(each) for end in (each.valid_from, each.valid_to)}
    return [present, *sorted(each for each in ends if each > present)]


def _money(
    uow: UnitOfWork, book: Book, touched: Touched, chosen: Selected, at: LocalMoment
) -> Iterator[Finding]:
    """Accounts, banks, channels and merchant ids of touched rows and of the rows they serve."""
    channels = {each.code for each in book.channels if touched.has(each)}
    rows = [
        each
        for each in book.mappings
        if touched.has(each) or each.channel in channels or _retyped(each, touched)
    ]
    if not rows and not channels:
        return
    known = declarations(uow, book, at)
    reached: set[str] = set()
    for cutover, names in _cutovers(chosen).items():
        own = tuple(each for each in rows if str(each.scope) in names)
        reached.update(each.key for each in own)
        facts = StoreFacts(currency="", cutover=cutover)
        yield from check_map(replace(book, mappings=own), known, facts, at)
        yield from check_channels(channels, known, facts, at)
    yield from _unreached([each for each in rows if each.key not in reached], known, at)
    yield from _banks(uow, rows, known)
    yield from _of_other_stores(rows, known, at)


def _retyped(row: TenderMapping, touched: Touched) -> bool:
    return row.tender in touched.tenders


def _cutovers(chosen: Selected) -> dict[str, set[str]]:
    """Times at which the business day changes, each with the scopes of the stores that have it."""
    found: dict[str, set[str]] = {}
    for register, place in zip(chosen.registers, chosen.places, strict=True):
        found.setdefault(chosen.store_of(register).cutover, set()).update(names_of(place))
    return found


def _unreached(
    rows: Iterable[TenderMapping], known: Declarations, at: LocalMoment
) -> Iterator[Finding]:
    """Rows that no register is below of: nothing can be said about their stores."""
    for each in rows:
        yield from mapping.accounts(each, known, "", max(at, each.valid_from))
        yield from mapping.channel(each, known)


def _banks(
    uow: UnitOfWork, rows: Sequence[TenderMapping], known: Declarations
) -> Iterator[Finding]:
    """Bank accounts that nobody declared, and rows that are booked in several companies."""
    banks = uow.repository(Items).some(BankAccount, {each.bank_account for each in rows} - {""})
    for each in rows:
        yield from mapping.one_company(each, known, banks.get(each.bank_account))
        if each.bank_account and each.bank_account not in banks:
            yield Finding(
                code="tenders.bank_unknown",
                object=f"map {each.key}",
                field="bank_account",
                value=each.bank_account,
            )


def _of_other_stores(
    rows: Iterable[TenderMapping], known: Declarations, at: LocalMoment
) -> Iterator[Finding]:
    for each in rows:
        channel, store = known.channels.get(each.channel), _store_of(each.scope)
        if channel is not None and store:
            yield from mapping.merchant(channel, known, max(at, channel.valid_from), store)


def _store_of(scope: Scope) -> str:
    if scope.level is Level.REGISTER:
        return scope.code.partition("/")[0]
    return scope.code if scope.level is Level.STORE else ""


def _tell(told: Told, findings: Iterable[Finding]) -> None:
    for each in findings:
        told.setdefault((each.code, each.object, each.field, each.value), each)
