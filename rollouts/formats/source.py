"""Bytes <-> text without loss: encoding, byte order mark, caps, and where in a file something stands."""

import codecs
import re
from dataclasses import dataclass

from rollouts.shared.errors import KnownError, refuse

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64
MAX_DIGITS = 100

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with what is needed to give back its very bytes."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    @property
    def data(self) -> bytes:
        """The bytes; UnicodeEncodeError when an edit brought in what the encoding lacks."""
        return self.mark + self.text.encode(self.encoding)

    @property
    def line_end(self) -> str:
        """The line end of the first line; a line feed for a file of one line."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"


def decode(data: bytes, name: str, *, encoding: str = "utf-8", fallback: str = "") -> Source:
    """The text of `data`, whose mark, else `encoding`, else `fallback`, says how it is written.

    `name` is the format, for the refusals `formats.too_large`, `formats.bad_encoding` and
    `formats.nul`. The text encodes back to the same bytes.
    """
    if len(data) > MAX_BYTES:
        raise refuse("formats.too_large", object=name, bytes=len(data), limit=MAX_BYTES)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _checked(Source(_strict(data[len(mark) :], name, marked), marked, mark), name)
    try:
        return _checked(Source(_strict(data, name, encoding), encoding), name)
    except KnownError as known:
        if not fallback or known.code != "formats.bad_encoding":
            raise
    return _checked(Source(_strict(data, name, fallback), fallback), name)


def fault(code: str, name: str, text: str, offset: int, value: str = "") -> KnownError:
    """A refusal of the file `name` that says line and column (both from 1) of `offset`."""
    line, column = position(text, offset)
    return refuse(code, object=name, value=value[:80], line=line, column=column)


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character."""
    ends = [found.end() for found in _LINE_END.finditer(text, 0, offset)]
    return len(ends) + 1, offset - (ends[-1] if ends else 0) + 1


def _strict(data: bytes, name: str, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line, column = position(before, len(before))
        value = data[error.start : error.start + 4].hex(" ")
        raise refuse(
            "formats.bad_encoding",
            object=name,
            field=encoding,
            value=value,
            line=line,
            column=column,
        ) from error
    return text


def _checked(source: Source, name: str) -> Source:
    nul = source.text.find("\0")
    if nul >= 0:
        raise fault("formats.nul", name, source.text, nul)
    return source
