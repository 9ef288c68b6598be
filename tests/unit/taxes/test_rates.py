"""Rate files: taken up for review, or refused with row, column, value, rule and mend."""

from decimal import Decimal

import pytest

from rollouts.adapters.files.sheets import parse_sheet
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import OPEN
from rollouts.taxes.imports.published import plan_published_rates
from rollouts.taxes.imports.rates import RateFile, RatesPlan, RateState, RateUnit
from rollouts.taxes.imports.sheet import plan_rate_sheet
from rollouts.taxes.model import Review, RuleKind
from rollouts.taxes.review import approval_edits, pending, rejection_edits
from tests.unit.taxes.small_taxes import book, day, rule
from tests.unit.taxes.stored import changed
from tests.unit.taxes.test_rules import said

STANDING = (rule("19", valid_from=day("2020-01-01"), source="Act 5"), rule("7", group="FOOD"))
HEADER = "authority,jurisdiction,group,rate,valid_from,valid_to,source,note\n"
FILE = RateFile(book=book(*STANDING), authority="RQ")


def plan(rows: str, file: RateFile = FILE, header: str = HEADER) -> RatesPlan:
    return plan_rate_sheet(parse_sheet((header + rows).encode(), "rates.csv", ".csv"), file)


def published(text: str, **fields: object) -> RatesPlan:
    file = RateFile(book=FILE.book, authority="RQ", places={"DE": "QC"}, **fields)  # type: ignore[arg-type]
    return plan_published_rates(text.encode(), "rates.json", file)


def test_a_new_rate_waits_for_its_review_and_then_ends_the_old_one() -> None:
    made = plan("RQ,QC,S,21,2026-07-01,,Act 6,notice 3\n")
    assert made.findings == ()
    (line,) = made.lines
    assert (line.state, line.standing, line.row) == (RateState.CHANGED, "19", 2)
    stored = changed(STANDING, made.edits)
    (waiting,) = pending(stored)
    assert waiting.source == "Act 6; notice 3"
    assert book(*stored).regular("QC", "S") == (STANDING[0],)
    approved = changed(stored, approval_edits(stored, [waiting.key]))
    assert [(each.rate, each.valid_to) for each in book(*approved).regular("QC", "S")] == [
        (Decimal(19), day("2026-07-01")),
        (Decimal(21), OPEN),
    ]
    assert pending(approved) == ()


def test_an_import_is_taken_back_and_a_pending_rate_is_thrown_away() -> None:
    made = plan("RQ,QC,S,21,2026-07-01,,Act 6,\n")
    stored = changed(STANDING, made.edits)
    assert set(changed(stored, made.undo)) == set(STANDING)
    keys = [each.key for each in pending(stored)]
    assert set(changed(stored, rejection_edits(stored, keys))) == set(STANDING)


def test_a_known_rate_changes_nothing_and_a_second_import_changes_what_waits() -> None:
    assert [each.state for each in plan("RQ,QC,S,19,2020-01-01,,Act 5,\n").lines] == [
        RateState.UNCHANGED
    ]
    stored = changed(STANDING, plan("RQ,QC,S,21,2026-07-01,,Act 6,\n").edits)
    again = RateFile(book=book(*stored), authority="RQ")
    stored = changed(stored, plan("RQ,QC,S,22,2026-07-01,,Act 7,\n", again).edits)
    assert [each.rate for each in pending(stored)] == [Decimal(22)]


def test_fractions_are_taken_when_the_file_is_said_to_hold_them() -> None:
    file = RateFile(book=FILE.book, authority="RQ", unit=RateUnit.FRACTION)
    (line,) = plan("RQ,QC,S,0.0825,2026-07-01,,Act,\n", file).lines
    assert line.rule.rate == Decimal("8.25")
    (finding,) = plan("RQ,QC,S,8.25,2026-07-01,,Act,\n", file).findings
    assert finding.code == "taxes.rate_times_hundred"
    assert finding.parameters["known"] == "8.25"


def test_other_kinds_steps_and_percent_signs() -> None:
    header = "jurisdiction,group,rate,valid_from,source,kind,step,inclusive\n"
    made = plan(
        "QC,S,8.25 %,2026-07-01,Act,,2,yes\nQC,FOOD,,2026-07-01,Act,exempt,,\n", FILE, header
    )
    assert made.findings == ()
    first, second = (each.rule for each in made.lines)
    assert (first.rate, first.step, first.inclusive) == (Decimal("8.25"), 2, True)
    assert (second.kind, second.rate, second.review) == (
        RuleKind.EXEMPT,
        Decimal(0),
        Review.PENDING,
    )


