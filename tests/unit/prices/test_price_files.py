"""Files as suppliers really send them: what must come of each."""

from pathlib import Path

import pytest

from rollouts.prices.answers import Answers
from rollouts.prices.findings import RowFinding
from rollouts.prices.model import Line, Price
from rollouts.prices.ports import FileLook
from rollouts.prices.rules.reference import Reference
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity
from rollouts.shared.moments import OPEN, LocalMoment
from tests.unit.prices.shelves import ANYWHERE, against, check, known

HEAD = "SKU,GTIN,Description,Price,Currency,Zone,From,To,Tax,Dept"
ROWS = (
    "000123,5012345670010,Crème brûlée 2×100 g,3.49,EUR,Z1,2026-04-01,2026-06-30,STD,010",
    '000124,036000291452,"Tea, ""Earl Grey"" 50 bags",2.99,EUR,Z1,2026-04-01,2026-06-30,RED,011',
    "000125,96385074,Cheese 300 g,4.25,EUR,Z1,2026-04-01,2026-06-30,RED,012",
    "000126,15012345678907,Case 12 × 1 L,15.00,EUR,Z1,2026-04-01,2026-06-30,STD,013",
)
ITEMS = ("000123", "000124", "000125", "000126")
PRICES = ["3.49", "2.99", "4.25", "15.00"]


def text(*rows: str, head: str = HEAD) -> str:
    return "".join(f"{each}\r\n" for each in (head, *rows))


def looked(
    tmp_path: Path,
    data: str | bytes,
    reference: Reference | None = None,
    answers: Answers | None = None,
    name: str = "prices.csv",
) -> FileLook:
    held = against(tmp_path, reference or known(*ITEMS), answers=answers)
    return check(data.encode() if isinstance(data, str) else data, held, name).look


def told(look: FileLook, *rules: str) -> list[tuple[int, str, str]]:
    return [
        (each.row_no, each.column, each.rule)
        for each in look.findings
        if not rules or each.rule in rules
    ]


def blocked(look: FileLook) -> set[int]:
    return {each.row_no for each in look.findings if each.severity is Severity.ERROR}


def finding(look: FileLook, rule: str) -> RowFinding:
    return next(each for each in look.findings if each.rule == rule)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le")],
)
def test_marked_and_plain_text_is_read_without_asking(
    tmp_path: Path, encoding: str, said: str
) -> None:
    whole = text(*ROWS)
    if encoding == "utf-16":
        whole = text(*(each.replace('"', "").replace("Tea, ", "Tea ") for each in ROWS))
        whole = whole.replace(",", "\t")
    look = looked(tmp_path, whole.encode(encoding), name="prices.txt")
    assert (look.rows, look.encoding, look.findings, look.questions) == (4, said, (), ())
    assert next(iter(look.mapping)) == "SKU"
    assert [each.price for each in look.preview] == PRICES
    assert {each.effective_to for each in look.preview} == {"2026-07-01T00:00:00"}
    assert look.differences["new"] == 4


def test_another_encoding_is_asked_with_a_preview_and_a_comma_is_a_decimal_mark(
    tmp_path: Path,
) -> None:
    rows = [each.replace(".", ",").replace("Tea, ", "Tea ").replace('"', "") for each in ROWS]
    cells = [each.split(",") for each in rows]
    lines = [";".join([*each[:3], f"{each[3]},{each[4]}", *each[5:]]) for each in cells]
    data = text(*lines, head=HEAD.replace(",", ";")).encode("cp1252")
    look = looked(tmp_path, data)
    (question,) = look.questions
    assert question.about == "encoding"
    assert "Crème brûlée" in question.preview["cp1252"]
    assert [each.price for each in look.preview] == PRICES
    assert looked(tmp_path, data, answers=Answers(encoding="cp1252")).questions == ()
    with pytest.raises(KnownError, match=r"prices\.encoding_wrong"):
        looked(tmp_path, data, answers=Answers(encoding="utf-8"))


