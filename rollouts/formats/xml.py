"""XML 1.0 without document types: elements without children and attributes are the values.

A key names the elements from the root; the second and later of equal names carry `[2]`, `[3]`, and
an attribute is `@name`. A missing element is added as the last child of the deepest one that exists,
in its siblings' indentation; a missing attribute after the last one. Text beside child elements, and
text that comments split in two, is kept and cannot be edited.
"""

import codecs
import re
from xml.parsers import expat

from rollouts.formats.document import (
    Document,
    Format,
    Key,
    Scan,
    Splice,
    Value,
    key_text,
    plain_text,
)
from rollouts.formats.elements import read_elements
from rollouts.formats.source import MAX_DEPTH, Source, decode, fault
from rollouts.shared.errors import KnownError, refuse

NAME = "xml"

_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ENCODINGS = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "windows-1252": "cp1252",
}
_ROOTLESS = re.compile(r"(?:<\?xml[^<>?]*+\?>)?+(?:[ \t\r\n]++|<!--(?>(?!--).)*+-->)*+", re.DOTALL)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SEGMENT = re.compile(r"(?P<name>@?[A-Za-z_:][A-Za-z0-9_:.-]*)(?:\[[0-9]+\])?")
_BLANK = " \t\r\n"
_UNDEFINED_ENTITY = 11


class Xml(Format):
    """See the module; `resources/schemas/formats/xml.json` states syntax and limits."""

    name = NAME
    blank = b'<?xml version="1.0" encoding="UTF-8"?>\n'

    def detect(self, data: bytes) -> bool:
        return data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<"

    def decoded(self, data: bytes) -> Source:
        declared = _DECLARED.match(
            data[:200].replace(b"\0", b"").lstrip(codecs.BOM_UTF8 + b"\xff\xfe")
        )
        word = declared[1].decode("ascii").lower() if declared else "utf-8"
        marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if marked:
            fits = declared is None or word.startswith("utf-16")
        else:
            fits = word in _ENCODINGS and (word == "utf-8" or not data.startswith(codecs.BOM_UTF8))
        if not fits:
            raise refuse("formats.unknown_encoding", object=NAME, value=word)
        return decode(data, NAME, encoding=_ENCODINGS.get(word, "utf-8"))

    def scan(self, text: str) -> Scan:
        if _ROOTLESS.fullmatch(text):
            return Scan({}, {})
        _check(text)
        return read_elements(text)

    def literal(self, key: Key, value: Value, like: str) -> str:
        text = plain_text(value)
        if _ILLEGAL.search(text):
            raise refuse("formats.cannot_hold", object=NAME, field=key_text(key))
        if key[-1].startswith("@"):
            return _quoted(text, like[:1] or '"')
        whole = like.startswith("<![CDATA[") and like.find("]]>") == len(like) - 3
        if whole and text and "]]>" not in text and "\r" not in text:
            return f"<![CDATA[{text}]]>"
        if not text.strip(_BLANK):
            return "".join(f"&#{ord(letter)};" for letter in text)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
        return escaped.replace("\r", "&#13;")

    def place(self, document: Document, key: Key, value: Value) -> Splice:
        groups = document.scan.groups
        if key in groups:
            raise refuse("formats.not_a_group", object=NAME, field=key_text(key))
        named = all(_SEGMENT.fullmatch(each) for each in key)
        inner = any(each.startswith("@") for each in key[:-1])
        held = max((n for n in range(1, len(key)) if key[:n] in groups), default=0)
        if not named or inner or not key or (groups and not held):
            raise refuse("formats.cannot_hold", object=NAME, field=key_text(key))
        return _Style(document, key[:held]).added(key[held:], self.literal(key, value, ""))


XML = Xml()


