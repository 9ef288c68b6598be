"""INI: `[section]`, `key = value` or `key: value`, comments with `;` or `#`, no types.

A key is (section, key), or (key,) before the first section. Space around a value is not part of it;
` ;` begins a comment after an unquoted value; one pair of double quotes around a value is taken off
and nothing inside is escaped. A value of several lines is refused. A missing key is added after the
last key of its section; a missing section at the end, after a blank line.
"""

import re

from rollouts.formats.document import (
    Document,
    Entry,
    Format,
    Group,
    Key,
    Scan,
    Splice,
    Value,
    key_text,
    plain_text,
)
from rollouts.formats.lines import LINE_END, first_line, new_line
from rollouts.formats.source import fault
from rollouts.shared.errors import KnownError, refuse

NAME = "ini"

_SKIPPED = re.compile(rf"[ \t]*+(?:[;#][^\r\n]*+)?{LINE_END}")
_SECTION = re.compile(rf"[ \t]*+\[(?P<name>[^\]\r\n]*+)\][ \t]*+(?:[;#][^\r\n]*+)?{LINE_END}")
_LINE = re.compile(
    rf"[ \t]*+(?P<key>[^=:\r\n]*+)(?P<separator>[=:][ \t]*+)(?P<rest>[^\r\n]*+){LINE_END}"
)
_QUOTED = re.compile(r'"([^"]*+)"(?=[ \t]*+\Z|[ \t]++[;#])')
_COMMENT = re.compile(r"(?:^|[ \t]+);")
_SEPARATOR = re.compile(r"[ \t]*[=:][ \t]*")
_LINE_ENDS = re.compile(r"[\r\n]")


class Ini(Format):
    """See the module; `resources/schemas/formats/ini.json` states syntax and limits."""

    name = NAME

    def detect(self, data: bytes) -> bool:
        try:
            line = first_line(self.decoded(data).text, ";#")
        except KnownError:
            return False
        return bool(_SECTION.fullmatch(line)) and '"' not in line

    def scan(self, text: str) -> Scan:
        reader = _Reader(text)
        reader.document()
        return Scan(reader.entries, reader.groups)

    def literal(self, key: Key, value: Value, like: str) -> str:
        text = plain_text(value)
        quoted = f'"{text}"'
        for each in (quoted, text) if like.startswith('"') or " #" in text else (text, quoted):
            whole = each == each.strip() and not _LINE_ENDS.search(each)
            if whole and _value(each)[0] == text:
                return each
        raise refuse("formats.cannot_hold", object=NAME, field=key_text(key))

    def place(self, document: Document, key: Key, value: Value) -> Splice:
        if len(key) not in {1, 2} or not _key_fits(key):
            raise refuse("formats.cannot_hold", object=NAME, field=key_text(key))
        line = f"{key[-1]}{_separator(document)}{self.literal(key, value, '')}"
        group = document.scan.groups.get(key[:-1])
        if group is not None:
            return new_line(document, group.tail, line)
        if len(key) == 1:
            return Splice(0, 0, line + document.source.line_end)
        end = document.source.line_end
        text = document.source.text
        blank = end if text.strip() else ""
        return new_line(document, len(text), f"{blank}[{key[0]}]{end}{line}")


INI = Ini()


class _Reader:
    """Goes through the lines; a section that comes back goes on where it was."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.section: Key = ()
        self.entries: dict[Key, Entry] = {}
        self.groups: dict[Key, Group] = {}
        self.taken: set[tuple[str, ...]] = set()

    def document(self) -> None:
        while self.at < len(self.text):
            skipped = _SKIPPED.match(self.text, self.at)
            section = _SECTION.match(self.text, self.at)
            if skipped:
                self.at = skipped.end()
            elif section:
                self.section = (section["name"].strip(),)
                self._grow(section)
            else:
                self._entry()

    def _entry(self) -> None:
        found = _LINE.match(self.text, self.at)
        if found is None or not found["key"].strip() or found["key"].lstrip()[0] == "[":
            raise fault("formats.syntax", NAME, self.text, self.at, self.text[self.at :][:40])
        key = (*self.section, found["key"].strip())
        folded = tuple(each.casefold() for each in key)
        if folded in self.taken:
            start = found.start("key")
            raise fault("formats.duplicate_key", NAME, self.text, start, key_text(key))
        self.taken.add(folded)
        value, length = _value(found["rest"])
        start = found.start("rest")
        around = ("", " ") if found["rest"] and not length else ("", "")
        self.entries[key] = Entry(key, value, start, start + length, found.span(), around)
        self._grow(found)

    def _grow(self, found: re.Match[str]) -> None:
        before = self.groups.get(self.section)
        head = before.head if before else found.span()
        count = before.count + 1 if before else 0
        self.groups[self.section] = Group(head, found.end(), found.end(), count)
        self.at = found.end()


def _value(rest: str) -> tuple[str, int]:
    """The value that `rest` of a line holds, and the length of its literal."""
    quoted = _QUOTED.match(rest)
    if quoted:
        return quoted[1], quoted.end()
    comment = _COMMENT.search(rest)
    literal = rest[: comment.start()] if comment else rest.rstrip(" \t")
    whole = literal.rstrip(" \t")
    if len(whole) > 1 and whole[0] == whole[-1] == '"':
        return whole[1:-1], len(whole)
    return whole, len(whole)


def _key_fits(key: Key) -> bool:
    """True when section and key read back as they are."""
    section, name = (key[0] if len(key) == 2 else ""), key[-1]
    fits = bool(name) and name == name.strip() and not re.search(r"[=:\r\n]", name)
    return (
        fits
        and name[0] not in "[;#"
        and section == section.strip()
        and not re.search(r"[\]\r\n]", section)
    )


def _separator(document: Document) -> str:
    """The separator of the file's first value, or ` = `."""
    for key, entry in document.scan.entries.items():
        line = document.source.text[entry.cut[0] : entry.start]
        found = _SEPARATOR.search(line, line.find(key[-1]) + len(key[-1]))
        return found.group() if found else " = "
    return " = "
