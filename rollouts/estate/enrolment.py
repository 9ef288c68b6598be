"""How a host key comes to be trusted, and when everything stops instead."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rollouts.estate.model import Enrolment, EnrolmentSource
from rollouts.estate.names import fold
from rollouts.shared.errors import REFUSED, refuse, refuse_all
from rollouts.shared.findings import Finding

_FINGERPRINT = re.compile(r"SHA256:(?P<digest>[A-Za-z0-9+/]{43})=?")
_BRACKETED = re.compile(r"\[(?P<host>[^\]]+)\]:(?P<port>[0-9]{1,5})")
_HASHED = re.compile(r"\|1\|(?P<salt>[A-Za-z0-9+/=]{8,})\|(?P<digest>[A-Za-z0-9+/=]{8,})")
_DEFAULT_PORT = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of a fingerprint list.

    `subject` is a register's name or, `by_address`, that of a known_hosts line (plain,
    `[host]:port` or hashed).
    """

    subject: str
    fingerprint: str
    line: int
    by_address: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The key that a register shows now, with everything that is known of it.

    `listed` are the fingerprints a list gives for it, `accepted` the one somebody compared by eye,
    `replaces` the old one that somebody named to replace it; `holders` maps every enrolled
    fingerprint to its register.
    """

    register: str
    fingerprint: str
    present: Enrolment | None = None
    listed: tuple[str, ...] = ()
    accepted: str = ""
    replaces: str = ""
    holders: Mapping[str, str]


def fingerprint(text: str) -> str:
    """`SHA256:` and 43 characters, without padding; KnownError `estate.fingerprint_form`."""
    found = _FINGERPRINT.fullmatch(text.strip())
    if found is None:
        raise refuse("estate.fingerprint_form", object="fingerprint", value=text[:80])
    return f"SHA256:{found['digest']}"


def parse_list(text: str, name: str) -> tuple[Listed, ...]:
    """The lines of a fingerprint list or known_hosts file; `#` begins a comment line.

    KnownError with one finding per line that is neither (`estate.list_line`), revokes a key
    (`estate.list_revoked`) or gives a register a second key (`estate.list_twice`).
    """
    entries: list[Listed] = []
    findings: list[Finding] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        found = _entries(words, number)
        if not found:
            code = "estate.list_revoked" if words[0] == "@revoked" else "estate.list_line"
            findings.append(_finding(code, name, number, line))
        entries.extend(found)
    findings.extend(_twice(entries, name))
    refuse_all(findings)
    return tuple(entries)


class Listing:
    """A list's entries, found by register."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        self._named: dict[str, list[Listed]] = {}
        self._addresses: list[Listed] = []
        for each in entries:
            if each.by_address:
                self._addresses.append(each)
            else:
                self._named.setdefault(fold(each.subject), []).append(each)

    def of(self, register: str, host: str, port: int) -> tuple[str, ...]:
        """The fingerprints given for a register, by its name or else by its address."""
        found = self._named.get(fold(register)) or [
            each for each in self._addresses if _is_address(each.subject, host, port)
        ]
        return tuple(dict.fromkeys(each.fingerprint for each in found))


def decide_enrolment(shown: Shown) -> EnrolmentSource | None:
    """How the key shown is trusted from now on; None when it is already enrolled.

    KnownError: `estate.key_changed` (with both fingerprints, whatever a list says, unless somebody
    named the old one), `estate.key_shared` (a cloned image), `estate.key_not_as_listed`,
    `estate.key_not_as_accepted`, `estate.key_unknown` (neither listed nor compared).
    """
    key = shown.fingerprint
    if shown.present is not None and shown.present.fingerprint != key:
        _require_replacement(shown, shown.present.fingerprint)
    holder = shown.holders.get(key, shown.register)
    if holder != shown.register:
        raise _stop("key_shared", shown, holder=holder)
    if shown.present is not None and shown.present.fingerprint == key:
        return None
    if shown.listed:
        if key not in shown.listed:
            raise _stop("key_not_as_listed", shown, listed=", ".join(shown.listed))
        return EnrolmentSource.LIST
    if shown.accepted:
        if fingerprint(shown.accepted) != key:
            raise _stop("key_not_as_accepted", shown, accepted=shown.accepted)
        return EnrolmentSource.EYE
    raise _stop("key_unknown", shown)


def check_device(enrolment: Enrolment, found: str, holders: Mapping[str, str]) -> None:
    """Refuse a register whose device id is not the one written on it, or is another's.

    `found` is empty on a register that was never initialised; `holders` maps every known device id
    to its register. KnownError `estate.device_shared`, `estate.device_changed`.
    """
    holder = holders.get(found, enrolment.register) if found else enrolment.register
    name = f"register {enrolment.register}"
    if holder != enrolment.register:
        raise refuse("estate.device_shared", object=name, value=found, holder=holder)
    if enrolment.device_id and found != enrolment.device_id:
        raise refuse(
            "estate.device_changed", object=name, value=found or "-", known=enrolment.device_id
        )


def _require_replacement(shown: Shown, enrolled: str) -> None:
    if not shown.replaces or fingerprint(shown.replaces) != enrolled:
        raise _stop("key_changed", shown, enrolled=enrolled)


def _stop(rule: str, shown: Shown, **parameters: str) -> Exception:
    return refuse(
        f"estate.{rule}",
        object=f"register {shown.register}",
        field="host key",
        value=shown.fingerprint,
        exit_code=REFUSED,
        **parameters,
    )


def _entries(words: list[str], number: int) -> list[Listed]:
    if len(words) == 2 and _FINGERPRINT.fullmatch(words[1]) and "/" in words[0]:
        return [Listed(subject=words[0], fingerprint=fingerprint(words[1]), line=number)]
    if len(words) < 3 or words[0].startswith("@"):
        return []
    digest = _key_digest(words[1], words[2])
    if not digest:
        return []
    return [
        Listed(subject=each, fingerprint=digest, line=number, by_address=True)
        for each in words[0].split(",")
    ]


def _key_digest(kind: str, text: str) -> str:
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ""
    length = int.from_bytes(blob[:4], "big")
    if blob[4 : 4 + length] != kind.encode("ascii", "replace") or len(blob) <= 4 + length:
        return ""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def _is_address(subject: str, host: str, port: int) -> bool:
    shown = host if port == _DEFAULT_PORT else f"[{host}]:{port}"
    if hashed := _HASHED.fullmatch(subject):
        try:
            salt, digest = (base64.b64decode(hashed[each]) for each in ("salt", "digest"))
        except (binascii.Error, ValueError):
            return False
        made = hmac.new(salt, shown.encode(), hashlib.sha1).digest()
        return hmac.compare_digest(made, digest)
    bracketed = _BRACKETED.fullmatch(subject)
    if bracketed and int(bracketed["port"]) == _DEFAULT_PORT:
        subject = bracketed["host"]
    return subject.lower() == shown.lower()


def _twice(entries: Iterable[Listed], name: str) -> Iterable[Finding]:
    first: dict[str, Listed] = {}
    for each in entries:
        earlier = first.setdefault(each.subject, each)
        if not each.by_address and earlier.fingerprint != each.fingerprint:
            yield _finding("estate.list_twice", name, each.line, each.subject, other=earlier.line)


def _finding(code: str, name: str, line: int, value: str, other: int = 0) -> Finding:
    return Finding(
        code=code,
        object=f"{name} line {line}",
        value=value[:80],
        parameters={"row": line, "other": other},
    )
