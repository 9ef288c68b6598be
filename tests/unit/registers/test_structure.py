from collections.abc import Iterable

import pytest

from rollouts.registers.check import check_dead, check_outliers, check_values
from rollouts.registers.dead import dead_overrides
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.outliers import outliers
from rollouts.registers.rules.lane import Lane
from rollouts.registers.rules.structure import contested, moment_exists, scope_known
from rollouts.registers.schema import load_schema
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN, LocalMoment
from tests.unit.registers.small_estate import NOW, place, tiny_schema, value

JAN, FEB, MAR = (LocalMoment(f"2026-0{month}-01T00:00:00") for month in (1, 2, 3))
SCHEMA = tiny_schema()


def only(findings: Iterable[Finding]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    ("scope", "setting", "text", "code"),
    [
        ("store:0001", "no.such", "x", "setting_gone"),
        ("enterprise", "a.store", "x", "too_wide"),
        ("kind:fixed", "a.store", "x", "too_wide"),
        ("store:0001", "a.own", "x", "too_wide"),
        ("store:0001", "a.count", "x", "wrong_type"),
    ],
)
def test_what_a_value_must_keep_to(scope: str, setting: str, text: str, code: str) -> None:
    finding = only(check_values(SCHEMA, [value(scope, setting, text)]))
    assert (finding.code, finding.object, finding.field) == (f"registers.{code}", scope, setting)


def test_a_secret_in_the_database_is_told_without_its_text() -> None:
    found = list(check_values(load_schema(), [value("enterprise", "payment.api_key", "canary")]))
    assert [each.code for each in found] == ["registers.secret_in_plain"]
    assert "canary" not in repr(found)


def test_a_range_ends_after_it_begins() -> None:
    for end in (JAN, FEB):
        finding = only(check_values(SCHEMA, [value("enterprise", "a.shared", "x", FEB, end)]))
        assert finding.code == "registers.backwards"


def test_ranges_overlap_or_leave_a_gap() -> None:
    first = value("enterprise", "a.shared", "x", JAN, FEB)
    touching = value("enterprise", "a.shared", "y", FEB, OPEN)
    late = value("enterprise", "a.shared", "y", MAR, OPEN)
    elsewhere = value("store:0001", "a.shared", "y", JAN, OPEN)
    assert not list(check_values(SCHEMA, [first, touching, elsewhere]))
    gap = only(check_values(SCHEMA, [first, late]))
    assert (gap.code, gap.severity) == ("registers.gap", Severity.WARNING)
    assert (gap.parameters["start"], gap.parameters["end"]) == (FEB, MAR)
    overlap = only(check_values(SCHEMA, [touching, late]))
    assert (overlap.code, overlap.parameters["start"]) == ("registers.overlap", MAR)


def test_a_scope_that_the_estate_lacks() -> None:
    there = value("store:0001", "a.shared", "x")
    assert not list(scope_known({there.scope}, there))
    assert only(scope_known(set(), there)).code == "registers.unknown_scope"


def test_one_key_in_two_open_change_sets_is_told_once() -> None:
    key = "store:0001 a.shared -"
    finding = only(contested([("C-1", key), ("C-1", key), ("C-2", key), ("C-2", key)]))
    assert (finding.object, finding.field, finding.value) == ("store:0001", "a.shared", "C-2")
    assert finding.parameters["other"] == "C-1"


@pytest.mark.parametrize(
    ("moment", "codes"),
    [
        ("2026-03-29T02:30:00", ["skipped_time"]),
        ("2026-10-25T02:30:00", ["ambiguous_time"]),
        ("2026-10-25T03:00:00", []),
        ("2026-03-29T03:00:00", []),
        ("2026-06-01T02:30:00", []),
        ("", []),
    ],
)
def test_a_local_time_exists_once_where_clocks_change(moment: str, codes: list[str]) -> None:
    zones = ["Europe/Berlin", "Asia/Tokyo"]
    found = list(moment_exists("store:0001", LocalMoment(moment), zones))
    assert [each.code.removeprefix("registers.") for each in found] == codes
    assert all(each.parameters["zone"] == "Europe/Berlin" for each in found)


def test_a_value_equal_to_the_inherited_one_is_dead_and_says_whence() -> None:
    values = [
        value("enterprise", "a.shared", "x"),
        value("region:west", "a.shared", "x"),
        value("store:0001", "a.shared", "y"),
        value("register:0001/01", "a.shared", "y"),
        value("register:0001/02", "a.shared", "x"),
        value("store:0001", "a.count", "1"),
    ]
    places = [place(register="01"), place(register="02")]
    found = dead_overrides(SCHEMA, LayerIndex(values), places, NOW)
    told = [
        (f"{each.value.scope} {each.value.setting}", str(each.inherited_from)) for each in found
    ]
    assert told == [
        ("region:west a.shared", "enterprise"),
        ("store:0001 a.count", "None"),
        ("register:0001/01 a.shared", "store:0001"),
    ]


def test_a_kind_s_value_is_dead_only_where_every_store_gives_the_same() -> None:
    values = [value("kind:fixed", "a.shared", "x"), value("store:0001", "a.shared", "x")]
    index, here, there = LayerIndex(values), place("0001"), place("0002")
    assert [str(each.value.scope) for each in dead_overrides(SCHEMA, index, [here], NOW)] == [
        "kind:fixed"
    ]
    assert not list(dead_overrides(SCHEMA, index, [here, there], NOW))


def lanes(odd: int, count: int) -> list[Lane]:
    values = [value(f"register:0001/{number}", "a.shared", "odd") for number in range(odd)]
    values += [value(f"register:0001/{number}", "a.own", str(number)) for number in range(count)]
    resolver = Resolver(SCHEMA, LayerIndex(values))
    spots = [place(register=str(number)) for number in range(count)]
    return [Lane(place=each, configuration=resolver.resolve(each, NOW)) for each in spots]


@pytest.mark.parametrize(("odd", "count", "found"), [(1, 4, 1), (1, 3, 0), (2, 20, 2), (3, 20, 0)])
def test_who_differs_from_more_than_nine_in_ten_siblings_stands_out(
    odd: int, count: int, found: int
) -> None:
    told = outliers(SCHEMA, [(each.place, each.configuration) for each in lanes(odd, count)])
    assert len(told) == found
    assert all((each.setting, each.value, each.usual) == ("a.shared", "odd", "") for each in told)
    assert len(list(check_outliers(SCHEMA, lanes(odd, count)))) == found


def test_dead_overrides_are_notices() -> None:
    index = LayerIndex([value("store:0001", "a.count", "1")])
    register = Lane(place=place(), configuration=Resolver(SCHEMA, index).resolve(place(), NOW))
    finding = only(check_dead(SCHEMA, index, [register], NOW))
    assert (finding.severity, finding.parameters["source"]) == (Severity.NOTICE, "default")
