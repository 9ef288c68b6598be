"""CSV and TSV: physical lines, encodings, limits, and the guard against formulas."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.adapters.files.delimited import LARGEST, MOST_ROWS
from rollouts.adapters.files.guarding import guarded, unguarded
from rollouts.adapters.files.sheets import FileSheets, parse_sheet
from rollouts.ports.sheets import Sheet
from rollouts.shared.errors import KnownError

UMLAUT = "store;city\r\n0021;Köln\r\n"
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), max_size=12
)


def read(data: bytes, *, suffix: str = ".csv", encoding: str = "") -> Sheet:
    return parse_sheet(data, f"estate{suffix}", suffix, encoding=encoding)


def cells(data: bytes, *, suffix: str = ".csv", encoding: str = "") -> list[tuple[str, ...]]:
    sheet = read(data, suffix=suffix, encoding=encoding)
    return [sheet.header.cells, *(row.cells for row in sheet.rows)]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"a,b\n1,2\n", [("a", "b"), ("1", "2")]),
        (b"a;b\r\n1;2\r\n", [("a", "b"), ("1", "2")]),
        (b"a\tb\n1\t2", [("a", "b"), ("1", "2")]),
        (b"a|b\r1|2\r", [("a", "b"), ("1", "2")]),
        (b"\xef\xbb\xbfa,b\n1,2\n", [("a", "b"), ("1", "2")]),
        (b"sep=;\r\na;b\r\n1,5;2\r\n", [("a", "b"), ("1,5", "2")]),
        (b'"a;x",b\n1,2\n', [("a;x", "b"), ("1", "2")]),
        (b'a,b\n"1\n1",2\n', [("a", "b"), ("1\n1", "2")]),
        (b'a,b\n"say ""hi""",2\n', [("a", "b"), ('say "hi"', "2")]),
        (b"a,b\n1\n1,2,3\n", [("a", "b"), ("1",), ("1", "2", "3")]),
        (b"\n\n,,\na,b\n , \n1,2\n", [("a", "b"), ("1", "2")]),
        (b"a,b\n'=1+1,'-x\n", [("a", "b"), ("=1+1", "-x")]),
        (b"a,b\n-1.50,'tis\n", [("a", "b"), ("-1.50", "'tis")]),
        (UMLAUT.encode("utf-16"), [("store", "city"), ("0021", "Köln")]),
        (UMLAUT.encode("utf-8"), [("store", "city"), ("0021", "Köln")]),
    ],
)
def test_reads(data: bytes, wanted: list[tuple[str, ...]]) -> None:
    assert cells(data) == wanted


def test_an_encoding_that_was_named_is_believed_but_a_mark_is_believed_more() -> None:
    assert cells(UMLAUT.encode("cp1252"), encoding="cp1252")[1] == ("0021", "Köln")
    assert cells(UMLAUT.encode("utf-8-sig"), encoding="cp1252")[1] == ("0021", "Köln")


def test_rows_carry_the_physical_line() -> None:
    sheet = read(b'a,b\n"1\n\n1",2\n\n3,4\n')
    assert (sheet.header.number, [row.number for row in sheet.rows]) == (1, [2, 6])
    assert [row.number for row in read(b"sep=,\na,b\n1,2\n").rows] == [3]


@pytest.mark.parametrize(
    ("data", "encoding", "code"),
    [
        (b"", "", "files.empty"),
        (b"\xef\xbb\xbf", "", "files.empty"),
        (b"\n\n , \n", "", "files.empty"),
        (UMLAUT.encode("cp1252"), "", "files.encoding_unknown"),
        ("a,b\n1,2\n".encode("utf-16-le"), "", "files.encoding_unknown"),
        (b"\x80\x81\x82", "", "files.encoding_unknown"),
        (b"a\n\x81\n", "cp1252", "files.encoding_wrong"),
        (b"\xff\xfea", "", "files.encoding_wrong"),
        (b"\xef\xbb\xbf\xff", "", "files.encoding_wrong"),
        (b"a\n\xff", "no-such", "files.encoding_name"),
        (b"a\n\xff", "zip", "files.encoding_name"),
        (b"a\n\xff", "unicode_escape", "files.encoding_name"),
        (b'a,b\n"1,2\n3,4\n', "", "files.csv_broken"),
        (b'a,b\n"1"x,2\n', "", "files.csv_broken"),
        pytest.param(b"a,b\n" + b"9" * 200_000, "", "files.csv_broken", id="endless cell"),
        pytest.param(b"a,b\n" + b"9" * 40_000, "", "files.cell_too_long", id="long cell"),
        (b"a,b\n" + b"," * 600 + b"x\n", "", "files.too_many_columns"),
    ],
)
def test_refuses(data: bytes, encoding: str, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        read(data, encoding=encoding)
    assert caught.value.code == code


def test_sizes_are_bounded() -> None:
    for data, code in (
        (b"a\n" * (MOST_ROWS + 1), "files.too_many_rows"),
        (b"a" * (LARGEST + 1), "files.too_large"),
    ):
        with pytest.raises(KnownError) as caught:
            read(data)
        assert caught.value.code == code


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(KnownError) as caught:
        read(b'a,b\n1,2\n"3,4\n5,6\n')
    assert caught.value.findings[0].parameters["line"] == 3
    with pytest.raises(KnownError) as caught:
        read(b"a,b\n1,2\n\xe9,4\n")
    assert caught.value.findings[0].parameters["line"] == 3


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    assert outcome(data).startswith(("read", "files."))


def outcome(data: bytes) -> str:
    try:
        read(data)
    except KnownError as error:
        return error.code
    return "read"


@given(st.text())
def test_the_guard_comes_off_as_it_went_on(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["-1.50", "+49", "-1,234.56", "0", ""])
def test_numbers_are_not_guarded(text: str) -> None:
    assert guarded(text) == text


@given(rows=st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("sheets") / f"out{suffix}"
    assert FileSheets().write(path, ["key", "a", "b"], [["k", *row] for row in rows]) == len(rows)
    sheet = FileSheets().read(path)
    assert sheet.header.cells == ("key", "a", "b")
    assert [row.cells for row in sheet.rows] == [("k", *row) for row in rows]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "out.csv"
    path.parent.mkdir()
    path.write_text("before")

    def rows() -> list[list[str]]:
        message = "the source failed"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        FileSheets().write(path, ["a"], (row for row in rows()))
    assert path.read_text() == "before"
    assert [each.name for each in path.parent.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("absent.csv", "files.not_found"), ("x.xls", "files.kind"), ("noend", "files.kind")],
)
def test_paths_that_cannot_be_read(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        FileSheets().read(tmp_path / name)
    assert caught.value.code == code


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(KnownError) as caught:
        FileSheets().read(tmp_path / "folder.csv")
    assert caught.value.code == "files.not_found"
