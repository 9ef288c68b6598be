"""What the register's program answered, taken apart with care: it is a stranger's text."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from resources.i18n import catalogue
from rollouts.adapters.ssh.messages import Request
from rollouts.ports.device import Proof, Reply, Verdict
from rollouts.shared.card_numbers import masked
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.plain_text import plain

Rows = Mapping[str, tuple[tuple[str, ...], ...]]
MOST_ROWS = 20_000
OUTPUT_CAP = 4096
_HEX64 = re.compile(r"[0-9a-f]{64}")
_STATES = frozenset({"live", "absent", "denied", "other"})


class UnclearError(ValueError):
    """An answer that is not in the form agreed; its text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole result block: its rows by key, each a tuple of fields (`-` is empty)."""

    rows: Rows

    def one(self, key: str, width: int = 1) -> tuple[str, ...]:
        """The only row of a key; UnclearError when there is none, or several, or it is of another width."""
        found = self.rows.get(key, ())
        if len(found) != 1 or len(found[0]) != width:
            raise UnclearError(f"{len(found)} rows of {key}")
        return found[0]

    def all(self, key: str, width: int) -> tuple[tuple[str, ...], ...]:
        """Every row of a key; UnclearError when one is of another width."""
        found = self.rows.get(key, ())
        if any(len(row) != width for row in found):
            raise UnclearError(f"a row of {key}")
        return found


def parse(out: bytes, nonce: str) -> Answer:
    """The block between this call's own marks; whatever a login script said before is left out.

    UnclearError when a mark is missing or doubled, or there are too many rows.
    """
    lines = out.decode("ascii", "replace").split("\n")
    begin, end = f"storewave-begin {nonce}", f"storewave-end {nonce}"
    if lines.count(begin) != 1 or lines.count(end) != 1:
        raise UnclearError("no whole result")
    block = lines[lines.index(begin) + 1 : lines.index(end)]
    if len(block) > MOST_ROWS:
        raise UnclearError("too many rows")
    rows: dict[str, list[tuple[str, ...]]] = {}
    for line in block:
        key, *fields = line.split("\t")
        rows.setdefault(key, []).append(tuple("" if each == "-" else each for each in fields))
    return Answer(rows={key: tuple(found) for key, found in rows.items()})


def verdict_of(answer: Answer) -> tuple[Verdict, str]:
    """The verdict and its code; UnclearError for words that are not ours."""
    try:
        verdict = Verdict(answer.one("verdict")[0])
    except ValueError as fault:
        raise UnclearError("the verdict") from fault
    code = answer.one("code")[0]
    if code and code not in catalogue("device"):
        raise UnclearError("the code")
    return verdict, code


def reply_of(answer: Answer, request: Request, sent_before: int = 0) -> Reply:
    """The answer of a mutating verb; UnclearError when it is not one."""
    verdict, code = verdict_of(answer)
    component, detail = _detail(answer)
    return Reply(
        verdict=verdict,
        code=code,
        component=component,
        output=_output(answer),
        durable=answer.rows.get("durable", (("1",),))[-1] != ("0",),
        proofs=proofs_of(answer, request),
        moved_bytes=sent_before + sum(number(row[0]) for row in answer.all("moved", 1)),
        detail=detail,
    )


def proofs_of(answer: Answer, request: Request) -> tuple[Proof, ...]:
    """One proof per managed file, in the register's order; UnclearError for a row out of form."""
    return tuple(_proof(row, request) for row in answer.all("file", 6))


def refusal(answer: Answer, name: str) -> KnownError:
    """What a read-only verb refused, as a KnownError `device.CODE`."""
    _, code = verdict_of(answer)
    component, detail = _detail(answer)
    return refuse(f"device.{code}", object=name, field=component, value=detail)


def number(text: str) -> int:
    """A plain count of at most 18 digits; UnclearError otherwise."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise UnclearError("a number")
    return int(text)


def _detail(answer: Answer) -> tuple[str, str]:
    rows = answer.rows.get("detail", ())
    if not rows:
        return "", ""
    component, *text = (*rows[0], "")
    return plain(component, cap=64), plain(masked(" ".join(text).rstrip()), cap=400)


def _output(answer: Answer) -> str:
    lines = [row[-1] for row in answer.all("output", 4)]
    return plain(masked("\n".join(lines)), cap=OUTPUT_CAP, newlines=True)


def _proof(row: tuple[str, ...], request: Request) -> Proof:
    component, state, kind, digest, live, name = row
    if state not in _STATES or (digest and not _HEX64.fullmatch(digest)):
        raise UnclearError("a row of file")
    matches = None
    if kind == "hmac" and digest and (component, name) in request.macs:
        _, expected = request.macs[component, name]
        matches = hmac.compare_digest(expected, digest) if expected else None
    return Proof(
        name=plain(name, cap=512),
        live=plain(live, cap=1024),
        sha256=digest if kind == "sha256" else "",
        hmac_matches=matches,
        component=plain(component, cap=64),
        state=state,
    )
