"""Every refusal of the estate renders into whole sentences: nothing is left to fill in."""

import pytest

from resources.i18n import sentence
from rollouts.estate.commands import EstateProfile, profile_edits
from rollouts.estate.enrolment import Shown, decide_enrolment, parse_list
from rollouts.estate.filters.parser import parse_filter, require_matches
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding
from tests.unit.estate import test_enrolment as enrolment
from tests.unit.estate import test_filters as filters
from tests.unit.estate import test_imports as imports
from tests.unit.files import test_delimited as delimited
from tests.unit.items import test_items as items

BAD_FILTERS = ["", "regoin:x", "kind:x", "a,b", '"', "(", "OR", "port:x", "opens:x", "store:>1"]
MORE_FILTERS = ["label:a*b", "store:" + "*a" * 20, "a\x00", "a" * 30_000, "(" * 99]


def whole(finding: Finding) -> bool:
    filled = {"object": finding.object, "field": finding.field, "value": ""} | dict(
        finding.parameters
    )
    text, mend = sentence(finding.code, filled), sentence(finding.code, filled, "mend")
    return bool(text and mend) and "{" not in text + mend


def refused(*findings: Finding) -> None:
    assert findings
    assert [each.code for each in findings if not whole(each)] == []


@pytest.mark.parametrize("text", BAD_FILTERS + MORE_FILTERS)
def test_filters(text: str) -> None:
    with pytest.raises(KnownError) as caught:
        parse_filter(text, filters.WORDS)
    refused(*caught.value.findings)


def test_a_filter_that_matches_nothing() -> None:
    with pytest.raises(KnownError) as caught:
        require_matches("store:1", 0)
    refused(*caught.value.findings)


@pytest.mark.parametrize("row", [row for row, code, *_ in imports.NASTY_STORES if code != "files"])
def test_store_rows(row: str) -> None:
    refused(*imports.plan(imports.STORES + row + "\n").findings)


@pytest.mark.parametrize("rows", [rows for rows, *_ in imports.NASTY_REGISTERS])
def test_register_rows(rows: str) -> None:
    refused(*imports.plan(imports.REGISTERS + rows + "\n").findings)


@pytest.mark.parametrize(
    "changes", [{"port": "x"}, {"kind": "x"}, {"status": "x"}, {"platform": "x"}, {"profile": "x"}]
)
def test_cells(changes: dict[str, str]) -> None:
    refused(*imports.plan(imports.WIDE + imports.wide(**changes)).findings)


@pytest.mark.parametrize("header", ["name", "store,store", "store,timezone,colour"])
def test_headers(header: str) -> None:
    refused(*imports.plan(header + "\n1,x,y\n").findings)


@pytest.mark.parametrize(
    "case",
    [
        enrolment.shown(),
        enrolment.shown(listed=(enrolment.SECOND,)),
        enrolment.shown(accepted=enrolment.SECOND),
        enrolment.shown(holders={enrolment.FIRST: "1/02"}),
        enrolment.shown(fingerprint=enrolment.SECOND, present=enrolment.ENROLLED),
    ],
)
def test_host_keys(case: Shown) -> None:
    with pytest.raises(KnownError) as caught:
        decide_enrolment(case)
    refused(*caught.value.findings)


def test_fingerprint_lists() -> None:
    with pytest.raises(KnownError) as caught:
        parse_list("x\n@revoked a b c\n", "keys.txt")
    refused(*caught.value.findings)


@pytest.mark.parametrize(
    "change", [{"credential": ""}, {"base": ".."}, {"become": "x"}, {"port": -1}]
)
def test_profiles(change: dict[str, str]) -> None:
    request = EstateProfile(**({"name": "x", "credential": "c"} | change))  # type: ignore[arg-type]
    with pytest.raises(KnownError) as caught:
        profile_edits(request, {})
    refused(*caught.value.findings)


@pytest.mark.parametrize(
    "gtin", ["4006381333932", "4E12", "36000291452", "x", "123", "4006381333931"]
)
def test_items(gtin: str) -> None:
    refused(*items.plan(f"{items.HEADER}1002,{gtin},A,,\n").findings)


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xfea", b'a\n"b', b"a\n" + b"9" * 40_000])
def test_files(data: bytes) -> None:
    with pytest.raises(KnownError) as caught:
        delimited.read(data)
    refused(*caught.value.findings)
