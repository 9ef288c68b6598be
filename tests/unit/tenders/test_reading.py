import pytest

from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.shared.card_numbers import Exempt
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity
from rollouts.tenders.reconciling.layouts import (
    POS_COLUMNS,
    PosLayout,
    SettlementLayout,
    suggested,
)
from rollouts.tenders.reconciling.model import Known, SettledKind
from rollouts.tenders.reconciling.reading import (
    read_payments,
    read_settlements,
    read_totals,
    sheet_of_json,
)

LAYOUT = SettlementLayout(
    processor="ACQ1",
    scheme="Card type",
    count="Items",
    gross="Gross",
    fee="Fee",
    net="Net",
    currency="Ccy",
    kind="Type",
    scheme_words=("VS=VISA",),
)
HEADER = "Card type,Items,Gross,Fee,Net,Ccy,Type"
POS = PosLayout(
    name="export", tender="Tender", amount="Total", refunds="Refunds", only_currency="USD"
)


def sheet(*lines: str, header: str = HEADER, mark: str = ",") -> Sheet:
    rows = [
        SheetRow(number=at, cells=tuple(line.split(mark))) for at, line in enumerate(lines, start=2)
    ]
    head = SheetRow(number=1, cells=tuple(header.split(mark)))
    return Sheet(name="acq.csv", sha256="", header=head, rows=tuple(rows))


def test_lines_are_read_by_the_column_map_of_their_processor() -> None:
    read = read_settlements(
        sheet("VS,10,500.00,7.50,492.50,USD,Sale", "VS,1,-62.00,15.00,-77.00,USD,Chargeback"),
        LAYOUT,
    )
    assert read.findings == ()
    sale, back = read.records
    assert (sale.scheme, sale.count, sale.gross, sale.fee, sale.net) == (
        "VISA",
        10,
        50000,
        750,
        49250,
    )
    assert (back.kind, back.gross, back.processor) == (SettledKind.CHARGEBACK, -6200, "ACQ1")


@pytest.mark.parametrize(
    ("line", "rule", "column"),
    [
        ("VS,10,NaN,7.50,492.50,USD,", "file_no_amount", "Gross"),
        ("VS,10," + "5" * 5000 + ",7.50,492.50,USD,", "file_no_amount", "Gross"),
        ("VS,10,,7.50,492.50,USD,", "file_no_amount", "Gross"),
        ("VS,10,500.005,7.50,492.50,USD,", "file_too_fine", "Gross"),
        ("VS,ten,500.00,7.50,492.50,USD,", "file_no_count", "Items"),
        ("VS,10,500.00,7.50,492.50,EURO,", "file_no_currency", "Ccy"),
        ("VS,10,500.00,7.50,492.50,USD,4111 1111 1111 1111", "file_card_number", "Type"),
    ],
)
def test_a_wrong_cell_is_told_with_line_column_and_value(line: str, rule: str, column: str) -> None:
    findings = read_settlements(sheet(line), LAYOUT).findings
    found = [each for each in findings if each.severity is Severity.ERROR]
    assert [(each.code, each.object, each.field) for each in found] == [
        (f"tenders.{rule}", "acq.csv line 2", column)
    ]
    assert "4111 1111 1111" not in found[0].value
    assert len(found[0].value) <= 60


def test_a_net_that_is_not_gross_less_fee_is_a_warning() -> None:
    (finding,) = read_settlements(sheet("VS,1,500.00,7.50,500.00,USD,"), LAYOUT).findings
    assert (finding.code, finding.severity) == ("tenders.file_net_differs", Severity.WARNING)


def test_a_missing_column_is_told_but_an_empty_file_is_a_zero_file() -> None:
    other = sheet("VS,1", header="Card type,Items")
    missing = [each.field for each in read_settlements(other, LAYOUT).findings]
    assert missing[:5] == ["Gross", "Fee", "Net", "Ccy", "Type"]
    assert read_settlements(sheet(header="nothing"), LAYOUT) == read_settlements(sheet(), LAYOUT)


def test_minor_units_and_decimal_commas() -> None:
    minor = SettlementLayout(
        processor="P", gross="G", only_scheme="VISA", only_currency="JPY", in_minor_units=True
    )
    (line,) = read_settlements(sheet("500", header="G"), minor).records
    assert (line.gross, line.count, line.scheme) == (500, 1, "VISA")
    comma = SettlementLayout(processor="P", gross="G", only_currency="EUR", decimal_comma=True)
    (line,) = read_settlements(sheet("1.234,56", header="G;x", mark=";"), comma).records
    assert line.gross == 123456


def test_totals_and_payments_of_the_pos() -> None:
    (total,) = read_totals(sheet("2,460.00,-40.00", header="Tender,Total,Refunds"), POS).records
    assert (total.tender, total.amount, total.known) == ("2", 46000, Known(refunds=4000))
    layout = PosLayout(
        name="lines", tender="T", amount="A", reference="R", register="L", only_currency="USD"
    )
    read = read_payments(sheet("2,1.00,ref1,0042/01", "2,1.00,,x", header="T,A,R,L"), layout)
    assert (read.records[0].reference, read.records[0].register) == ("ref1", "0042/01")
    assert [(each.code, each.object) for each in read.findings] == [
        ("tenders.file_no_text", "acq.csv line 3")
    ]


