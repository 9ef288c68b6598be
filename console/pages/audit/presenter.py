"""Entries of the trail as people read them."""

import re
from datetime import UTC, datetime

from console.kit.columns import Column
from console.kit.fact_list import Fact
from console.kit.tone import Pill, Tone
from console.pages.moments import clock_text
from resources.i18n import sentence
from rollouts.reads.support import AuditListing, AuditRow

FIELD = re.compile(r"(?P<name>[a-z_]+)=(?P<value>.*?)(?= [a-z_]+=|$)", re.DOTALL)
CHANGE = re.compile(r"C-\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANGING = ("change ", "config ")
HASH_SHOWN = 16


def said(rule: str, **values: str | int) -> str:
    """The page's sentence `rule`."""
    return sentence(f"audittrail.{rule}", values)


def counted(count: int) -> str:
    """How many entries there are."""
    return said("one_entry") if count == 1 else said("some_entries", count=f"{count:,}")


def listing(text: str, sort: str, descending: bool) -> AuditListing:  # noqa: FBT001 - as asked
    """The trail; without a chosen order the newest come first."""
    return AuditListing(filter=text, sort=sort, descending=descending if sort else True)


def outcome_pill(row: AuditRow) -> Pill:
    """How the action ended."""
    if row.outcome == "done":
        return Pill("✓", said("done"), Tone.GOOD)
    return Pill("✕", said("refused"), Tone.BAD)


def facts(row: AuditRow) -> tuple[Fact, ...]:
    """One entry whole: who, when, where, what, and every field of what was asked."""
    fixed = (
        Fact(said("who"), row.operator),
        Fact(said("when"), f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}"),
        Fact(said("where"), row.origin),
        Fact(said("action"), row.action),
        Fact(said("object"), row.object),
    )
    fields = tuple(
        Fact(each["name"], each["value"].strip() or "–") for each in FIELD.finditer(row.data)
    )
    return (*fixed, *fields, Fact(said("link"), f"{row.hash[:HASH_SHOWN]}…"))


def change_of(row: AuditRow) -> str:
    """The change set that holds before and after of every field; empty when there is none."""
    if row.action.startswith(CHANGING) and CHANGE.fullmatch(row.object):
        return row.object
    return ""


COLUMNS: tuple[Column[AuditRow], ...] = (
    Column(title=said("column_number"), text=lambda row: f"{row.id:,}", width=80, sort_key="seq"),
    Column(title=said("when"), text=lambda row: clock_text(row.at, datetime.now(UTC)), width=104),
    Column(title=said("who"), text=lambda row: row.operator, width=96),
    Column(title=said("action"), text=lambda row: row.action, width=140),
    Column(title=said("object"), text=lambda row: row.object, width=200, stretch=True),
    Column(title=said("outcome"), text=lambda row: row.outcome, pill=outcome_pill, width=108),
)
