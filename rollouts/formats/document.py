r"""A configuration file that can be asked and edited value by value, and that forgets nothing.

A `Key` is a tuple of segments. Its text form joins the segments with `.`; a `.` or `\` inside a
segment is preceded by `\` (`("printer.1", "port")` is `printer\.1.port`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

from rollouts.formats.source import MAX_DIGITS, Source, decode
from rollouts.shared.errors import refuse

UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of surrogate pairs: what no file of text can carry."""
_MAX_BITS = 333  # of an integer of MAX_DIGITS digits

Key = tuple[str, ...]
Value = str | int | bool | Decimal | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: what it says, and the offsets of its literal and of all that goes when it goes.

    `around` is what a new literal needs before and after it (`=` where a line has no separator).
    """

    key: Key
    value: Value
    start: int
    end: int
    cut: tuple[int, int]
    around: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Group:
    """What holds values (object, array, section, element): where it opens and where more fit in.

    `head` spans the opening, `tail` is where the closing starts (for a section: the end of its last
    line), `last` the end of its last member, `count` the number of members.
    """

    head: tuple[int, int]
    tail: int
    last: int
    count: int
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything a format found in a text, in the text's order."""

    entries: Mapping[Key, Entry]
    groups: Mapping[Key, Group]


@dataclass(frozen=True, slots=True)
class Splice:
    """New text for the characters from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """An immutable file. Edits give a new document that differs in the bytes of those values only."""

    format: "Format"
    source: Source
    scan: Scan = field(compare=False, repr=False)

    def keys(self) -> tuple[Key, ...]:
        """Every key with a value, in the file's order."""
        return tuple(self.scan.entries)

    def get(self, key: Key) -> str | None:
        """The value as text (a JSON number, `true` or `null` as written); None when absent."""
        entry = self.scan.entries.get(key)
        if entry is None:
            return None
        return entry.value if isinstance(entry.value, str) else self.raw(key)

    def value(self, key: Key) -> Value:
        """The value with its type; formats without types hold text only. KeyError when absent."""
        return self.scan.entries[key].value

    def raw(self, key: Key) -> str:
        """The value's literal, escapes and quotes included. KeyError when absent."""
        entry = self.scan.entries[key]
        return self.source.text[entry.start : entry.end]

    def set(self, key: Key, value: Value) -> "Document":
        """The document with one value changed or added; see `update`."""
        return self.update({key: value})

    def update(self, changes: Mapping[Key, Value]) -> "Document":
        """The document with `changes` made; a value that is already there keeps its bytes.

        A missing key is added where the format's schema in `resources/schemas/formats` says. Refuses
        with `formats.cannot_hold`, `formats.not_a_group` or `formats.cannot_encode`.
        """
        present = self.scan.entries
        for key, value in changes.items():
            _writable(self, key, value)
        replaced = [
            Splice(present[key].start, present[key].end, self._literal(key, value))
            for key, value in changes.items()
            if key in present and not same(present[key].value, self.format.held(value))
        ]
        document = self.spliced(*replaced)
        for key, value in changes.items():
            if key not in present:
                document = document.spliced(self.format.place(document, key, value))
        for key, value in changes.items():
            held = document.scan.entries.get(key)
            if held is None or not same(held.value, self.format.held(value)):
                raise refuse("formats.cannot_hold", object=self.format.name, field=key_text(key))
        return document

    def remove(self, key: Key) -> "Document":
        """The document without that key; itself when the key is absent."""
        entry = self.scan.entries.get(key)
        return self if entry is None else self.spliced(Splice(*entry.cut, ""))

    def spliced(self, *splices: Splice) -> "Document":
        """The document with non-overlapping splices applied and read anew."""
        if not splices:
            return self
        text, at = self.source.text, len(self.source.text)
        backwards: list[str] = []
        for splice in sorted(splices, key=lambda each: each.start, reverse=True):
            backwards += (text[splice.end : at], splice.text)
            at = splice.start
        source = replace(self.source, text=text[:at] + "".join(reversed(backwards)))
        try:
            source.text.encode(source.encoding)
        except UnicodeEncodeError as error:
            value = source.text[error.start : error.end][:8]
            raise refuse(
                "formats.cannot_encode",
                object=self.format.name,
                field=source.encoding,
                value=value,
            ) from error
        return Document(self.format, source, self.format.scan(source.text))

    def _literal(self, key: Key, value: Value) -> str:
        before, after = self.scan.entries[key].around
        return before + self.format.literal(key, value, self.raw(key)) + after


class Format(ABC):
    """One way to write a configuration file."""

    name: ClassVar[str]
    blank: ClassVar[bytes] = b""
    fallback: ClassVar[str] = ""

    @abstractmethod
    def detect(self, data: bytes) -> bool:
        """True when `data` looks like this format and is worth parsing."""

    def parse(self, data: bytes) -> Document:
        """The document of these bytes; `KnownError` `formats.*` with line and column."""
        source = self.decoded(data)
        return Document(self, source, self.scan(source.text))

    def render(self, document: Document) -> bytes:
        """The document's bytes: `render(parse(data)) == data`."""
        return document.source.data

    def empty(self) -> Document:
        """A new document with no key, always of the same bytes."""
        return self.parse(self.blank)

    def decoded(self, data: bytes) -> Source:
        """The text of the bytes, by the format's own rule of encodings."""
        return decode(data, self.name, fallback=self.fallback)

    def held(self, value: Value) -> Value:
        """`value` as this format can hold it: text, for formats without types."""
        return plain_text(value)

    @abstractmethod
    def scan(self, text: str) -> Scan:
        """Every value and group of a text; `KnownError` for what is not this format."""

    @abstractmethod
    def literal(self, key: Key, value: Value, like: str) -> str:
        """How `value` is written, in the style of the literal `like` (empty: the format's own)."""

    @abstractmethod
    def place(self, document: Document, key: Key, value: Value) -> Splice:
        """Where and how a key that is not there yet is added."""


def _writable(document: Document, key: Key, value: Value) -> None:
    """Refuse what no format can carry: NUL, half a surrogate pair, numbers over the limit."""
    text = "".join(key) + (value if isinstance(value, str) else "")
    fits = not UNWRITABLE.search(text)
    if isinstance(value, int):
        fits = fits and value.bit_length() <= _MAX_BITS
    if isinstance(value, Decimal):
        fits = fits and value.is_finite() and len(str(value)) <= MAX_DIGITS
    if not fits:
        raise refuse("formats.cannot_hold", object=document.format.name, field=key_text(key))


def plain_text(value: Value) -> str:
    """A value in a format without types: `true`, `false`, digits, empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def same(one: Value, other: Value) -> bool:
    """True for equal values of one type; numbers are compared as numbers, never with booleans."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def key_text(key: Key) -> str:
    """A key's text form."""
    return ".".join(each.replace("\\", "\\\\").replace(".", "\\.") for each in key)


def key_of(text: str) -> Key:
    r"""The key whose text form is `text`; a `\` takes the next character as it is."""
    segments = [""]
    letters = iter(text)
    for letter in letters:
        if letter == ".":
            segments.append("")
        else:
            segments[-1] += next(letters, "") if letter == "\\" else letter
    return tuple(segments)


def not_a_group(name: str, document: Document, key: Key) -> None:
    """Refuse a key that would lie inside a value, or where values already lie."""
    for length in range(1, len(key)):
        if key[:length] in document.scan.entries and key[:length] not in document.scan.groups:
            raise refuse("formats.not_a_group", object=name, field=key_text(key[:length]))
    if key in document.scan.groups:
        raise refuse("formats.not_a_group", object=name, field=key_text(key))