@pytest.mark.parametrize(
    ("rows", "rule", "column", "value"),
    [
        ("RQ,DE,S,19,2026-07-01,,Act,\n", "other_jurisdiction", "jurisdiction", "DE"),
        ("BMF,QC,S,19,2026-07-01,,Act,\n", "other_authority", "authority", "BMF"),
        ("RQ,QC,TOYS,19,2026-07-01,,Act,\n", "rate_group", "group", "TOYS"),
        ("RQ,QC,S,0.0825,2026-07-01,,Act,\n", "rate_is_fraction", "rate", "0.0825"),
        ("RQ,QC,S,825,2026-07-01,,Act,\n", "rate_times_hundred", "rate", "825"),
        ("RQ,QC,S,99,2026-07-01,,Act,\n", "rate_implausible", "rate", "99"),
        ("RQ,QC,S,-8.25,2026-07-01,,Act,\n", "rate_implausible", "rate", "-8.25"),
        ("RQ,QC,S,0,2026-07-01,,Act,\n", "rate_zero", "rate", "0"),
        ("RQ,QC,S,NaN,2026-07-01,,Act,\n", "rate_number", "rate", "NaN"),
        ("RQ,QC,S,Infinity,2026-07-01,,Act,\n", "rate_number", "rate", "Infinity"),
        ("RQ,QC,S,8e0,2026-07-01,,Act,\n", "rate_number", "rate", "8e0"),
        ('RQ,QC,S,"8,25",2026-07-01,,Act,\n', "rate_number", "rate", "8,25"),
        ("RQ,QC,S,,2026-07-01,,Act,\n", "rate_number", "rate", ""),
        (f"RQ,QC,S,{'9' * 5000},2026-07-01,,Act,\n", "rate_number", "rate", "9" * 120),
        ("RQ,QC,S,19,01.07.2026,,Act,\n", "rate_date", "valid_from", "01.07.2026"),
        ("RQ,QC,S,19,,,Act,\n", "rate_no_start", "valid_from", ""),
        ("RQ,QC,S,19,2026-07-01,2026-07-01,Act,\n", "rate_backwards", "valid_to", "2026-07-01T00:00:00"),
        (
            "RQ,QC,S,19,2026-07-01,2026-09-01,Act,\nRQ,QC,S,20,2026-08-01,,Act,\n",
            "rate_overlap", "valid_from", "2026-08-01T00:00:00",
        ),
        (
            "RQ,QC,S,19,2026-07-01,2026-07-31,Act,\nRQ,QC,S,20,2026-08-01,,Act,\n",
            "rate_gap", "valid_to", "2026-07-31T00:00:00",
        ),
    ],
)  # fmt: skip
def test_bad_rows_are_refused_and_nothing_is_planned(
    rows: str, rule: str, column: str, value: str
) -> None:
    made = plan(rows)
    found = [each for each in made.findings if each.code == f"taxes.{rule}"]
    assert [(each.field, each.value) for each in found] == [(column, value)]
    assert found[0].object.startswith("rates.csv line ")
    assert int(found[0].parameters["row"]) >= 2
    assert said(found) == [(rule, value)]
    assert made.edits == ()


def test_dated_rates_of_many_countries() -> None:
    text = '{"attribution": "a list", "rates": [["FR", "France", [["2016-01-01", "20"]]], ["DE", "Germany", [["2016-01-01", 19], ["2020-07-01", "16"]]]]}'  # noqa: E501 - one document
    made = published(text, groups={"standard": "S"})
    assert made.findings == ()
    assert [(each.rule.rate, each.rule.valid_from, each.rule.valid_to) for each in made.lines] == [
        (Decimal(19), day("2016-01-01"), day("2020-07-01")),
        (Decimal(16), day("2020-07-01"), OPEN),
    ]
    assert {each.rule.source for each in made.lines} == {"a list"}


CURRENT = '{"source": "TEDB", "version": "2026-09-29", "rates": {"DE": {"standard": 19.0, "reduced": [7.0, 5.5], "super_reduced": null, "parking": 12.0}}}'  # noqa: E501 - one document


def test_current_rates_begin_when_the_person_says() -> None:
    made = published(
        CURRENT, groups={"standard": "S", "reduced:5.5": "FOOD"}, valid_from=day("2026-10-01")
    )
    assert made.findings == ()
    assert [(each.rule.group, each.rule.rate) for each in made.lines] == [
        ("S", Decimal("19.0")),
        ("FOOD", Decimal("5.5")),
    ]
    assert {each.rule.valid_from for each in made.lines} == {day("2026-10-01")}


@pytest.mark.parametrize(
    ("text", "groups", "rule"),
    [
        (CURRENT, {"reduced:9": "FOOD"}, "rate_gone"),
        (CURRENT, {"reduced": "FOOD"}, "rate_number"),
        (CURRENT, {"super_reduced": "FOOD"}, "rate_number"),
        (CURRENT, {}, "rates_no_groups"),
        (CURRENT.replace("19.0", "0.19"), {"standard": "S"}, "rate_is_fraction"),
        (CURRENT.replace("19.0", "NaN"), {"standard": "S"}, "files.document_broken"),
        (CURRENT.replace("19.0", "9" * 5000), {"standard": "S"}, "rate_number"),
        (CURRENT.replace('"DE"', '"FR"'), {"standard": "S"}, "other_jurisdiction"),
        ('{"rates": []}', {"standard": "S"}, "rates_shape"),
        ('{"rates": [["DE", "Germany", "x"]]}', {"standard": "S"}, "rates_shape"),
        ('{"rates": [["DE", "Germany", [["2016-01-01"]]]]}', {"standard": "S"}, "rates_shape"),
        ('{"rates": [["DE", "", [["1.1.2016", "19"]]]]}', {"standard": "S"}, "rate_date"),
        ("[]", {"standard": "S"}, "rates_shape"),
    ],
)
def test_bad_documents_of_rates(text: str, groups: dict[str, str], rule: str) -> None:
    made = published(text, groups=groups, valid_from=day("2026-10-01"))
    assert [code for code, _ in said(made.findings) if code == rule] == [rule]
    assert made.edits == ()


