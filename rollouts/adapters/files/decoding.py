"""From bytes to text: a byte order mark, else strict UTF-8, else the encoding somebody named."""

import codecs
from pathlib import PurePath

from rollouts.shared.errors import refuse

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TEXTUAL = ("cp", "iso8859", "utf-", "mac-", "koi8", "shift_jis", "euc", "gb", "big5", "latin")


def decoded(data: bytes, name: str, encoding: str = "") -> tuple[str, str]:
    """The text and the encoding it was read as. A byte order mark outranks `encoding`.

    KnownError `files.encoding_unknown` (neither marked nor UTF-8, and nobody said),
    `files.encoding_wrong` (said, but the bytes are not that), `files.encoding_name`.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], PurePath(name).name, marked), marked
    if encoding:
        return _strict(data, name, _named(encoding, name)), encoding
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(
            "files.encoding_unknown", object=name, value=_shown(data, error.start), line=line
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refuse(
            "files.encoding_unknown", object=name, value=_shown(data, data.index(0)), line=line
        )
    return text, "utf-8"


def _strict(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse(
            "files.encoding_wrong",
            object=name,
            value=encoding,
            line=data.count(b"\n", 0, error.start) + 1,
            bytes=_shown(data, error.start),
        ) from None


def _named(encoding: str, name: str) -> str:
    try:
        found = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        found = ""
    if not found.startswith(_TEXTUAL):
        raise refuse("files.encoding_name", object=name, field="encoding", value=encoding[:40])
    return found


def _shown(data: bytes, at: int) -> str:
    return data[at : at + 8].hex(" ")
