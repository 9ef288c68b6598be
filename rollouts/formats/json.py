"""JSON (RFC 8259): nested paths, array members by index, typed values, no comments.

A missing member is added as the last one of the deepest object that exists on its path, in that
object's own indentation; objects still missing on the way are made.
"""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from rollouts.formats.document import (
    UNWRITABLE,
    Document,
    Entry,
    Format,
    Group,
    Key,
    Scan,
    Splice,
    Value,
    key_text,
    not_a_group,
)
from rollouts.formats.source import MAX_DEPTH, MAX_DIGITS, fault
from rollouts.shared.errors import refuse

NAME = "json"

_SPACE = re.compile(r"[ \t\r\n]*+")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_WORD = re.compile(r"-?[A-Za-z]++")
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None}
_EXPONENT = re.compile(r"[eE][+-]?0*([0-9]+)$")
_MAX_EXPONENT_DIGITS = 4


class Json(Format):
    """See the module; `resources/schemas/formats/json.json` states syntax and limits."""

    name = NAME
    blank = b"{}\n"

    def detect(self, data: bytes) -> bool:
        return data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] in {b"{", b"["}

    def held(self, value: Value) -> Value:
        return value

    def scan(self, text: str) -> Scan:
        reader = _Reader(text)
        reader.document()
        return Scan(reader.entries, reader.groups)

    def literal(self, key: Key, value: Value, like: str) -> str:
        if isinstance(value, str):
            return json.dumps(value, ensure_ascii=like.isascii() and "\\u" in like)
        if isinstance(value, bool) or value is None:
            return json.dumps(value)
        return str(value)

    def place(self, document: Document, key: Key, value: Value) -> Splice:
        not_a_group(NAME, document, key)
        held = next(n for n in range(len(key) - 1, -1, -1) if key[:n] in document.scan.groups)
        group = document.scan.groups[key[:held]]
        _next_index(group, key, held)
        style = _Style(document, group)
        return style.member(key[held:], self.literal(key, value, ""), listed=group.is_list)


JSON = Json()


def _next_index(group: Group, key: Key, held: int) -> None:
    if group.is_list and key[held] != str(group.count):
        raise refuse("formats.cannot_hold", object=NAME, field=key_text(key))


class _Style:
    """How the members around a new one are laid out."""

    def __init__(self, document: Document, group: Group) -> None:
        self.text = document.source.text
        self.line_end = document.source.line_end
        self.group = group
        self.unit = self._indent_inside(document.scan.groups[()]) or "  "

    def member(self, path: Key, literal: str, *, listed: bool) -> Splice:
        group = self.group
        base = self._indent_of_line(group.head[0])
        own = self._indent_inside(group)
        if group.count and own is None:
            text = self._nested(path, literal, None, listed=listed)
            return Splice(group.last, group.last, f", {text}")
        indent = base + self.unit if own is None else own
        lead = f"{self.line_end}{indent}{self._nested(path, literal, indent, listed=listed)}"
        if group.count:
            return Splice(group.last, group.last, f",{lead}")
        return Splice(group.head[1], group.tail, f"{lead}{self.line_end}{base}")

    def _nested(self, path: Key, literal: str, indent: str | None, *, listed: bool) -> str:
        if len(path) > 1:
            deeper = None if indent is None else indent + self.unit
            inner = self._nested(path[1:], literal, deeper, listed=False)
            if indent is None:
                literal = f"{{{inner}}}"
            else:
                literal = f"{{{self.line_end}{deeper}{inner}{self.line_end}{indent}}}"
        name = "" if listed else f"{json.dumps(path[0], ensure_ascii=False)}: "
        return name + literal

    def _indent_inside(self, group: Group) -> str | None:
        """The indentation of a group's first member; None when it stands on the opening's line."""
        start = group.head[1]
        gap = _SPACE.match(self.text, start)
        lead = gap.group() if gap and group.count else ""
        lines = re.split(r"\r\n|\n|\r", lead)
        return lines[-1] if len(lines) > 1 else None

    def _indent_of_line(self, offset: int) -> str:
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        line = self.text[start:offset]
        return line[: len(line) - len(line.lstrip(" \t"))]


@dataclass(frozen=True, slots=True)
class _Member:
    key: Key
    start: int
    end: int


