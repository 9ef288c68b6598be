"""What every configuration format promises. A new format is found by its parts and tested as is."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import resources
from resources.i18n import sentence
from rollouts.formats.catalogue import FORMATS, detected, format_named
from rollouts.formats.document import Document, Format, Key, key_of, key_text
from rollouts.formats.source import MAX_BYTES, MAX_DEPTH, MAX_DIGITS
from rollouts.shared.errors import KnownError

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "formats"
NAMES = sorted(each.name for each in FORMATS)
# A new key per format, and the characters with which its own syntax could be broken.
NEW_KEYS: dict[str, Key] = {
    "json": ("receipt", "extra", "deep"),
    "xml": ("payment", "terminal", "extra", "@deep"),
    "ini": ("printer.main", "extra"),
    "properties": ("tkt.extra key",),
    "dotenv": ("EXTRA",),
}
NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from("\"'\\ \t\n\r=:;#!<>&[]{}$`,-0a\u00e9\u20ac\U0001f6d2"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
)

each_format = pytest.mark.parametrize("name", NAMES)
each_given = settings(max_examples=150, deadline=None)


def schema(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(resources.text(f"schemas/formats/{name}.json"))
    return loaded


def sample(name: str) -> bytes:
    return resources.data(f"samples/formats/{name}{schema(name)['suffix']}")


def parsed(form: Format, data: bytes) -> Document | None:
    try:
        return form.parse(data)
    except KnownError as known:
        told = known.findings[0]
    filled = {"object": told.object, "field": told.field, "value": "", **told.parameters}
    assert told.code.startswith("formats.")
    assert "{" not in sentence(told.code, filled)
    return None


def changed(document: Document, key: Key, value: str) -> Document | None:
    try:
        return document.set(key, value)
    except KnownError as known:
        told = known.code
    assert told == "formats.cannot_hold"
    return None


def values(document: Document) -> dict[Key, str | None]:
    return {key: document.get(key) for key in document.scan.entries}


def beside(document: Document, key: Key) -> dict[Key, str | None]:
    """All values but those that begin or end with `key`: an XML element left empty is a value."""
    found = values(document)
    return {each: value for each, value in found.items() if key[: len(each)] != each}


def test_every_format_has_its_five_parts() -> None:
    modules = {
        path.stem
        for path in (ROOT / "rollouts" / "formats").glob("*.py")
        if "(Format):" in path.read_text(encoding="utf-8")
    }
    schemas = {path.stem for path in (ROOT / "resources/schemas/formats").iterdir()}
    samples = {path.stem for path in (ROOT / "resources/samples/formats").iterdir()}
    golden = {path.name for path in GOLDEN.iterdir() if any(path.glob("*.edits.json"))}
    assert modules == schemas == samples == golden == set(NAMES)


@each_format
def test_the_schema_states_the_limits_that_hold(name: str) -> None:
    stated = schema(name)
    limits = {"bytes": MAX_BYTES, "depth": MAX_DEPTH, "number_characters": MAX_DIGITS}
    assert stated["format"] == name
    assert stated["limits"] == limits
    refused = stated["refused"]
    assert isinstance(refused, list)
    assert all(sentence(code, {}) and sentence(code, {}, "mend") for code in refused)


@each_format
def test_a_sample_is_detected_as_its_own_format_only(name: str) -> None:
    assert detected(sample(name)) is format_named(name)
    assert detected(b"\x7fELF\x02\x01\x00\xff\xfe") is None


@each_format
def test_the_sample_keeps_every_byte_in_every_dress(name: str) -> None:
    form, text = format_named(name), sample(name).decode()
    crlf = text.replace("\n", "\r\n").encode()
    marked = b"\xef\xbb\xbf" + text.encode()
    wide = b"\xff\xfe" + text.replace(' encoding="UTF-8"', "").encode("utf-16-le")
    for dress in (text.encode(), crlf, marked, wide, text.rstrip("\n").encode()):
        document = form.parse(dress)
        assert form.render(document) == dress
        assert values(document).keys() == values(form.parse(sample(name))).keys()


@each_format
@given(data=st.data())
@each_given
def test_what_is_accepted_is_given_back_to_the_byte(name: str, data: st.DataObject) -> None:
    form, text = format_named(name), sample(name).decode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    pieces = [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]
    mixed = "".join(data.draw(st.lists(st.one_of(st.sampled_from(pieces), NASTY), max_size=8)))
    for raw in (data.draw(st.binary(max_size=60)), mixed.encode("utf-8", "replace")):
        document = parsed(form, raw)
        if document is not None:
            assert form.render(document) == raw
            again = document.update({key: document.value(key) for key in document.scan.entries})
            assert form.render(again) == raw


@each_format
@given(data=st.data())
@each_given
def test_a_set_value_reads_back_and_moves_no_other(name: str, data: st.DataObject) -> None:
    form = format_named(name)
    raw = sample(name)
    if data.draw(st.booleans()):
        raw = raw.rstrip(b"\n").replace(b"\n", b"\r\n")
    before = form.parse(raw)
    key = data.draw(st.sampled_from([*before.keys(), NEW_KEYS[name]]))
    value = data.draw(NASTY)
    after = changed(before, key, value)
    if after is None:
        lines = name == "ini" and ("\n" in value or "\r" in value)
        assert lines or name == "xml" or "\0" in value
        return
    assert after.get(key) == value
    assert beside(form.parse(form.render(after)), key) == beside(before, key)
    assert form.parse(form.render(after)).get(key) == value
    assert after.set(key, value) is after
    assert form.render(after.set(key, value)) == form.render(after)


@each_format
@given(data=st.data())
@each_given
def test_only_the_bytes_of_the_value_change(name: str, data: st.DataObject) -> None:
    form = format_named(name)
    before = form.parse(sample(name))
    key = data.draw(st.sampled_from(before.keys()))
    entry = before.scan.entries[key]
    after = before.set(key, "changed-value")
    head, tail = before.source.text[: entry.start], before.source.text[entry.end :]
    assert after.source.text.startswith(head)
    assert after.source.text.endswith(tail)


@each_format
@given(data=st.data())
@each_given
def test_a_removed_key_is_gone_alone(name: str, data: st.DataObject) -> None:
    form = format_named(name)
    before = form.parse(sample(name))
    key = data.draw(st.sampled_from(before.keys()))
    assume("denominations" not in key)  # members of an array move up
    after = form.parse(form.render(before.remove(key)))
    assert beside(after, key) == beside(before, key)
    assert after.get(key) is None
    assert before.remove(("nothing", "here")) is before


@each_format
def test_a_file_made_from_nothing_is_always_the_same(name: str) -> None:
    form = format_named(name)
    assert form.render(form.empty()) == form.render(form.empty()) == form.blank
    assert form.empty().keys() == ()
    first, second = NEW_KEYS[name], (*NEW_KEYS[name][:-1], NEW_KEYS[name][-1] + "2")
    together = form.empty().update({first: "1", second: "2"})
    assert form.render(together) == form.render(form.empty().set(first, "1").set(second, "2"))
    again = form.parse(form.render(together))
    assert (again.get(first), again.get(second)) == ("1", "2")


@each_format
def test_golden_edits(name: str) -> None:
    form = format_named(name)
    for path in sorted((GOLDEN / name).glob("*.edits.json")):
        case = path.name.removesuffix(".edits.json")
        document = form.parse((GOLDEN / name / f"{case}.before").read_bytes())
        for edit in json.loads(path.read_bytes()):
            key = key_of(edit["key"])
            gone = "value" not in edit
            document = document.remove(key) if gone else document.set(key, edit["value"])
        assert form.render(document) == (GOLDEN / name / f"{case}.after").read_bytes(), case


@each_format
def test_golden_refusals(name: str) -> None:
    form = format_named(name)
    for case in json.loads((GOLDEN / name / "refused.json").read_bytes()):
        raw = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()
        with pytest.raises(KnownError) as refused:
            form.parse(raw)
        found = refused.value.findings[0]
        assert (found.code, found.parameters.get("line"), found.parameters.get("column")) == (
            case["code"],
            case.get("line"),
            case.get("column"),
        ), case


@each_format
def test_more_than_the_limit_is_refused_before_it_is_read(name: str) -> None:
    with pytest.raises(KnownError) as refused:
        format_named(name).parse(b" " * (MAX_BYTES + 1))
    assert refused.value.code == "formats.too_large"


@given(key=st.lists(st.text(alphabet="a.\\[]@", max_size=5), min_size=1, max_size=4).map(tuple))
def test_a_key_has_one_text_form(key: Key) -> None:
    assert key_of(key_text(key)) == key