class _Style:
    """How children of one element are laid out; the empty key stands for a missing root."""

    def __init__(self, document: Document, parent: Key) -> None:
        self.document = document
        self.parent = parent
        self.text = document.source.text
        self.line_end = document.source.line_end
        root = next(iter(document.scan.groups), None)
        self.unit = (self._indent(root) if root else None) or "  "

    def added(self, path: Key, literal: str) -> Splice:
        if not self.parent:
            lead = "" if not self.text or self.text[-1] in "\r\n" else self.line_end
            element = self._element(path, literal, "")
            return Splice(len(self.text), len(self.text), f"{lead}{element}{self.line_end}")
        if path[0].startswith("@"):
            return self._attribute(path[0][1:], literal)
        return self._child(path, literal)

    def _attribute(self, name: str, literal: str) -> Splice:
        start, end = self.document.scan.groups[self.parent].head
        inside = self.text[start:end].rstrip(">").rstrip("/").rstrip(_BLANK)
        at = start + len(inside)
        return Splice(at, at, f" {name}={literal}")

    def _child(self, path: Key, literal: str) -> Splice:
        leaf = self.document.scan.entries.get(self.parent)
        if leaf is not None and plain_text(leaf.value).strip(_BLANK):
            raise refuse("formats.not_a_group", object=NAME, field=key_text(self.parent))
        group = self.document.scan.groups[self.parent]
        base = self._base(group.head[0])
        own = self._indent(self.parent)
        indent = base + self.unit if own is None else own
        child = self._element(path, literal, indent)
        if self.text[group.head[1] - 2] == "/":
            name = self.parent[-1].partition("[")[0]
            body = f">{self.line_end}{indent}{child}{self.line_end}{base}</{name}>"
            return Splice(group.head[1] - 2, group.head[1], body)
        if not self.text[group.head[1] : group.tail].strip(_BLANK):
            body = f"{self.line_end}{indent}{child}{self.line_end}{base}"
            return Splice(group.head[1], group.tail, body)
        lead = "" if own is None else f"{self.line_end}{own}"
        return Splice(group.last, group.last, f"{lead}{child}")

    def _element(self, path: Key, literal: str, indent: str) -> str:
        name = path[0].partition("[")[0]
        if len(path) == 1:
            return f"<{name}>{literal}</{name}>"
        if path[1].startswith("@"):
            return f"<{name} {path[1][1:]}={literal}/>"
        deeper = indent + self.unit
        inner = self._element(path[1:], literal, deeper)
        return f"<{name}>{self.line_end}{deeper}{inner}{self.line_end}{indent}</{name}>"

    def _indent(self, key: Key) -> str | None:
        """The indentation of an element's first member; None when it stands on the same line."""
        group = self.document.scan.groups[key]
        inside = self.text[group.head[1] : group.last]
        lead = inside[: len(inside) - len(inside.lstrip(_BLANK))]
        lines = re.split(r"\r\n|\n|\r", lead)
        return lines[-1] if len(lines) > 1 else None

    def _base(self, offset: int) -> str:
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        line = self.text[start:offset]
        return line[: len(line) - len(line.lstrip(" \t"))]


def _check(text: str) -> None:
    """Refuse what is not well-formed, has a document type, or nests too deep."""
    data = text.encode()
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def refused(code: str) -> KnownError:
        at = len(data[: parser.CurrentByteIndex].decode("utf-8", "ignore"))
        return fault(code, NAME, text, at)

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise refused("formats.too_deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_parts: object) -> None:
        at = text.rfind("<!DOCTYPE", 0, parser.CurrentByteIndex + 1)
        raise fault("formats.doctype", NAME, text, at)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        unknown = error.code == _UNDEFINED_ENTITY
        raise refused("formats.entity" if unknown else "formats.syntax") from error


def _quoted(text: str, quote: str) -> str:
    named = {"&": "&amp;", "<": "&lt;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
    named[quote] = "&quot;" if quote == '"' else "&apos;"
    return quote + "".join(named.get(letter, letter) for letter in text) + quote
