"""How a request describes its fields, so that command line, palette and form are built from it.

A request is a frozen keyword-only dataclass in a room's `commands.py`. Its docstring's first line
is the help text; each field is made by `argument` or `option`.
"""

from dataclasses import MISSING, dataclass, field
from typing import Any

NOTE = "storewave"


@dataclass(frozen=True, slots=True)
class FieldNote:
    """What a surface needs to know of one field of a request."""

    help: str
    positional: bool = False
    flag: str = ""
    metavar: str = ""
    multiple: bool = False
    secret_input: bool = False
    path: bool = False
    least: int | None = None
    most: int | None = None
    typed: bool = False


def argument(
    help_text: str,
    *,
    metavar: str = "",
    default: Any = MISSING,
    path: bool = False,
    typed: bool = False,
) -> Any:
    """A positional field; optional when it has a default. A tuple field takes all that remain.

    A `typed` field is checked for card numbers by whoever reads it, as a column of its type.
    """
    note = FieldNote(help_text, positional=True, metavar=metavar, path=path, typed=typed)
    return _field(note, default)


def option(
    help_text: str,
    *,
    default: Any = "",
    flag: str = "",
    metavar: str = "",
    path: bool = False,
    secret_input: bool = False,
    least: int | None = None,
    most: int | None = None,
    typed: bool = False,
) -> Any:
    """A named field (`--name`, or `flag`); a tuple field may be given several times.

    With `secret_input` the flag takes no value: the value is read from standard input as a Secret.
    `least` and `most` bound a whole number; `typed` is as for `argument`.
    """
    note = FieldNote(
        help_text,
        flag=flag,
        metavar=metavar,
        path=path,
        secret_input=secret_input,
        least=least,
        most=most,
        typed=typed,
    )
    return _field(note, default)


def _field(note: FieldNote, default: Any) -> Any:
    if default is MISSING:
        return field(metadata={NOTE: note})
    return field(default=default, metadata={NOTE: note})