def test_current_rates_without_a_first_day() -> None:
    made = published(CURRENT, groups={"standard": "S"})
    assert said(made.findings) == [("rate_no_start", "2026-09-29")]


BY_COUNTRY = """{
  "DE": {"type": "vat", "currency": "EUR", "rate": 0.19, "before": {
    "2020-12-31T22:00:00.000Z": {"type": "vat", "rate": 0.16},
    "2020-06-30T22:00:00.000Z": {"type": "vat", "rate": 0.19}}},
  "FR": {"type": "vat", "currency": "EUR", "rate": 0.2}}"""


def test_rates_by_country_with_what_held_before() -> None:
    """What stands under an instant held until the day whose midnight it is; the first has no start."""
    made = published(BY_COUNTRY, unit=RateUnit.FRACTION, groups={"standard": "S"})
    assert [(each.rule.rate, each.rule.valid_from, each.rule.valid_to) for each in made.lines] == [
        (Decimal(16), day("2020-07-01"), day("2021-01-01")),
        (Decimal(19), day("2021-01-01"), OPEN),
    ]
    whole = published(
        BY_COUNTRY,
        unit=RateUnit.FRACTION,
        groups={"standard": "S"},
        valid_from=day("2016-01-01"),
    )
    assert [each.rule.valid_from[:4] for each in whole.lines] == ["2016", "2020", "2021"]
    late = published(
        BY_COUNTRY,
        unit=RateUnit.FRACTION,
        groups={"standard": "S"},
        valid_from=day("2026-01-01"),
    )
    assert [each.rule.rate for each in late.lines] == [Decimal(19)]


def test_rates_of_a_state_come_under_the_countrys_code() -> None:
    file = RateFile(
        book=FILE.book,
        authority="RQ",
        places={"CA-QC": "QC"},
        unit=RateUnit.FRACTION,
        groups={"standard": "S"},
        valid_from=day("2026-01-01"),
    )
    text = '{"CA": {"rate": 0.05, "states": {"QC": {"rate": 0.09975}, "AB": {"rate": 0}}}}'
    made = plan_published_rates(text.encode(), "rates.json", file)
    assert [(each.rule.jurisdiction, each.rule.rate) for each in made.lines] == [
        ("QC", Decimal("9.975"))
    ]


@pytest.mark.parametrize(
    ("text", "fields", "rule"),
    [
        (BY_COUNTRY, {"unit": RateUnit.PERCENT}, "rates_unit"),
        ('{"DE": {"rate": 0.19}}', {}, "rate_no_start"),
        ('{"DE": {"rate": "x"}}', {"valid_from": day("2026-01-01")}, "rate_number"),
        (
            '{"DE": {"rate": 0.19, "before": {"2020-06-30T12:00:00Z": {"rate": 0.1}}}}',
            {},
            "rate_instant",
        ),
        ('{"DE": {"rate": 0.19, "before": {"soon": {"rate": 0.1}}}}', {}, "rate_date"),
        ('{"DE": {"rate": 0.19, "before": []}}', {}, "rates_shape"),
        ('{"FR": {"rate": 0.2}}', {}, "other_jurisdiction"),
    ],
)
def test_bad_documents_by_country(text: str, fields: dict[str, object], rule: str) -> None:
    made = published(text, **{"unit": RateUnit.FRACTION, "groups": {"standard": "S"}} | fields)
    assert rule in [name for name, _ in said(made.findings)]
    assert made.edits == ()


def test_a_rate_beside_a_kind_that_has_none_is_refused() -> None:
    header = "jurisdiction,group,kind,rate,valid_from,source\n"
    made = plan("QC,FOOD,exempt,7,2026-07-01,Act 6\n", header=header)
    assert said(made.findings) == [("rate_of_untaxed", "7")]
    assert made.edits == ()
    for rate in ("", "0"):
        assert plan(f"QC,FOOD,exempt,{rate},2026-07-01,Act 6\n", header=header).findings == ()


def test_only_what_waits_is_approved() -> None:
    for edits in (approval_edits, rejection_edits):
        with pytest.raises(KnownError) as trouble:
            edits(STANDING, [STANDING[0].key])
        assert trouble.value.code == "taxes.not_pending"