def test_json_is_read_like_a_table_and_never_through_a_float() -> None:
    text = '{"rows": [{"Card type": "VS", "Gross": 500.10, "Ccy": "USD"}, {"Gross": 1e2}]}'
    made = sheet_of_json(text, "acq.json")
    layout = SettlementLayout(processor="P", gross="Gross", scheme="Card type", currency="Ccy")
    read = read_settlements(made, layout)
    assert read.records[0].gross == 50010
    assert [(each.object, each.value) for each in read.findings] == [
        ("acq.json line 2", ""),
        ("acq.json line 2", "1e2"),
    ]
    for bad in ("", "[[]]", '{"rows": 5}', '[{"a": {}}]', "[" * 100_000):
        with pytest.raises(KnownError) as caught:
            sheet_of_json(bad, "acq.json")
        assert caught.value.code == "tenders.file_not_json"


def codes(*lines: str, layout: SettlementLayout = LAYOUT, header: str = HEADER) -> list[str]:
    return [each.code for each in read_settlements(sheet(*lines, header=header), layout).findings]


def test_a_decimal_point_is_never_taken_for_a_mark_of_thousands() -> None:
    layout = SettlementLayout(processor="A", gross="Gross", only_currency="EUR", decimal_comma=True)
    good = sheet("1.234,56", "1234,56", "-0,05", "1.234.567", header="Gross", mark=";")
    read = read_settlements(good, layout)
    assert [each.gross for each in read.records] == [123_456, 123_456, -5, 123_456_700]
    assert read.findings == ()
    for text in ("12.50", "1.23,4", "1234.567", "1,234.56", ".5", "1..000"):
        found = read_settlements(sheet(text, header="Gross", mark=";"), layout).findings
        assert [each.code for each in found] == ["tenders.file_no_amount"], text


def test_an_amount_that_was_split_or_stands_twice_is_never_read() -> None:
    assert "tenders.file_too_many_cells" in codes("VS,1,1,234.50,0,1,USD,Sale,x")
    twice = HEADER + ",Gross"
    assert codes("VS,1,2,0,2,USD,Sale,2", header=twice) == ["tenders.file_column_twice"]
    assert codes("VS,,1,0,1,USD,Sale") == ["tenders.file_no_count"]


@pytest.mark.parametrize("gap", ["", " ", "-", "\u00a0", "\u00ad", "\u200e", "\u200b", "\u202d"])
@pytest.mark.parametrize("before", ["", "x" * 50])
def test_no_digit_of_a_card_but_the_last_four_is_ever_shown(gap: str, before: str) -> None:
    number = gap.join(["4111", "1111", "1111", "1112"])
    line = f"{before}{number},1,1,0,1,USD,Sale"
    found = read_settlements(sheet(line), LAYOUT).findings
    assert [each.code for each in found] == ["tenders.file_card_number"]
    assert not any("4111" in each.value for each in found)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('[{"Gross": 1, "Gross": 2}]', "file_name_twice"),
        ('{"rows": [], "rows": [{}]}', "file_name_twice"),
        ('[{"Gross": "\\ud800"}]', "file_not_json"),
        ('[{"Gross": "\ud800"}]', "file_not_json"),
        ("[" * 100_000, "file_not_json"),
        ("[" + ",".join(f'{{"c{at}": 1}}' for at in range(600)) + "]", "file_too_wide"),
    ],
)
def test_json_that_says_two_things_or_nothing_is_refused(text: str, rule: str) -> None:
    with pytest.raises(KnownError) as trouble:
        sheet_of_json(text, "acq.json")
    assert trouble.value.code == f"tenders.{rule}"


def test_a_column_map_is_suggested_from_the_headers() -> None:
    assert suggested(HEADER.split(",")) == {
        "scheme": "Card type",
        "count": "Items",
        "gross": "Gross",
        "fee": "Fee",
        "net": "Net",
        "currency": "Ccy",
        "kind": "Type",
    }
    assert suggested(["Tender code", "TOTAL", "Lane"], of=POS_COLUMNS) == {
        "tender": "Tender code",
        "amount": "TOTAL",
        "register": "Lane",
    }


def test_a_reference_may_be_one_of_the_retailers_own_numbers() -> None:
    """Nowhere else, and no other number."""
    own = Exempt(declared=(("6006490000000000", "6006490000009999"),))
    layout = PosLayout(name="lines", tender="T", amount="A", reference="R", only_currency="USD")
    for cells, allowed in (
        ("GIFT,1.00,6006490000001234", True),
        ("GIFT,1.00,6006490000011234", False),
        ("6006490000001234,1.00,r1", False),
    ):
        made = sheet(cells, header="T,A,R")
        codes = [each.code for each in read_payments(made, layout, own).findings]
        assert ("tenders.file_card_number" not in codes) is allowed
        assert "tenders.file_card_number" in [
            each.code for each in read_payments(made, layout).findings
        ]
