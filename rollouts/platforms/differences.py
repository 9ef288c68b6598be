"""What changes between two states of a file, value by value, without showing a secret."""

import difflib
from dataclasses import dataclass

from rollouts.formats.catalogue import FORMATS
from rollouts.formats.document import Document, Key, key_text
from rollouts.platforms.references import is_suspect, references
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import REFERENCE

SET = "set"
CHANGED = "changed"
_WIDEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One value (`key` in text form) or, with `line`, one line (`key` is its number from 1).

    None is absent. With `secret`, `before` and `after` are only `set` or `changed`.
    """

    key: str
    before: str | None
    after: str | None
    secret: bool = False
    line: bool = False


def difference(
    before: bytes | None,
    after: bytes | None,
    format: str = "",  # noqa: A002 - the trade's word
) -> tuple[DifferenceRow, ...]:
    """The rows in the order of `after`, what is gone last; none when nothing differs.

    `format` names a format of `rollouts.formats`; files of another one, or that cannot be parsed,
    and files in which only comments or space changed, are compared line by line. A value is secret
    when either side refers to a secret or the key's name says so; so is every line of a file that
    refers to secrets.
    """
    if before == after:
        return ()
    old, new = _document(before, format), _document(after, format)
    if old is None or new is None:
        return _lines(before, after)
    keys = [*new.keys(), *(key for key in old.scan.entries if new.get(key) is None)]
    rows = (_row(key, old.get(key), new.get(key)) for key in keys)
    return tuple(row for row in rows if row is not None) or _lines(before, after)


def _document(data: bytes | None, name: str) -> Document | None:
    form = next((each for each in FORMATS if each.name == name), None)
    if form is None:
        return None
    try:
        return form.empty() if data is None else form.parse(data)
    except KnownError:
        return None


def _row(key: Key, before: str | None, after: str | None) -> DifferenceRow | None:
    if before == after:
        return None
    texts = [each for each in (before, after) if each]
    if not (texts and is_suspect(key)) and not any(REFERENCE.search(each) for each in texts):
        return DifferenceRow(key=key_text(key), before=_cut(before), after=_cut(after))
    return DifferenceRow(
        key=key_text(key),
        before=SET if before else before,
        after=CHANGED if before and after else SET if after else after,
        secret=True,
    )


def _cut(text: str | None) -> str | None:
    return text if text is None else text[:_WIDEST]


def _lines(before: bytes | None, after: bytes | None) -> tuple[DifferenceRow, ...]:
    old = (before or b"").decode("utf-8", "backslashreplace").splitlines(keepends=True)
    new = (after or b"").decode("utf-8", "backslashreplace").splitlines(keepends=True)
    secret = bool(references(before or b"") | references(after or b""))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    rows = []
    for word, start, end, first, last in matcher.get_opcodes():
        if word == "equal":
            continue
        for at in range(max(end - start, last - first)):
            gone = old[start + at] if start + at < end else None
            come = new[first + at] if first + at < last else None
            hidden = secret or any(is_suspect((each,)) for each in (gone, come) if each)
            rows.append(_line((first if come else start) + at + 1, gone, come, secret=hidden))
    return tuple(rows)


def _line(number: int, gone: str | None, come: str | None, *, secret: bool) -> DifferenceRow:
    if secret:
        return DifferenceRow(
            key=str(number),
            before=SET if gone else None,
            after=CHANGED if gone and come else SET if come else None,
            secret=True,
            line=True,
        )
    return DifferenceRow(key=str(number), before=_cut(gone), after=_cut(come), line=True)