def test_a_rounded_barcode_is_lost_and_zeros_come_back_where_that_is_certain(
    tmp_path: Path,
) -> None:
    rows = (
        ROWS[0].replace("000123,5012345670010", "123,5.01235E+12"),
        ROWS[1].replace("000124,036000291452", "124,36000291452"),
    )
    look = looked(tmp_path, text(*rows))
    assert told(look, "scientific_gtin") == [(2, "GTIN", "scientific_gtin")]
    assert finding(look, "lost_zeros").fix == "036000291452"
    assert finding(look, "lost_zeros").auto_fixable
    assert {each.fix for each in look.findings if each.rule == "unknown_item"} == {
        "000123",
        "000124",
    }
    (question,) = look.questions
    assert (question.about, question.choices) == ("pad", ("6",))
    mended = Answers(pad={"item_id": 6}, accept=("lost_zeros",))
    assert told(looked(tmp_path, text(*rows), answers=mended)) == [(2, "GTIN", "scientific_gtin")]


def test_blanks_around_cells_are_left_out_with_a_notice(tmp_path: Path) -> None:
    rows = [f" {each}".replace(",EUR", " ,EUR\u00a0", 1) for each in ROWS]
    look = looked(tmp_path, text(*rows))
    assert look.rows == 4
    assert {each.rule for each in look.findings} == {"trimmed"}
    assert {each.severity for each in look.findings} == {Severity.NOTICE}
    assert [each.price for each in look.preview] == PRICES


def test_two_columns_of_one_name_wait_for_a_person(tmp_path: Path) -> None:
    rows = [each.replace(",EUR", ",9.99,EUR", 1) for each in ROWS]
    data = text(*rows, head=HEAD.replace("Price", "Price,Price"))
    look = looked(tmp_path, data)
    assert look.questions[0].choices == ("Price#4", "Price#5")
    assert finding(look, "duplicate_header").severity is Severity.ERROR
    picked = looked(tmp_path, data, answers=Answers(mapping={"Price#5": "price"}))
    assert (picked.questions, picked.findings) == ((), ())
    assert {each.price for each in picked.preview} == {"9.99"}


def test_an_ambiguous_date_is_asked_once_and_a_contradiction_is_an_error(tmp_path: Path) -> None:
    dated = [each.replace("2026-04-01,2026-06-30", "04/03/2026,30/06/2026") for each in ROWS]
    dated[2] = dated[2].replace("30/06/2026", "05/13/2026")
    look = looked(tmp_path, text(*dated))
    assert [each.about for each in look.questions] == ["date_order"]
    assert told(look) == [(2, "From", "date_ambiguous"), (4, "To", "date_order")]
    american = looked(tmp_path, text(*dated), answers=Answers(date_order="mdy"))
    assert american.preview[2].effective_from == "2026-04-03T00:00:00"
    assert blocked(american) == {2, 3, 5}


def test_day_numbers_of_spreadsheets_are_days(tmp_path: Path) -> None:
    rows = [each.replace("2026-04-01,2026-06-30", "46113,46203") for each in ROWS]
    look = looked(tmp_path, text(*rows))
    assert blocked(look) == set()
    assert {each.fix for each in look.findings} == {"2026-04-01", "2026-06-30"}
    assert look.preview[0].effective_from == "2026-04-01T00:00:00"
    later = looked(tmp_path, text(*rows), answers=Answers(date_system="1904"))
    assert later.preview[0].effective_from == "2030-04-02T00:00:00"


def test_a_wrong_check_digit_is_told_with_the_right_one(tmp_path: Path) -> None:
    wrong = ("5012345670013", "036000291455", "96385077", "15012345678900")
    right = ("5012345670010", "036000291452", "96385074", "15012345678907")
    rows = [row.replace(good, bad) for row, good, bad in zip(ROWS, right, wrong, strict=True)]
    look = looked(tmp_path, text(*rows))
    assert [(each.rule, each.fix) for each in look.findings] == [
        ("gtin_check_digit", each) for each in right
    ]


