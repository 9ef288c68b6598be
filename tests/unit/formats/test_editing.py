"""Edits that no format can make, types that JSON keeps, and the corners of XML."""

from decimal import Decimal

import pytest

from rollouts.formats.catalogue import FORMATS, detected, format_named
from rollouts.formats.document import Document, Value, key_of
from rollouts.shared.errors import KnownError


def document(form: str, text: str) -> Document:
    return format_named(form).parse(text.encode())


@pytest.mark.parametrize(
    ("form", "text", "key", "code"),
    [
        ("json", '{"a": 1}', "a.b", "formats.not_a_group"),
        ("json", '{"a": {"b": 1}}', "a", "formats.not_a_group"),
        ("json", '{"a": [1]}', "a.5", "formats.cannot_hold"),
        ("json", '{"a": "\u00e9"}', "", "formats.cannot_hold"),
        ("xml", "<a><b>1</b></a>", "a.b.c", "formats.not_a_group"),
        ("xml", "<a><b>1</b></a>", "a", "formats.not_a_group"),
        ("xml", "<a/>", "z.b", "formats.cannot_hold"),
        ("xml", "<a/>", "a.two words", "formats.cannot_hold"),
        ("xml", "<a/>", "a.@b.c", "formats.cannot_hold"),
        ("xml", "<a><b/></a>", "a.b[3]", "formats.cannot_hold"),
        ("ini", "[a]\nb=1\n", "a.b.c", "formats.cannot_hold"),
        ("ini", "[a]\nb=1\n", "a.c=d", "formats.cannot_hold"),
        ("ini", "[a]\nb=1\n", "a.B", "formats.duplicate_key"),
        ("properties", "a=1\n", "b.c", "formats.cannot_hold"),
        ("dotenv", "A=1\n", "two words", "formats.cannot_hold"),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused(form: str, text: str, key: str, code: str) -> None:
    value = "\ud800" if not key else "value"
    with pytest.raises(KnownError) as refused:
        document(form, text).set(key_of(key or "a"), value)
    assert refused.value.code == code


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_an_edit_leaves_the_document_it_started_from(form: object) -> None:
    blank = format_named(str(getattr(form, "name", ""))).empty()
    key = ("A",) if blank.format.name in {"dotenv", "properties"} else ("a", "b")
    assert blank.set(key, "1").remove(key).get(key) is None
    assert blank.keys() == ()


@pytest.mark.parametrize(
    ("literal", "value"),
    [("1", 1), ("-0.50", Decimal("-0.50")), ("1e3", Decimal(1000)), ("true", True), ("null", None)],
)
def test_json_keeps_types_and_the_way_they_are_written(literal: str, value: Value) -> None:
    read = document("json", f'{{"a": {literal}}}')
    assert read.value(("a",)) == value
    assert read.get(("a",)) == literal
    assert read.set(("a",), value) is read


def test_json_tells_one_from_true() -> None:
    assert document("json", '{"a": 1}').set(("a",), value=True).get(("a",)) == "true"


@pytest.mark.parametrize("form", ["json", "properties"])
def test_numbers_that_no_reader_takes_are_refused(form: str) -> None:
    for value in (Decimal("NaN"), Decimal("Infinity"), 10**5000, Decimal("1." + "1" * 100)):
        with pytest.raises(KnownError) as refused:
            format_named(form).empty().set(("a",), value)
        assert refused.value.code == "formats.cannot_hold"


def test_xml_keeps_comments_inside_an_element() -> None:
    read = document("xml", "<a><b><!-- one -->1<!-- two --></b><c><!-- none --></c></a>")
    assert (read.get(("a", "b")), read.get(("a", "c"))) == ("1", "")
    edited = read.update({("a", "b"): "2", ("a", "c"): "3"})
    assert edited.source.text == ("<a><b><!-- one -->2<!-- two --></b><c><!-- none -->3</c></a>")


def test_xml_does_not_touch_text_that_it_cannot_place() -> None:
    read = document("xml", "<a>text<b>1<!-- x -->2</b></a>")
    assert read.keys() == ()
    assert read.set(("a", "c"), "3").source.text == "<a>text<b>1<!-- x -->2</b><c>3</c></a>"


def test_a_file_in_a_narrow_encoding_refuses_what_it_lacks() -> None:
    data = '<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00e9</a>'.encode("latin-1")
    read = format_named("xml").parse(data)
    assert read.get(("a",)) == "\u00e9"
    assert read.format.render(read.set(("a",), "\u00fc")) == data.replace(b"\xe9", b"\xfc")
    with pytest.raises(KnownError) as refused:
        read.set(("a",), "\u20ac")
    assert refused.value.code == "formats.cannot_encode"


def test_properties_of_old_java_are_read_and_written_in_ascii() -> None:
    read = format_named("properties").parse(b"a=caf\xe9\nb=1\n")
    assert read.get(("a",)) == "caf\u00e9"
    assert read.format.render(read.set(("b",), "\u20ac")) == b"a=caf\xe9\nb=\\u20AC\n"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"plain words\n", b"PK\x03\x04"])
def test_other_files_are_no_format_of_ours(data: bytes) -> None:
    assert detected(data) is None
