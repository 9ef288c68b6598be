r"""dotenv: `KEY=value` or `export KEY=value`, as POSIX shells and dotenv readers both take it.

Single quotes hold everything as it is; double quotes know `\n \r \t \\ \" \$` and the escaped
backtick; an unquoted value ends at ` #`. No variable is expanded. A missing key is added as the last
line.
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
from rollouts.shared.secret import REFERENCE

NAME = "dotenv"

_SKIPPED = re.compile(rf"[ \t]*+(?:#[^\r\n]*+)?{LINE_END}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*+")
_KEY = re.compile(rf"[ \t]*+(?:export[ \t]++)?+(?P<key>{_NAME.pattern})[ \t]*+=[ \t]*+")
_SINGLE = re.compile(r"'([^']*+)'")
_DOUBLE = re.compile(r'"((?:\\.|[^"\\])*+)"', re.DOTALL)
_BARE = re.compile(r"((?:[^ \t\r\n#]|(?<![ \t])#|[ \t]++(?![#\r\n]|\Z))*+)")
_TAIL = re.compile(rf"[ \t]*+(?:(?<=[ \t])#[^\r\n]*+)?{LINE_END}")
_ESCAPE = re.compile(r"\\([nrt\\\"$`])")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_SPECIAL = re.compile(r"[\\\"`]|\$(?!\{secret:)")
_SAFE = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")
_FIRST = re.compile(r"(?:export\s+)?[A-Z_][A-Z0-9_]*=.*")


class Dotenv(Format):
    """See the module; `resources/schemas/formats/dotenv.json` states syntax and limits."""

    name = NAME

    def detect(self, data: bytes) -> bool:
        try:
            line = first_line(self.decoded(data).text, "#")
        except KnownError:
            return False
        return bool(_FIRST.fullmatch(line))

    def scan(self, text: str) -> Scan:
        entries: dict[Key, Entry] = {}
        at = 0
        while at < len(text):
            skipped = _SKIPPED.match(text, at)
            if skipped:
                at = skipped.end()
                continue
            entry = _entry(text, at)
            if entry.key in entries:
                raise fault("formats.duplicate_key", NAME, text, at, entry.key[0])
            entries[entry.key] = entry
            at = entry.cut[1]
        return Scan(entries, {})

    def literal(self, key: Key, value: Value, like: str) -> str:
        text = plain_text(value)
        if like[:1] not in {"'", '"'} and (_SAFE.fullmatch(text) or REFERENCE.fullmatch(text)):
            return text
        if not like.startswith('"') and "'" not in text and "\\" not in text:
            return f"'{text}'"
        return '"' + _SPECIAL.sub(r"\\\g<0>", text).replace("\r", "\\r") + '"'

    def place(self, document: Document, key: Key, value: Value) -> Splice:
        if len(key) != 1 or not _NAME.fullmatch(key[0]):
            raise refuse("formats.cannot_hold", object=NAME, field=key_text(key))
        line = f"{key[0]}={self.literal(key, value, '')}"
        return new_line(document, len(document.source.text), line)


DOTENV = Dotenv()


def _entry(text: str, at: int) -> Entry:
    named = _KEY.match(text, at)
    if named is None:
        raise fault("formats.syntax", NAME, text, at, text[at : at + 40].splitlines()[0])
    quote = text[named.end() : named.end() + 1]
    pattern = {"'": _SINGLE, '"': _DOUBLE}.get(quote, _BARE)
    found = pattern.match(text, named.end())
    tail = _TAIL.match(text, found.end()) if found else None
    if found is None or tail is None:
        raise fault("formats.syntax", NAME, text, named.end(), quote)
    value = found[1]
    if quote == '"':
        value = _ESCAPE.sub(lambda escape: _LETTERS.get(escape[1], escape[1]), value)
    start, end = found.span()
    if start == end:  # beside the equals sign: a shell takes `KEY= value` for a command
        start = end = at + len(named.group().rstrip(" \t"))
    return Entry((named["key"],), value, start, end, (at, tail.end()))
