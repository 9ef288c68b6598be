"""Requests about change sets."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeList:
    """Change sets, newest first."""

    limit: int = option("How many.", default=50, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShow:
    """One change set with every edit: before, after, by whom."""

    change: str = argument("C-number (your open one when left out).", metavar="CHANGE", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCheck:
    """Check a change set as `submit` would, without submitting it."""

    change: str = argument("C-number (your open one when left out).", metavar="CHANGE", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDiff:
    """What a change set changes in the files of the registers that it reaches, key by key."""

    change: str = argument("C-number (your open one when left out).", metavar="CHANGE", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSubmit:
    """Freeze and check a change set and put it in force; accepts an adoption. Nothing is sent."""

    change: str = argument("C-number (your open one when left out).", metavar="CHANGE", default="")
    title: str = option("What the change is for.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUndo:
    """Take back: drop an edit of an open change set, or reverse a submitted one in a new change set."""

    change: str = argument("C-number (your open one when left out).", metavar="CHANGE", default="")
    edit: int = option(
        "Only this edit (its number in `change show`); 0: what was staged last, a bulk edit whole.",
        default=-1,
    )
