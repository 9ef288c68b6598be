"""Journal entries as people read them: without what only machines need."""

import re

from rollouts.reads.rollouts import JournalRow

NOISE = ("fence=", "evidence=", "owner=", "lease_until=", "register=", "console_absent=False")
INDEX = re.compile(r"(?:index|wave)=([0-9]+)")
"""Events count waves from 0, people from 1."""


def details_text(row: JournalRow) -> str:
    """What the entry says besides its kind; waves count from 1."""
    words = [word for word in row.text.split() if not word.startswith(NOISE)]
    return " ".join(_word(each) for each in words)


def kind_text(row: JournalRow) -> str:
    """`task succeeded`."""
    return row.kind.replace(".", " ").replace("_", " ")


def _word(word: str) -> str:
    found = INDEX.fullmatch(word)
    return f"wave={int(found[1]) + 1}" if found else word