@dataclass(slots=True)
class _Reader:
    """Recursive descent over the text, noting where each value and bracket stands."""

    text: str
    at: int = 0
    entries: dict[Key, Entry] = field(default_factory=dict)
    groups: dict[Key, Group] = field(default_factory=dict)
    taken: set[Key] = field(default_factory=set)

    def document(self) -> None:
        self._space()
        if self._next() not in {"{", "["}:
            self._fail("formats.syntax")
        self._value((), 0)
        self._space()
        if self.at < len(self.text):
            self._fail("formats.syntax")

    def _value(self, key: Key, depth: int) -> None:
        """Read one value; note it as an entry or as a group."""
        begin, letter = self.at, self._next()
        if letter in {"{", "["}:
            self._group(key, depth, is_list=letter == "[")
        else:
            value = self._scalar(letter)
            self.entries[key] = Entry(key, value, begin, self.at, (begin, self.at))

    def _scalar(self, letter: str) -> Value:
        if letter == '"':
            return self._string()
        if letter.isascii() and (letter == "-" or letter.isdigit()):
            return self._number()
        return self._word()

    def _group(self, key: Key, depth: int, *, is_list: bool) -> None:
        if depth >= MAX_DEPTH:
            self._fail("formats.too_deep")
        opening = self.at
        self.at += 1
        self._space()
        members: list[_Member] = []
        if self._next() != ("]" if is_list else "}"):
            members.append(self._member(key, "0" if is_list else None, depth))
            while self._next() == ",":
                self.at += 1
                self._space()
                members.append(self._member(key, str(len(members)) if is_list else None, depth))
        tail = self.at
        self._expect("]" if is_list else "}")
        last = members[-1].end if members else opening + 1
        self.groups[key] = Group((opening, opening + 1), tail, last, len(members), is_list)
        self._cuts(members, (opening + 1, tail))

    def _member(self, parent: Key, index: str | None, depth: int) -> _Member:
        start = self.at
        key = (*parent, self._name(parent) if index is None else index)
        self._value(key, depth + 1)
        end = self.at
        self._space()
        return _Member(key, start, end)

    def _name(self, parent: Key) -> str:
        start = self.at
        if self._next() != '"':
            self._fail("formats.syntax")
        name = self._string()
        if (*parent, name) in self.taken:
            self.at = start
            self._fail("formats.duplicate_key", key_text((*parent, name)))
        self.taken.add((*parent, name))
        self._space()
        self._expect(":")
        self._space()
        return name

    def _cuts(self, members: list[_Member], inside: tuple[int, int]) -> None:
        """Decide what goes with each single value: one comma, and the space that was its own."""
        for index, member in enumerate(members):
            if member.key not in self.entries:
                continue
            if len(members) == 1:
                cut = inside
            elif index + 1 < len(members):
                cut = (member.start, members[index + 1].start)
            else:
                cut = (members[index - 1].end, member.end)
            held = self.entries[member.key]
            self.entries[member.key] = Entry(held.key, held.value, held.start, held.end, cut)

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            self._fail("formats.syntax")
        value = str(json.loads(found.group()))
        if UNWRITABLE.search(value):
            self._fail("formats.bad_escape", found.group())
        self.at = found.end()
        return value

    def _number(self) -> Value:
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            return self._word()
        literal = found.group()
        exponent = _EXPONENT.search(literal)
        if len(literal) > MAX_DIGITS or (
            exponent and len(exponent.group(1)) > _MAX_EXPONENT_DIGITS
        ):
            self._fail("formats.number_too_long", literal)
        self.at = found.end()
        return int(literal) if literal.lstrip("-").isdigit() else Decimal(literal)

    def _word(self) -> Value:
        found = _WORD.match(self.text, self.at)
        word = found.group() if found else ""
        if word in {"NaN", "Infinity", "-Infinity"}:
            self._fail("formats.not_a_number", word)
        if word not in _WORDS:
            self._fail("formats.syntax")
        self.at += len(word)
        return _WORDS[word]

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _expect(self, letter: str) -> None:
        if self._next() != letter:
            self._fail("formats.syntax")
        self.at += 1

    def _fail(self, code: str, value: str = "") -> NoReturn:
        near = value or self.text[self.at : self.at + 20]
        raise fault(code, NAME, self.text, self.at, near)
