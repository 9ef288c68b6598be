"""Estate files: what is taken, what is refused with row and column, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.adapters.files.sheets import parse_sheet
from rollouts.estate.imports.cells import MOST_GUESSES
from rollouts.estate.imports.columns import register_columns, store_columns
from rollouts.estate.imports.files import plan_import
from rollouts.estate.imports.plan import ImportKind, ImportPlan, Known, LineState
from rollouts.estate.imports.rows import MOST_FINDINGS
from rollouts.estate.model import (
    AccessProfile,
    BusinessUnit,
    JumpHost,
    Register,
    RegisterKind,
    RegisterStatus,
    Store,
    UnitKind,
)
from rollouts.estate.names import fold
from rollouts.estate.records import Entity, applied
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity
from tests.unit.files.test_workbook import simple

STORES = "store,timezone,brand,region,name\n"
REGISTERS = "store,register,host\n"
HERE = Store(code="0021", timezone="Europe/Berlin", name="Mitte", region="west")
LANE = Register(store="0021", number="01", host="10.0.0.1", serial="S1", labels=("pilot",))
KNOWN = Known(
    stores={"0021": HERE, "a1": Store(code="A1", timezone="UTC")},
    registers={"0021/01": LANE},
    units={"region:west": BusinessUnit(kind=UnitKind.REGION, code="west")},
    profiles={
        "lanes": AccessProfile(name="lanes", credential="pos"),
        "far": AccessProfile(
            name="far", credential="pos", jumps=(JumpHost(host="gate", credential="gate"),)
        ),
    },
)


def plan(text: str | bytes, known: Known = KNOWN) -> ImportPlan:
    data = text.encode() if isinstance(text, str) else text
    return plan_import(parse_sheet(data, "estate.csv", ".csv"), known)


def codes(made: ImportPlan) -> set[str]:
    return {each.code.removeprefix("estate.") for each in made.findings}


NASTY_STORES = [
    ("0021,Europe/Berlni,,,", "unknown_time_zone", "timezone", "Europe/Berlni"),
    ("0030,europe/berlin,,,", "unknown_time_zone", "timezone", "europe/berlin"),
    ("0030,CET+1,,,", "unknown_time_zone", "timezone", "CET+1"),
    ("0030,../../etc/passwd,,,", "unknown_time_zone", "timezone", "../../etc/passwd"),
    ("0030,,,,", "required", "timezone", ""),
    (",UTC,,,", "required", "store", ""),
    ("-rf,UTC,,,", "bad_code", "store", "-rf"),
    ("$(touch x),UTC,,,", "bad_code", "store", "$(touch x)"),
    ("a;b,UTC,,,", "bad_code", "store", "a;b"),
    ("../up,UTC,,,", "bad_code", "store", "../up"),
    ("a b,UTC,,,", "bad_code", "store", "a b"),
    ('"a\nb",UTC,,,', "bad_code", "store", "a\nb"),
    ("köln,UTC,,,", "bad_code", "store", "köln"),
    ("=1+1,UTC,,,", "bad_code", "store", "=1+1"),
    ("1" * 33 + ",UTC,,,", "bad_code", "store", "1" * 33),
    ("0030,UTC,bad brand,,", "bad_code", "brand", "bad brand"),
    ("0030,UTC,,,=HYPERLINK(1)", "formula", "name", "=HYPERLINK(1)"),
    ("0030,UTC,,,@cmd", "formula", "name", "@cmd"),
    ("0030,UTC,,,a\x1b[31mb", "control", "name", "a\x1b[31mb"),
    ("0030,UTC,,,a\u202eb", "control", "name", "a\u202eb"),
    ("0030,UTC,,,a\x00b", "files", "", ""),
    ("0030,UTC,,," + "x" * 81, "too_long", "name", "x" * 81),
    ("0030,UTC,,,,,surplus", "too_many_cells", "", " | surplus"),
    ("0030,UTC,,,\n0030,UTC,,,", "duplicate_store", "store", "0030"),
    ("b1,UTC,,,\nB1,UTC,,,", "duplicate_store", "store", "B1"),
    ("a1,UTC,,,", "spelled_differently", "store", "a1"),
    ("0030,UTC,,WEST,", "spelled_differently", "region", "WEST"),
]


@pytest.mark.parametrize(("row", "code", "field", "value"), NASTY_STORES)
def test_a_nasty_store_row_is_refused(row: str, code: str, field: str, value: str) -> None:
    if code == "files":
        with pytest.raises(KnownError) as caught:
            plan(STORES + row + "\n")
        assert caught.value.code == "files.encoding_unknown"
        return
    made = plan(STORES + "0099,UTC,,,fine\n" + row + "\n")
    errors = [each for each in made.findings if each.severity is Severity.ERROR]
    assert [(each.code, each.field, each.value) for each in errors] == [
        (f"estate.{code}", field, value)
    ]
    assert errors[0].object == f"estate.csv line {3 + row.count(chr(10), 0, row.rfind(value))}"
    assert made.edits == ()


NASTY_REGISTERS = [
    ("0021,02,10.0.0.999", "bad_host", "host"),
    ("0021,02,10.0.0.01", "bad_host", "host"),
    ("0021,02,10.0.0", "bad_host", "host"),
    ("0021,02,0.0.0.0", "bad_host", "host"),
    ("0021,02,224.0.0.1", "bad_host", "host"),
    ("0021,02,255.255.255.255", "bad_host", "host"),
    ("0021,02,10.0.0.1:22", "bad_host", "host"),
    ("0021,02,fe80::1%eth0", "bad_host", "host"),
    ("0021,02,-oProxyCommand=x", "bad_host", "host"),
    ("0021,02,a..b", "bad_host", "host"),
    ("0021,02,host name", "bad_host", "host"),
    ("0021,02,$(id)", "bad_host", "host"),
    ("0021,02,user@host", "bad_host", "host"),
    ("0021,02," + "a" * 64, "bad_host", "host"),
    ("0021,02,", "required", "host"),
    ("0021,,10.0.0.2", "required", "register"),
    ("0021,0/2,10.0.0.2", "bad_code", "register"),
    ("21,02,10.0.0.2", "unknown_store", "store"),
    ("A1,1,h1\na1,2,h2", "spelled_differently", "store"),
    ("0021,02,10.0.0.2\n0021,02,10.0.0.3", "duplicate_register", "register"),
    ("0021,02,10.0.0.2\n0021,03,10.0.0.2", "duplicate_address", "host"),
    ("0021,02,10.0.0.1", "duplicate_address", "host"),
    ("0021,02,POS1\n0021,03,pos1", "duplicate_address", "host"),
]


@pytest.mark.parametrize(("rows", "code", "field"), NASTY_REGISTERS)
def test_a_nasty_register_row_is_refused(rows: str, code: str, field: str) -> None:
    made = plan(REGISTERS + rows + "\n")
    errors = [(each.code, each.field) for each in made.findings]
    assert errors == [(f"estate.{code}", field)]
    last = 1 + len(rows.splitlines())
    assert made.findings[0].object == f"estate.csv line {last}"
    assert made.edits == ()


WIDE = "store,register,host,port,kind,status,platform,profile,mac,ip,serial,asset_tag,hostname,labels\n"
FULL = {
    "store": "0021",
    "register": "02",
    "host": "pos2",
    "port": "22",
    "kind": "fixed",
    "status": "active",
    "platform": "generic",
    "profile": "lanes",
    "mac": "00:1b:44:11:3a:b7",
    "ip": "10.0.0.2",
    "serial": "S2",
    "asset_tag": "A2",
    "hostname": "pos2",
    "labels": "pilot lane",
}


def wide(**changes: str) -> str:
    return ",".join((FULL | changes).values()) + "\n"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"port": "0"}, "bad_port"),
        ({"port": "65536"}, "bad_port"),
        ({"port": "22.0"}, "bad_port"),
        ({"port": "-1"}, "bad_port"),
        ({"port": "1e400"}, "bad_port"),
        ({"port": "9" * 5000}, "bad_port"),
        ({"port": "٢٢"}, "bad_port"),
        ({"kind": "fixt"}, "unknown_kind"),
        ({"status": "activ"}, "unknown_status"),
        ({"platform": "genric"}, "unknown_platform"),
        ({"profile": "lane"}, "unknown_profile"),
        ({"mac": "00:1b:44:11:3a"}, "bad_mac"),
        ({"mac": "zz:1b:44:11:3a:b7"}, "bad_mac"),
        ({"ip": "10.0.0"}, "bad_host"),
        ({"ip": "pos2"}, "bad_host"),
        ({"serial": "S1"}, "duplicate_serial"),
        ({"serial": "s1"}, "duplicate_serial"),
        ({"labels": "ok -rf"}, "bad_code"),
        ({"labels": "ok $(x)"}, "bad_code"),
    ],
)
def test_a_nasty_cell_is_refused(changes: dict[str, str], code: str) -> None:
    made = plan(WIDE + wide(**changes))
    assert codes(made) == {code}
    assert made.findings[0].field == next(iter(changes))
    assert made.findings[0].value == next(iter(changes.values()))[:120]


@pytest.mark.parametrize("field", ["mac", "ip", "hostname", "asset_tag", "serial"])
def test_what_is_printed_on_the_box_is_not_on_two_boxes(field: str) -> None:
    other = {"register": "03", "host": "pos3", "hostname": "pos3", "serial": "S3"}
    apart = other | {"asset_tag": "A3", "mac": "00-1B-44-11-3A-B8", "ip": "10.0.0.3"}
    made = plan(WIDE + wide() + wide(**(apart | {field: FULL[field]})))
    assert codes(made) == {f"duplicate_{field}"}
    assert made.findings[0].parameters["holder"] == "0021/02"


def test_one_address_behind_two_routes_is_two_machines() -> None:
    header = "store,register,host,profile\n"
    assert not codes(plan(header + "0021,02,10.9.9.9,lanes\n0021,03,10.9.9.9,far\n"))
    assert codes(plan(header + "0021,02,10.9.9.9,far\n0021,03,10.9.9.9,far\n"))


def test_a_retired_register_gives_its_address_free() -> None:
    header = "store,register,host,status\n"
    assert not codes(plan(header + "0021,01,10.0.0.1,retired\n0021,02,10.0.0.1,active\n"))


def test_the_suggestion_is_the_nearest() -> None:
    zone = plan(STORES + "0030,Europe/Berlni,,,\n").findings[0]
    assert "Europe/Berlin" in str(zone.parameters["known"])
    store = plan(REGISTERS + "21,02,h\n").findings[0]
    assert "0021" in str(store.parameters["known"])


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("name,timezone", "missing_column"),
        ("store,Store,timezone", "duplicate_column"),
        ("store;timezone,x", "missing_column"),
        ("0021,UTC", "missing_column"),
        ("store,timezone,colour", "unknown_columns"),
    ],
)
def test_headers(header: str, code: str) -> None:
    assert code in codes(plan(header + "\n0030,UTC,x\n"))


def test_headers_in_any_order_and_spelling() -> None:
    made = plan("Time Zone; STORE number ;Store-Name\nUTC;0030;Nord\n")
    assert (codes(made), made.count(LineState.NEW, "store")) == (set(), 1)


def test_unknown_columns_are_listed_and_do_not_block() -> None:
    made = plan("store,timezone,colour,shape\n0030,UTC,red,round\n")
    assert (made.findings[0].value, made.findings[0].severity) == ("colour, shape", Severity.NOTICE)
    assert made.edits


def test_a_unit_in_two_places_is_a_warning() -> None:
    made = plan(STORES + "1,UTC,acme,north,\n2,UTC,other,north,\n")
    assert [(each.code, each.severity) for each in made.findings] == [
        ("estate.unit_elsewhere", Severity.WARNING)
    ]
    assert made.count(LineState.NEW, "unit") == 3


def test_a_store_cannot_close_before_it_opens() -> None:
    made = plan("store,timezone,opens,closes\n1,UTC,2026-03-01,2026-03-01\n")
    assert codes(made) == {"closes_before_opens"}


@pytest.mark.parametrize("day", ["01/02/2026", "2026-02-30", "44000", "2026-3-1", "20260301"])
def test_a_date_is_never_guessed(day: str) -> None:
    assert codes(plan(f"store,timezone,opens\n1,UTC,{day}\n")) == {"bad_date"}


def test_the_kind_is_seen_from_the_header() -> None:
    assert plan(REGISTERS + "0021,02,h\n").kind is ImportKind.REGISTERS
    assert plan("Lane,Store No,SSH Host\n02,0021,h\n").kind is ImportKind.REGISTERS
    assert plan(STORES + "1,UTC,,,\n").kind is ImportKind.STORES


def test_preview_says_new_changed_and_unchanged() -> None:
    made = plan("store,timezone,name\n0021,Europe/Berlin,Mitte\nA1,UTC,Alpha\nB2,UTC,Beta\n")
    states = {line.key: line.state for line in made.lines}
    assert states == {
        "0021": LineState.UNCHANGED,
        "A1": LineState.CHANGED,
        "B2": LineState.NEW,
    }
    assert made.lines[1].edits == (
        Edit(kind="store", key="A1", field="name", before=None, after="Alpha"),
    )


def test_an_absent_column_leaves_the_value_and_an_empty_cell_clears_it() -> None:
    kept = plan("store,register,port\n0021,01,2222\n")
    assert [edit.field for edit in kept.edits] == ["port"]
    cleared = plan("store,register,serial,labels\n0021,01,,\n")
    assert {edit.field: edit.after for edit in cleared.edits} == {"serial": None, "labels": None}


def test_leading_zeros_lost_by_a_spreadsheet_are_pointed_out() -> None:
    data = simple(("store", "register", "host"), (21, "02", "h"), ("0021", "03", "h3"))
    made = plan_import(parse_sheet(data, "lanes.xlsx", ".xlsx"), KNOWN)
    assert [each.code for each in made.findings] == [
        "estate.number_for_code",
        "estate.unknown_store",
    ]
    assert made.findings[0].object == "lanes.xlsx line 2"


def test_many_errors_are_counted_and_guessing_is_bounded() -> None:
    rows = "".join(f"{number},Europe/Berlin{number},,,\n" for number in range(MOST_FINDINGS + 50))
    made = plan(STORES + rows)
    assert made.findings[-1].code == "estate.more_findings"
    assert made.findings[-1].value == "50"
    guessed = [each for each in made.findings[:-1] if each.parameters["known"]]
    assert len(guessed) == MOST_GUESSES


def test_no_two_columns_share_a_spelling() -> None:
    for columns in (store_columns(), register_columns(("generic",))):
        spellings = [each for column in columns for each in set(column.spellings)]
        assert len(spellings) == len(set(spellings))


CODES = st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,5}\Z")
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "host": st.integers(2, 250).map(lambda each: f"10.1.0.{each}"),
            "port": st.sampled_from(["", "22", "2022"]),
            "kind": st.sampled_from([each.value for each in RegisterKind]),
            "status": st.sampled_from([each.value for each in RegisterStatus]),
            "labels": st.lists(CODES, max_size=2).map(" ".join),
            "serial": st.just("") | CODES,
        }
    ),
    max_size=6,
)


def state_after(objects: dict[tuple[str, str], Entity], edits: tuple[Edit, ...]) -> None:
    for edit in edits:
        slot = edit.kind, fold(edit.key)
        made = applied(objects.get(slot), (edit,))
        if made is None:
            objects.pop(slot, None)
        else:
            objects[slot] = made


@given(ROWS)
def test_importing_and_undoing_leads_back_and_importing_twice_changes_nothing(
    rows: list[dict[str, str]],
) -> None:
    text = "store,register,host,port,kind,status,labels,serial\n" + "".join(
        f"0021,{number:02},{','.join(row.values())}\n" for number, row in enumerate(rows, start=1)
    )
    made = plan(text)
    before: dict[tuple[str, str], Entity] = {("register", "0021/01"): LANE}
    after = dict(before)
    state_after(after, made.edits)
    if made.edits:
        known = Known(
            stores=KNOWN.stores,
            profiles=KNOWN.profiles,
            registers={key: each for (_, key), each in after.items() if isinstance(each, Register)},
        )
        assert plan(text, known).edits == ()
    state_after(after, made.undo)
    assert after == before


@given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=6), min_size=1, max_size=5))
def test_any_table_is_planned_or_explained(rows: list[list[str]]) -> None:
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    for header in (STORES, REGISTERS, WIDE):
        try:
            made = plan((header + text).encode("utf-8", "replace"))
        except KnownError as error:
            outcome = error.code
        else:
            outcome = "files.planned"
            assert all(each.object.startswith("estate.csv") for each in made.findings)
        assert outcome.startswith("files.")
