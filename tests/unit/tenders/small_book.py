"""Small books, places and hypothesis strategies that the room's tests share."""

from datetime import date

from hypothesis import strategies as st

from rollouts.registers.model import Place, parse_scope
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.tenders.catalogue import EntryMode, TenderClass
from rollouts.tenders.coverage import Horizon, Site
from rollouts.tenders.model import CardRange, TenderMapping, TenderOverride, TenderType
from rollouts.tenders.resolving import Book

HORIZON = Horizon(first=date(2026, 1, 1), days=10)
SCOPES = (
    "enterprise",
    "region:west",
    "region:east",
    "store:0001",
    "store:0002",
    "kind:kiosk",
    "register:0001/01",
)
BRANDS = ("VISA", "MC", "JCB")


def day(number: int) -> LocalMoment:
    """The first moment of a day of January; 0 is open."""
    return LocalMoment(f"2026-01-{number:02}T00:00:00") if number else OPEN


def place(store: str, register: str = "01", region: str = "west", kind: str = "fixed") -> Place:
    return Place(store=store, register=register, region=region, kind=kind)


PLACES = (
    place("0001", "01"),
    place("0001", "02", kind="kiosk"),
    place("0002", "01"),
    place("0003", "01", region="east"),
)
SITES = tuple(Site(place=each) for each in PLACES)


def tender(code: str = "2", scope: str = "enterprise", **fields: object) -> TenderType:
    given = {"tender_class": TenderClass.CREDIT, "scope": parse_scope(scope)} | fields
    return TenderType(code=code, **given)  # type: ignore[arg-type]


def row(tender_code: str = "2", scope: str = "enterprise", **fields: object) -> TenderMapping:
    given = {"channel": "ACQ1"} | fields
    return TenderMapping(tender=tender_code, scope=parse_scope(scope), **given)  # type: ignore[arg-type]


def patch(
    field: str, value: str, scope: str, tender_code: str = "2", **more: object
) -> TenderOverride:
    return TenderOverride(
        tender=tender_code,
        field=field,
        value=value,
        scope=parse_scope(scope),
        **more,  # type: ignore[arg-type]
    )


@st.composite
def spans(draw: st.DrawFn) -> tuple[LocalMoment, LocalMoment]:
    start = draw(st.integers(0, 9))
    end = draw(st.one_of(st.just(0), st.integers(start + 1, 11)))
    return day(start), day(end)


@st.composite
def mappings(draw: st.DrawFn) -> TenderMapping:
    start, end = draw(spans())
    bins = draw(st.sampled_from([("", ""), ("", ""), ("400000", "400003"), ("400002", "400009")]))
    return row(
        draw(st.sampled_from(["2", "3"])),
        draw(st.sampled_from(SCOPES)),
        brand=draw(st.sampled_from(["", *BRANDS])),
        entry_mode=draw(st.sampled_from([EntryMode.ANY, EntryMode.ANY, EntryMode.CHIP])),
        bin_from=bins[0],
        bin_to=bins[1],
        channel=draw(st.sampled_from(["ACQ1", "ACQ2"])),
        valid_from=start,
        valid_to=end,
    )


@st.composite
def types(draw: st.DrawFn) -> TenderType:
    start, end = draw(spans())
    return tender(
        draw(st.sampled_from(["2", "3"])),
        draw(st.sampled_from(SCOPES)),
        active=draw(st.integers(0, 3)) > 0,
        brands=tuple(sorted(draw(st.sets(st.sampled_from(BRANDS))))),
        entry_modes=tuple(draw(st.sampled_from([(), (EntryMode.CHIP, EntryMode.SWIPE)]))),
        valid_from=start,
        valid_to=end,
    )


@st.composite
def patches(draw: st.DrawFn) -> TenderOverride:
    start, end = draw(spans())
    field, value = draw(
        st.sampled_from([("active", "false"), ("brands", '["JCB"]'), ("name", "Card")])
    )
    scope = draw(st.sampled_from(SCOPES))
    code = draw(st.sampled_from(["2", "3"]))
    return patch(field, value, scope, code, valid_from=start, valid_to=end)


RANGES = (
    CardRange(brand="VISA", bin_from="400000", bin_to="400005"),
    CardRange(brand="MC", bin_from="400004", bin_to="400007", priority=1),
)


@st.composite
def books(draw: st.DrawFn, *, most: int = 10) -> Book:
    made = draw(st.lists(types(), max_size=3, unique_by=lambda each: each.key))
    over = draw(st.lists(patches(), max_size=2, unique_by=lambda each: each.key))
    rows = draw(st.lists(mappings(), max_size=most, unique_by=lambda each: each.key))
    return Book(
        types=(
            tender("2", brands=BRANDS),
            *(each for each in made if each.key != "enterprise 2 -"),
        ),
        overrides=tuple(over),
        mappings=tuple(rows),
        ranges=draw(st.sampled_from([(), RANGES])),
    )
