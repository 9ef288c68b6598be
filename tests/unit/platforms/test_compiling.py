"""Values to files and back: the laws of compiling, reading and editing adopted files."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.i18n import sentence
from rollouts.platforms.compiling import compile_files
from rollouts.platforms.encoding import Kind
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.model import Field
from rollouts.platforms.reading import read_files
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity
from rollouts.shared.secret import reference

GENERIC = platform_named("generic")
FIELDS = [each for file in GENERIC.files for each in file.fields]
TEXT = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"]),
    max_size=25,
)
REFERENCES = st.builds(
    reference, st.from_regex(r"[A-Za-z0-9._/-]{1,20}", fullmatch=True), st.integers(1, 999)
)


def texts_of(each: Field) -> st.SearchStrategy[str]:
    whole = st.integers(0, 10**9 - 1)
    if each.encoding.kind is Kind.SCALED:
        places = each.encoding.places
        return st.builds(lambda big, part: f"{big}.{part % 10**places:0{places}d}", whole, whole)
    if each.encoding.kind is Kind.NUMBER:
        return st.one_of(
            whole.map(str), st.builds(lambda big, part: f"-{big}.{part}", whole, whole)
        )
    if each.encoding.kind is not Kind.TEXT:
        return st.sampled_from(["true", "false"])
    if each in GENERIC.file("peripherals.ini").fields and not each.encoding.words:
        return TEXT.filter(lambda text: '"' not in text)  # see the format's schema: cannot_hold
    words = [word for word, _ in each.encoding.words]
    return st.sampled_from(words) if words else st.one_of(TEXT, REFERENCES)


VALUES = st.lists(
    st.sampled_from(FIELDS), max_size=12, unique_by=lambda each: each.setting
).flatmap(lambda fields: st.fixed_dictionaries({each.setting: texts_of(each) for each in fields}))

ADOPTED = {
    "register.json": b'{\r\n\t"vendor": {"build": 7},\r\n\t"identity": {"store_number": "0021"},\r\n'
    b'\t"till": {"float": 1.5e2, "blind_count": "Yes"}\r\n}\r\n',
    "receipt.properties": b"# by hand\npos.receipt.header1 : Harbour \\\n   & Sons\nlocal.key=kept\n",
    "peripherals.ini": b"; lane 2\n[drawer]\nkick_pin = 5 ; as wired\npulse=0100\n\n[vendor]\nx = 1\n",
    "payment.xml": b"<?xml version='1.0'?>\n<payment enabled='YES'><!-- one -->\n"
    b"  <terminal><tid>00210002</tid></terminal>\n  <vendor/>\n</payment>\n",
    "environment.env": b"export POS_NETWORK_NTP='time.example' # ours\nEXTRA=1\n",
}


@given(values=VALUES)
@settings(deadline=None)
def test_what_is_compiled_reads_back_as_it_was(values: dict[str, str]) -> None:
    compiled = compile_files(GENERIC, values)
    reading = read_files(GENERIC, compiled.data)
    assert reading.values == values
    assert reading.unknown == {}
    assert reading.findings == ()


@given(values=VALUES, seed=st.integers(0, 1000))
@settings(deadline=None)
def test_the_order_of_values_makes_no_byte_different(values: dict[str, str], seed: int) -> None:
    names = list(values)
    random.Random(seed).shuffle(names)
    shuffled = {name: values[name] for name in names}
    assert compile_files(GENERIC, shuffled) == compile_files(GENERIC, values)
    assert compile_files(GENERIC, shuffled, ADOPTED) == compile_files(GENERIC, values, ADOPTED)


@given(values=VALUES)
@settings(deadline=None)
def test_an_adopted_file_takes_values_and_keeps_all_else(values: dict[str, str]) -> None:
    before = read_files(GENERIC, ADOPTED)
    compiled = compile_files(GENERIC, values, ADOPTED)
    reading = read_files(GENERIC, compiled.data)
    changed = {key for key in values if before.values.get(key) != values[key]}
    assert {key: reading.values[key] for key in changed} == {key: values[key] for key in changed}
    assert set(reading.values) == set(values)
    assert before.unknown.items() <= reading.unknown.items()
    assert compile_files(GENERIC, reading.values, compiled.data).data == compiled.data


def test_adopted_values_compile_to_the_very_files() -> None:
    reading = read_files(GENERIC, ADOPTED)
    assert compile_files(GENERIC, reading.values, ADOPTED).data == ADOPTED
    assert reading.values == {
        "identity.store_number": "0021",
        "till.float": "150",
        "till.blind_count": "true",
        "receipt.header1": "Harbour & Sons",
        "drawer.kick_pin": "5",
        "drawer.pulse": "0100",
        "payment.enabled": "true",
        "payment.tid": "00210002",
        "network.ntp": "time.example",
    }
    assert reading.unknown == {
        "register.json vendor.build": "7",
        "receipt.properties local\\.key": "kept",
        "peripherals.ini vendor.x": "1",
        "payment.xml payment.vendor": "",
        "environment.env EXTRA": "1",
    }
    assert "scale.enabled" in reading.absent


def test_another_way_to_write_the_same_number_changes_nothing() -> None:
    values = {**read_files(GENERIC, ADOPTED).values, "till.float": "150.00", "drawer.pulse": "100"}
    assert compile_files(GENERIC, values, ADOPTED).data == ADOPTED


def test_one_change_moves_one_value() -> None:
    values = {**read_files(GENERIC, ADOPTED).values, "drawer.kick_pin": "2"}
    compiled = compile_files(GENERIC, values, ADOPTED).data
    expected = ADOPTED["peripherals.ini"].replace(b"kick_pin = 5 ;", b"kick_pin = 2 ;")
    assert compiled == {**ADOPTED, "peripherals.ini": expected}


def test_a_default_fills_a_new_file_and_stays_out_of_an_adopted_one() -> None:
    defaults = {"drawer.pulse": "100", "drawer.count": "1", "drawer.port": ""}
    fresh = compile_files(GENERIC, {}, defaults=defaults).data
    assert fresh == {"peripherals.ini": b"[drawer]\ncount = 1\npulse = 100\n"}
    template = {"peripherals.ini": b"[drawer]\npulse = 250\n"}
    edited = compile_files(GENERIC, {}, template, defaults=defaults).data
    assert edited == {"peripherals.ini": b"[drawer]\npulse = 100\n"}


def test_a_value_without_sense_is_kept_and_told() -> None:
    template = {"register.json": b'{"offline": {"enabled": "perhaps", "max_hours": null}}'}
    reading = read_files(GENERIC, template)
    assert reading.values == {}
    assert "offline.enabled" not in reading.absent
    assert [each.severity for each in reading.findings] == [Severity.WARNING] * 2
    defaults = {"offline.enabled": "true", "offline.max_hours": "24"}
    assert compile_files(GENERIC, {}, template, defaults=defaults).data == template


def test_a_secret_is_written_by_reference_and_flags_its_file() -> None:
    values = {"payment.api_key": reference("payment/api", 3), "receipt.header1": "Hello"}
    compiled = compile_files(GENERIC, values)
    assert {each.name: each.secret for each in compiled.files} == {
        "receipt.properties": False,
        "payment.xml": True,
    }
    assert compiled.references == {"payment/api#3"}
    assert b"${secret:payment/api#3}" in compiled.data["payment.xml"]


def test_plain_secrets_are_never_read_out() -> None:
    files = {
        "payment.xml": b"<payment><host><api_key>canary-1</api_key></host></payment>",
        "receipt.properties": b"db.password=canary-2\n",
    }
    reading = read_files(GENERIC, files, secret_settings=frozenset({"payment.api_key"}))
    assert reading.hidden == {"payment.api_key"}
    assert reading.unknown == {"receipt.properties db\\.password": "***"}
    assert [each.code for each in reading.findings] == ["platforms.secret_in_plain"]
    assert "canary" not in repr(reading)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"printer.main.voice": "x"}, "platforms.unknown_setting"),
        ({"scale.min_weight": "0.0005"}, "platforms.cannot_express"),
        ({"till.float": "a lot"}, "platforms.cannot_express"),
        ({"offline.enabled": "perhaps"}, "platforms.cannot_express"),
        ({"scanner.suffix": "CR+LF"}, "platforms.cannot_express"),
        ({"display.welcome1": "two\nlines"}, "formats.cannot_hold"),
        ({"payment.model": "\x01"}, "formats.cannot_hold"),
    ],
)
def test_what_cannot_be_expressed_is_refused(values: dict[str, str], code: str) -> None:
    with pytest.raises(KnownError) as refused:
        compile_files(GENERIC, values)
    found = refused.value.findings[0]
    assert found.code == code
    told = {"object": found.object, "field": found.field, "value": "", **found.parameters}
    assert "{" not in sentence(code, told) + sentence(code, told, "mend")


def test_every_refusal_of_one_compilation_is_told_at_once() -> None:
    with pytest.raises(KnownError) as refused:
        compile_files(GENERIC, {"till.float": "x", "drawer.pulse": "y", "no.such": "z"})
    assert len(refused.value.findings) == 3


def test_a_damaged_file_is_told_by_its_name() -> None:
    files = {"register.json": b'{"a": 1,', "peripherals.ini": b"[drawer]\nkick_pin = 2\n"}
    reading = read_files(GENERIC, files)
    assert reading.values == {"drawer.kick_pin": "2"}
    assert [(each.code, each.object) for each in reading.findings] == [
        ("formats.syntax", "register.json")
    ]
