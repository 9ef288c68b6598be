"""An entry of the audit trail and the hash that chains it to the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from rollouts.shared.events import Json

GENESIS = "0" * 64


class Outcome(StrEnum):
    """How the audited action ended."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One audited action: `operator` did `action` to `object`; `data` are the request's fields.

    Secrets are never in `data`. `origin` names the computer.
    """

    at: datetime
    operator: str
    action: str
    object: str
    outcome: Outcome = Outcome.DONE
    origin: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedEntry:
    """An entry as kept: numbered without gaps from 1, `hash` covering it and `previous`."""

    seq: int
    entry: AuditEntry
    previous: str
    hash: str


def chained(entry: AuditEntry, *, seq: int, previous: str) -> ChainedEntry:
    """The entry with its place in the chain (SHA-256 over canonical JSON)."""
    return ChainedEntry(seq=seq, entry=entry, previous=previous, hash=_hash(entry, seq, previous))


def first_break(entries: Iterable[ChainedEntry]) -> int | None:
    """The number of the first entry that does not follow from the one before; None when all do."""
    previous, expected = GENESIS, 1
    for each in entries:
        whole = each.seq == expected and each.previous == previous
        if not whole or each.hash != _hash(each.entry, each.seq, previous):
            return expected
        previous, expected = each.hash, expected + 1
    return None


def _hash(entry: AuditEntry, seq: int, previous: str) -> str:
    text = json.dumps(
        [
            seq,
            previous,
            entry.at.astimezone(UTC).isoformat(),
            entry.operator,
            entry.action,
            entry.object,
            entry.outcome,
            entry.origin,
            dict(entry.data),
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()