def test_only_a_price_in_the_currencys_own_units_is_clean(tmp_path: Path) -> None:
    written = [
        ("100", "JPY"), ("100.5", "JPY"), ("1.255", "KWD"), ("1.255", "EUR"), ("1.2550", "KWD"),
        ("1e3", "EUR"), (".5", "EUR"), ("5.", "EUR"), ("-1", "EUR"), ("0", "EUR"), ("+2.00", "EUR"),
        ('"1.234,50"', "EUR"), ('"1,234.50"', "EUR"), ("٣", "EUR"), ("NaN", "EUR"), ("", "EUR"),
        ("2.50 EUR", "EUR"), ("€2.50", "EUR"),
    ]  # fmt: skip
    rows = [
        f"J,{price},{currency},2026-01-{at + 1:02d}" for at, (price, currency) in enumerate(written)
    ]
    look = looked(tmp_path, text(*rows, head="SKU,Price,Currency,From"), known("J"))
    judged = {"decimals", "number_format", "currency_scale"}
    errors = {
        each.row_no
        for each in look.findings
        if each.rule in judged and each.severity is Severity.ERROR
    }
    assert errors == set(range(2, 20)) - {2, 4, 6}
    assert finding(look, "trailing_zeros").row_no == 6
    assert finding(look, "trailing_zeros").severity is Severity.NOTICE


def test_rows_are_numbered_by_the_lines_of_the_file(tmp_path: Path) -> None:
    tail = "EUR,Z1,2026-01-01,2026-12-31,STD,1"
    rows = (
        f'1,5012345670058,"multi\nline ""quoted"" text",1.00,{tail}',
        "2,5012345670065,missing columns,1.00",
        f"3,5012345670072,extra,1.00,{tail},SURPRISE",
        f'4,5012345670089,"unclosed,1.00,{tail}',
    )
    look = looked(tmp_path, text(*rows), known("1", "2", "3", "4"))
    shapes = told(look, "short_row", "long_row", "unclosed_quote")
    assert shapes == [(4, "", "short_row"), (5, "", "long_row"), (6, "", "unclosed_quote")]
    assert look.preview[0].row_no == 2
    assert 2 not in blocked(look)


def test_cells_that_spreadsheets_calculate_are_told(tmp_path: Path) -> None:
    cells = ('"=HYPERLINK(""http://example.invalid"")"', "+1+1", "@SUM(A1)", "-2+3", "\tcmd")
    rows = [f"F{at},{cell},1.00,EUR" for at, cell in enumerate(cells)]
    head = "SKU,Description,Price,Currency"
    look = looked(tmp_path, text(*rows, head=head), known(*(f"F{at}" for at in range(5))))
    assert [each.row_no for each in look.findings if each.rule == "formula"] == [2, 3, 4, 5, 6]


def test_a_change_beyond_the_limit_is_told_and_one_of_exactly_the_limit_passes(
    tmp_path: Path,
) -> None:
    names = ("C0", "C1", "C2", "C3", "C4", "C5")
    new = ("10.00", "13.00", "13.01", "7.00", "6.99", "1000.00")
    lines = {}
    for name in names:
        line = Line(item_id=name, place="zone:Z1")
        always = Price(line=line, valid_from=OPEN, price=1000, currency="EUR", applied=1)
        lines[line] = (always,)
    rows = [
        f"{name},{price},EUR,Z1,2026-04-01,2026-06-30"
        for name, price in zip(names, new, strict=True)
    ]
    data = text(*rows, head="SKU,Price,Currency,Zone,From,To").encode()
    held = against(tmp_path, known(*names, places=ANYWHERE), lines=lines)
    look = check(data, held).look
    assert told(look) == [(at, "Price", "change_limit") for at in (4, 6, 7)]
    assert look.findings[2].parameters["factor"] == "100"
    assert look.differences == {"new": 0, "changed": 5, "ended": 0, "unchanged": 1}


def test_a_first_price_of_a_zone_is_new_and_measured_against_the_wider_one(tmp_path: Path) -> None:
    line = Line(item_id="000123")
    wide = Price(line=line, valid_from=OPEN, price=1000, currency="EUR", applied=1)
    data = text("000123,20.00,EUR,Z1", "000123,10.00,EUR,", head="SKU,Price,Currency,Zone")
    look = check(data.encode(), against(tmp_path, known("000123"), lines={line: (wide,)})).look
    assert [each.difference for each in look.preview] == ["new", "unchanged"]
    assert told(look) == [(2, "Price", "change_limit")]


def test_nothing_at_all_and_a_header_alone_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"prices\.empty_file"):
        looked(tmp_path, b"")
    look = looked(tmp_path, text())
    assert (look.rows, [each.rule for each in look.findings]) == (0, ["no_rows"])


