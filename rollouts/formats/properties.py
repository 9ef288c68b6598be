r"""Java properties: one flat key per logical line, with Java's escapes and continuation lines.

UTF-8, else ISO-8859-1. What is written is ASCII with `\uXXXX`, which every Java version reads the
same. A missing key is added as the last line.
"""

import re

from rollouts.formats.document import (
    Document,
    Entry,
    Format,
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

NAME = "properties"

_CONTINUED = r"\\(?>\r\n|\n|\r)[ \t\f]*+"
_LINE = re.compile(
    rf"[ \t\f]*+(?P<key>(?>{_CONTINUED}|\\[^\r\n]|[^\\=: \t\f\r\n])*+)"
    rf"(?P<separator>(?>[ \t\f]|{_CONTINUED})*+(?:[=:](?>[ \t\f]|{_CONTINUED})*+)?+)"
    rf"(?P<value>(?>{_CONTINUED}|\\[^\r\n]|[^\\\r\n])*+){LINE_END}"
)
_SKIPPED = re.compile(rf"[ \t\f]*+(?:[#!][^\r\n]*+)?{LINE_END}")
_ESCAPE = re.compile(rf"{_CONTINUED}|\\u([0-9a-fA-F]{{4}})|\\(.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_ESCAPED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f"}
_KEY_LINE = re.compile(r"[^=:\s]+\s*[=:].*")


class Properties(Format):
    """See the module; `resources/schemas/formats/properties.json` states syntax and limits."""

    name = NAME
    fallback = "iso-8859-1"

    def detect(self, data: bytes) -> bool:
        try:
            line = first_line(self.decoded(data).text, "#!")
        except KnownError:
            return False
        return bool(_KEY_LINE.fullmatch(line)) and line[0] not in "{[<"

    def scan(self, text: str) -> Scan:
        entries: dict[Key, Entry] = {}
        at = 0
        while at < len(text):
            skipped = _SKIPPED.match(text, at)
            if skipped:
                at = skipped.end()
                continue
            found = _LINE.match(text, at)
            if found is None:
                raise fault("formats.syntax", NAME, text, len(text), text[at:])
            entry = _entry(text, found)
            if entry.key in entries:
                raise fault("formats.duplicate_key", NAME, text, found.start("key"), entry.key[0])
            entries[entry.key] = entry
            at = found.end()
        return Scan(entries, {})

    def literal(self, key: Key, value: Value, like: str) -> str:
        text = _escaped(plain_text(value))
        if re.search(r"\\[:=#!]", like):
            text = re.sub(r"[:=#!]", r"\\\g<0>", text)
        return f"\\{text}" if text.startswith((" ", "=", ":")) else text

    def place(self, document: Document, key: Key, value: Value) -> Splice:
        if len(key) != 1:
            raise refuse("formats.cannot_hold", object=NAME, field=key_text(key))
        name = re.sub(r"[:=#! ]", r"\\\g<0>", _escaped(key[0]))
        line = f"{name}={self.literal(key, value, '')}"
        return new_line(document, len(document.source.text), line)


PROPERTIES = Properties()


def _entry(text: str, found: re.Match[str]) -> Entry:
    key = (_unescaped(text, found.start("key"), found["key"]),)
    value = _unescaped(text, found.start("value"), found["value"])
    around = ("" if found["separator"] else "=", "")
    return Entry(key, value, found.start("value"), found.end("value"), found.span(), around)


def _unescaped(text: str, at: int, literal: str) -> str:
    if "\\" not in literal:
        return literal
    units = _ESCAPE.sub(lambda found: _letter(text, at, found), literal)
    try:
        value = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise fault("formats.bad_escape", NAME, text, at, literal) from error
    if "\0" in value:
        raise fault("formats.nul", NAME, text, at)
    return value


def _letter(text: str, at: int, found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    if found[2] == "u":
        raise fault("formats.bad_escape", NAME, text, at + found.start(), found.group())
    return _LETTERS.get(found[2], found[2]) if found[2] else ""


def _escaped(value: str) -> str:
    return "".join(_written(letter) for letter in value)


def _written(letter: str) -> str:
    if letter in _ESCAPED:
        return _ESCAPED[letter]
    if " " <= letter <= "~":
        return letter
    units = letter.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4].upper()}" for at in range(0, len(units), 4))
