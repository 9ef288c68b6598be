"""Uploads as edits: one edit puts an upload in force, its inverse takes it out."""

import json
from collections.abc import Iterable

from rollouts.prices.model import Upload
from rollouts.shared.edits import Edit
from rollouts.shared.objects import WHOLE, canonical

KIND = "price_upload"


def applying(upload: Upload, by: str, reason: str) -> Edit:
    """Puts the upload in force."""
    said = canonical({"by": by, "reason": reason})
    return Edit(kind=KIND, key=upload.label, field=WHOLE, before=None, after=said)


def undoing(upload: Upload) -> Edit:
    """Takes an applied upload out of the book."""
    said = canonical({"by": upload.applied_by, "reason": upload.reason})
    return Edit(kind=KIND, key=upload.label, field=WHOLE, before=said, after=None)


def told(edit: Edit) -> tuple[str, str]:
    """Who applies, and why."""
    said = json.loads(edit.after or "{}")
    return str(said.get("by", "")), str(said.get("reason", ""))


def labels(edits: Iterable[Edit], *, after: bool) -> tuple[str, ...]:
    """The uploads that edits put in force, or those that they take out."""
    return tuple(each.key for each in edits if (each.after is not None) is after)