def test_a_naxml_item_is_one_row(tmp_path: Path) -> None:
    document = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><NAXML-PosMaintenance version="3.4">'
        "<TransmissionHeader><StoreLocationID>s</StoreLocationID></TransmissionHeader>"
        '<ItemMaintenance><TableAction type="update"/><RecordAction type="addchange"/><ITTDetail>'
        '<RecordAction type="addchange"/><ItemCode><POSCodeFormat format="upcA"/>'
        "<POSCode>036000291452</POSCode></ItemCode><ITTData><MerchandiseCode>1</MerchandiseCode>"
        "<RegularSellPrice>1.79</RegularSellPrice><Description>CAFÉ</Description>"
        "<TaxStrategyID>STD</TaxStrategyID></ITTData></ITTDetail></ItemMaintenance>"
        "</NAXML-PosMaintenance>"
    )
    look = looked(
        tmp_path,
        document.encode("iso-8859-1"),
        known("X", b036000291452="X"),
        Answers(currency="USD"),
        name="ITT.xml",
    )
    assert (look.rows, look.findings) == (1, ())
    assert (look.preview[0].item, look.preview[0].price) == ("X", "1.79")


def test_xstore_price_records_are_read_by_their_layout(tmp_path: Path) -> None:
    record = "PRICE_UPDATE_2|000123|REGULAR_PRICE|CORPORATE|*|3.49|2026-12-01 00:00:00||1"
    data = f'<Header line_count="2" download_id="1"/>\nINSERT|{record}\nINSERT|ITEM|x\n'
    look = looked(tmp_path, data, answers=Answers(currency="USD"), name="prices.mnt")
    assert (look.rows, look.findings) == (1, ())
    assert (look.preview[0].row_no, look.preview[0].price) == (2, "3.49")
    with pytest.raises(KnownError, match=r"prices\.xstore_lines"):
        looked(tmp_path, data.replace("ITEM|x\n", "ITEM|x\nINSERT|ITEM|y\n"), name="prices.mnt")
    with pytest.raises(KnownError, match=r"prices\.xstore_sql"):
        looked(tmp_path, "<Header/>\nINSERT|BEGIN_RUN_SQL|delete\n", name="prices.mnt")


def test_a_file_without_any_currency_is_asked_once(tmp_path: Path) -> None:
    data = text("000123,1.00", "000124,2.00", head="SKU,Price")
    assert [each.about for each in looked(tmp_path, data).questions] == ["currency"]
    assert looked(tmp_path, data, answers=Answers(currency="EUR")).questions == ()


def test_without_any_items_that_is_told_once(tmp_path: Path) -> None:
    look = looked(tmp_path, text(*ROWS), known())
    assert told(look) == [(2, "SKU", "unknown_item")]
    assert look.findings[0].parameters["count"] == "4"


def test_a_file_of_bad_rows_is_taken_in_again_without_mapping_anew(tmp_path: Path) -> None:
    rows = (ROWS[0].replace("STD", "=1+1"), ROWS[1])
    held = against(tmp_path, known(*ITEMS))
    checked = check(text(*rows).encode(), held)
    (bad,) = checked.bad_rows()
    head = (*checked.look.header, "storewave errors", "storewave suggestion")
    line = ",".join(each.replace("=1+1", "'=1+1") for each in bad)
    again = check(f"{','.join(head)}\r\n{line}\r\n".encode(), held).look
    assert told(again, "unknown_tax_group") == [(2, "Tax", "unknown_tax_group")]
    assert again.mapping == {
        **checked.look.mapping,
        "storewave errors": "",
        "storewave suggestion": "",
    }
    mapped = Answers(replace={"tax_group": {"=1+1": "STD"}})
    assert blocked(looked(tmp_path, text(*rows), answers=mapped)) == set()


def test_dates_of_a_row_are_store_local_and_half_open(tmp_path: Path) -> None:
    data = text(
        "000123,1.00,EUR,2026-12-01T06:00,2026-12-24T18:00", head="SKU,Price,Currency,From,To"
    )
    look = looked(tmp_path, data)
    assert look.preview[0].effective_from == LocalMoment("2026-12-01T06:00:00")
    assert look.preview[0].effective_to == LocalMoment("2026-12-24T18:00:00")
