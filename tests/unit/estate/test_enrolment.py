"""Host keys: what a list may say, and when everything stops."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.estate.enrolment import (
    Listing,
    Shown,
    check_device,
    decide_enrolment,
    fingerprint,
    parse_list,
)
from rollouts.estate.model import Enrolment, EnrolmentSource
from rollouts.shared.errors import KnownError

FIRST, SECOND = (f"SHA256:{letter * 43}" for letter in "ab")
BLOB = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))
KEY = base64.b64encode(BLOB).decode()
KEY_PRINT = "SHA256:" + base64.b64encode(hashlib.sha256(BLOB).digest()).decode().rstrip("=")
ENROLLED = Enrolment(
    register="1/01",
    fingerprint=FIRST,
    enrolled_by="ann",
    at=datetime(2026, 3, 1, tzinfo=UTC),
    source=EnrolmentSource.EYE,
    device_id="device-1",
)


def shown(**given_: object) -> Shown:
    return Shown(**({"register": "1/01", "fingerprint": FIRST, "holders": {}} | given_))  # type: ignore[arg-type]


def hashed(address: str) -> str:
    salt = b"0123456789abcdefghij"
    digest = hmac.new(salt, address.encode(), hashlib.sha1).digest()
    return f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"


def test_a_list_by_name() -> None:
    entries = parse_list(f"# from HQ\n\n1/01 {FIRST}\r\n1/02   {SECOND}=\n", "keys.txt")
    assert Listing(entries).of("1/01", "h", 22) == (FIRST,)
    assert Listing(entries).of("1/02", "h", 22) == (SECOND,)
    assert Listing(entries).of("1/03", "h", 22) == ()


@pytest.mark.parametrize(
    ("subject", "host", "port"),
    [
        ("10.0.0.1", "10.0.0.1", 22),
        ("other,POS1.example", "pos1.example", 22),
        ("[10.0.0.1]:2222", "10.0.0.1", 2222),
        ("[10.0.0.1]:22", "10.0.0.1", 22),
        (hashed("10.0.0.1"), "10.0.0.1", 22),
        (hashed("[10.0.0.1]:2222"), "10.0.0.1", 2222),
    ],
)
def test_known_hosts_lines(subject: str, host: str, port: int) -> None:
    entries = parse_list(f"{subject} ssh-ed25519 {KEY} a comment\n", "known_hosts")
    assert Listing(entries).of("1/01", host, port) == (KEY_PRINT,)
    assert Listing(entries).of("1/01", host, port + 1) == ()
    assert Listing(entries).of("1/01", "10.9.9.9", port) == ()


def test_a_name_outranks_an_address() -> None:
    entries = parse_list(f"10.0.0.1 ssh-ed25519 {KEY}\n1/01 {FIRST}\n", "both")
    assert Listing(entries).of("1/01", "10.0.0.1", 22) == (FIRST,)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1/01", "estate.list_line"),
        ("1/01 MD5:aa:bb", "estate.list_line"),
        ("1/01 SHA256:short", "estate.list_line"),
        (f"1/01 {FIRST} {SECOND}", "estate.list_line"),
        (f"101 {FIRST}", "estate.list_line"),
        ("10.0.0.1 ssh-ed25519 AAAA", "estate.list_line"),
        ("10.0.0.1 ssh-ed25519 !!!!", "estate.list_line"),
        (f"10.0.0.1 ssh-rsa {KEY}", "estate.list_line"),
        (f"@cert-authority *.example ssh-ed25519 {KEY}", "estate.list_line"),
        (f"@revoked 10.0.0.1 ssh-ed25519 {KEY}", "estate.list_revoked"),
        (f"1/00 {SECOND}", "estate.list_twice"),
    ],
)
def test_a_bad_line_is_named(line: str, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        parse_list(f"1/00 {FIRST}\n{line}\n", "keys.txt")
    assert [(each.code, each.object) for each in caught.value.findings] == [
        (code, "keys.txt line 2")
    ]


@given(st.text(max_size=80))
def test_any_list_is_read_or_explained(text: str) -> None:
    try:
        parse_list(text, "keys.txt")
    except KnownError as error:
        outcome = {each.code for each in error.findings}
    else:
        outcome = set()
    assert outcome <= {"estate.list_line", "estate.list_revoked", "estate.list_twice"}


@pytest.mark.parametrize(
    "text", ["", "SHA256:", "sha256:" + "a" * 43, "SHA256:" + "a" * 42, "x" * 999]
)
def test_what_is_no_fingerprint(text: str) -> None:
    with pytest.raises(KnownError) as caught:
        fingerprint(text)
    assert caught.value.code == "estate.fingerprint_form"


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        (shown(listed=(SECOND, FIRST)), EnrolmentSource.LIST),
        (shown(accepted=FIRST + "="), EnrolmentSource.EYE),
        (shown(present=ENROLLED), None),
        (shown(present=ENROLLED, listed=(SECOND,)), None),
        (shown(holders={FIRST: "1/01"}, accepted=FIRST), EnrolmentSource.EYE),
        (
            shown(fingerprint=SECOND, present=ENROLLED, replaces=FIRST, accepted=SECOND),
            EnrolmentSource.EYE,
        ),
    ],
)
def test_trust(case: Shown, wanted: EnrolmentSource | None) -> None:
    assert decide_enrolment(case) is wanted


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (shown(), "estate.key_unknown"),
        (shown(listed=(SECOND,)), "estate.key_not_as_listed"),
        (shown(listed=(SECOND,), accepted=FIRST), "estate.key_not_as_listed"),
        (shown(accepted=SECOND), "estate.key_not_as_accepted"),
        (shown(holders={FIRST: "1/02"}, accepted=FIRST), "estate.key_shared"),
        (shown(fingerprint=SECOND, present=ENROLLED), "estate.key_changed"),
        (shown(fingerprint=SECOND, present=ENROLLED, listed=(SECOND,)), "estate.key_changed"),
        (shown(fingerprint=SECOND, present=ENROLLED, accepted=SECOND), "estate.key_changed"),
        (
            shown(fingerprint=SECOND, present=ENROLLED, accepted=SECOND, replaces=SECOND),
            "estate.key_changed",
        ),
        (shown(fingerprint=SECOND, present=ENROLLED, replaces=FIRST), "estate.key_unknown"),
    ],
)
def test_stops(case: Shown, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        decide_enrolment(case)
    assert caught.value.code == code
    assert caught.value.findings[0].value == case.fingerprint


def test_a_changed_key_shows_both_fingerprints() -> None:
    with pytest.raises(KnownError) as caught:
        decide_enrolment(shown(fingerprint=SECOND, present=ENROLLED))
    finding = caught.value.findings[0]
    assert (finding.value, finding.parameters["enrolled"]) == (SECOND, FIRST)


def test_the_device_must_be_the_one_that_was_marked() -> None:
    check_device(ENROLLED, "device-1", {"device-1": "1/01"})
    for found, holders, code in (
        ("device-2", {"device-2": "1/02"}, "estate.device_shared"),
        ("device-3", {}, "estate.device_changed"),
        ("", {}, "estate.device_changed"),
    ):
        with pytest.raises(KnownError) as caught:
            check_device(ENROLLED, found, holders)
        assert caught.value.code == code
