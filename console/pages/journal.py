"""Journal entries as people read them: without what only machines need."""

from rollouts.reads.rollouts import JournalRow

NOISE = ("fence=", "evidence=", "owner=", "lease_until=", "register=", "console_absent=False")
INDEX = "index="


def details_text(row: JournalRow) -> str:
    """What the entry says besides its kind; waves count from 1."""
    words = [word for word in row.text.split() if not word.startswith(NOISE)]
    return " ".join(_word(each) for each in words)


def kind_text(row: JournalRow) -> str:
    """`task succeeded`."""
    return row.kind.replace(".", " ").replace("_", " ")


def _word(word: str) -> str:
    number = word.removeprefix(INDEX)
    return f"wave={int(number) + 1}" if number != word and number.isdecimal() else word
