"""No two registers may pass for one, and no two receipts may bear one number."""

import re
from collections.abc import Iterable, Iterator

from rollouts.registers.rules.lane import Lane, repeated
from rollouts.shared.findings import Finding, Severity

UNIQUE_IN_ESTATE = ("network.hostname", "network.mac", "identity.serial")
UNIQUE_IN_STORE = ("network.ip",)
"""Stores behind their own router reuse the same private addresses."""

TOKEN = re.compile(r"\{([a-z_]*)(?::[0-9]{1,2})?\}", re.ASCII)
NEEDED_TOKENS = ("store", "register", "sequence")


def workstation_twice(lanes: Iterable[Lane]) -> Iterator[Finding]:
    """E: two registers of one store with one workstation id."""
    key = "identity.workstation_id"
    for lane, other in repeated(lanes, key, per_store=True):
        yield lane.finding("workstation_twice", key, other=other.place.label)


def address_twice(lanes: Iterable[Lane]) -> Iterator[Finding]:
    """E: one IP in a store, or one MAC, host name or serial number in the estate, given twice."""
    known = tuple(lanes)
    for key in UNIQUE_IN_ESTATE + UNIQUE_IN_STORE:
        for lane, other in repeated(known, key, per_store=key in UNIQUE_IN_STORE):
            yield lane.finding("duplicate", key, other=other.place.label)


def receipt_numbers(lane: Lane) -> Iterator[Finding]:
    """E: a numbering mask without store, register and sequence, or with a token nobody fills."""
    key = "receipt.numbering_mask"
    tokens = TOKEN.findall(lane.text(key))
    missing = [each for each in NEEDED_TOKENS if each not in tokens]
    if missing:
        yield lane.finding("mask_incomplete", key, missing=", ".join(missing))
    unknown = [each for each in tokens if each not in NEEDED_TOKENS]
    if unknown:
        yield lane.finding("mask_unknown", key, tokens=", ".join(unknown))


def sequence_reset(before: Lane, after: Lane) -> Iterator[Finding]:
    """W: the first receipt number goes down, so numbers already given come again."""
    key = "receipt.sequence_start"
    if int(after.text(key)) < int(before.text(key)):
        yield after.finding(
            "sequence_reset", key, severity=Severity.WARNING, before=before.text(key)
        )
