"""Secrets out of files and into files, escaped as each format demands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from rollouts.formats.catalogue import FORMATS
from rollouts.formats.document import Format
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.references import extract_secrets, fill, references
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import Secret, reference

GENERIC = platform_named("generic")
KEYS = {
    "json": ("a", "pin"),
    "xml": ("a", "pin"),
    "ini": ("a", "pin"),
    "properties": ("a.pin",),
    "dotenv": ("A_PIN",),
}
SECRET_SETTINGS = frozenset(
    {"payment.api_key", "payment.terminal_password", "network.wifi_passphrase"}
)
PASSWORDS = st.text(
    st.sampled_from("aZ0 '\"\\$`#;:=&<>{}![]%/,-\u00e9\u20ac\t"), min_size=1, max_size=20
)
each_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)


@each_format
@given(value=PASSWORDS, around=PASSWORDS)
@settings(deadline=None)
def test_a_filled_file_reads_as_if_the_secret_had_been_written(
    form: Format, value: str, around: str
) -> None:
    if form.name == "ini":  # see the format's schema: cannot_hold
        value, around = value.replace('"', "'"), around.replace('"', "'")
    key = KEYS[form.name]
    template = form.render(form.empty().set(key, f"{around}{reference('pay/pin', 2)}-"))
    assert references(template) == {"pay/pin#2"}
    filled = fill(template, form.name, {"pay/pin#2": Secret(value)})
    assert form.parse(filled).get(key) == f"{around}{value}-"


@each_format
def test_a_file_of_two_bytes_per_letter_is_filled_too(form: Format) -> None:
    text = form.render(form.empty().set(KEYS[form.name], reference("pin", 1))).decode()
    text = text.replace(' encoding="UTF-8"', "")
    filled = fill(b"\xff\xfe" + text.encode("utf-16-le"), form.name, {"pin#1": Secret("1234")})
    assert form.parse(filled).get(KEYS[form.name]) == "1234"


@given(value=PASSWORDS)
@settings(deadline=None)
def test_what_is_taken_out_goes_back_to_the_byte(value: str) -> None:
    layout = GENERIC.file("payment.xml")
    key = ("payment", "host", "api_key")
    original = layout.form.render(layout.form.empty().update({key: value, ("payment", "v"): "1"}))
    taken = extract_secrets(
        GENERIC, "payment.xml", original, SECRET_SETTINGS, lambda label, _: (label, 1)
    )
    assert taken.ok
    assert taken.secrets == {"payment.api_key#1": Secret(value)}
    assert references(taken.template) == {"payment.api_key#1"}
    assert fill(taken.template, "xml", taken.secrets) == original


@pytest.mark.parametrize(
    "line",
    [
        b"POS_NETWORK_WIFI_PASSPHRASE=canary",
        b"POS_NETWORK_WIFI_PASSPHRASE='canary word' # of the store",
        b'export POS_NETWORK_WIFI_PASSPHRASE="canary"',
        b"POS_NETWORK_WIFI_PASSPHRASE=canary\r\nVENDOR_TOKEN=canary2\r\n",
    ],
)
def test_secrets_leave_an_environment_file_as_it_was_written(line: bytes) -> None:
    taken = extract_secrets(
        GENERIC,
        "environment.env",
        line,
        SECRET_SETTINGS,
        lambda label, _: (label[-12:][1:].strip(), 4),
    )
    assert taken.ok
    assert b"canary" not in taken.template
    assert fill(taken.template, "dotenv", taken.secrets) == line


def test_what_cannot_go_back_is_told() -> None:
    original = b"<payment><host><api_key>a&#98;c</api_key></host></payment>"
    taken = extract_secrets(
        GENERIC, "payment.xml", original, SECRET_SETTINGS, lambda label, _: (label, 1)
    )
    assert not taken.ok
    assert [(each.code, each.field) for each in taken.findings] == [
        ("platforms.secret_not_extractable", "payment.api_key")
    ]


def test_references_that_are_there_already_stay() -> None:
    original = b"<payment><host><api_key>${secret:a#1}</api_key></host></payment>"
    taken = extract_secrets(
        GENERIC, "payment.xml", original, SECRET_SETTINGS, lambda label, _: (label, 1)
    )
    assert (taken.ok, taken.template, taken.secrets) == (True, original, {})


@pytest.mark.parametrize(
    ("template", "secrets", "code"),
    [
        (b"A=${secret:a#1}", {}, "platforms.secret_missing"),
        (b"# ${secret:a#1}\n", {"a#1": Secret("x")}, "platforms.reference_outside"),
        (b"A=${secret:a#1}", {"a#1": Secret(b"\xff")}, "platforms.secret_not_text"),
        (b"A=${secret:a#1}", {"a#1": Secret("\0")}, "formats.cannot_hold"),
    ],
)
def test_what_cannot_be_filled_is_refused(
    template: bytes, secrets: dict[str, Secret], code: str
) -> None:
    with pytest.raises(KnownError) as refused:
        fill(template, "dotenv", secrets)
    assert refused.value.code == code


def test_the_samples_refer_to_no_secret() -> None:
    for form in FORMATS:
        suffix = {"dotenv": "env"}.get(form.name, form.name)
        data = resources.data(f"samples/formats/{form.name}.{suffix}")
        assert references(data) == frozenset()
        assert fill(data, form.name, {}) == data
