"""What a text file of prices is: encoding, delimiter, header. A detector never guesses: it asks."""

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.prices.answers import Answers, Question
from rollouts.prices.columns import IDENTITIES, PRICE, mapped
from rollouts.shared.errors import refuse

DELIMITERS = (",", ";", "\t", "|")
CANDIDATES = ("cp1252", "cp1250", "cp1251", "iso8859-15", "shift_jis")
SHOWN = 80
LOOKED_AT = 64 * 1024
HEADER_LINES = 20
LONGEST_HEADER = 512

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TEXTUAL = ("cp", "iso8859", "utf-", "mac-", "koi8", "shift_jis", "euc", "gb", "big5", "latin")
_STEP = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How bytes become text: `skip` bytes of a mark come first; `question` when nobody knows."""

    name: str
    skip: int = 0
    question: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The header and where it stands: `line` is its physical line, from 1."""

    cells: tuple[str, ...]
    line: int
    delimiter: str


def encoding_of(data: bytes, name: str, answers: Answers) -> Encoding:
    """A byte order mark, else what was answered, else strict UTF-8, else a question with a preview.

    With a question the most likely encoding is taken for the preview. KnownError
    `prices.encoding_name`, or `prices.encoding_wrong` where the bytes are not what was said.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            _require(data, marked, len(mark), name)
            return Encoding(name=marked, skip=len(mark))
    if answers.encoding:
        said = _named(answers.encoding, name)
        _require(data, said, 0, name)
        return Encoding(name=answers.encoding)
    broken = _first_broken(data, "utf-8", 0)
    if broken < 0 and b"\0" not in data[:LOOKED_AT]:
        return Encoding(name="utf-8")
    return _asked(data, max(broken, 0))


def heading_of(text: str, name: str, answers: Answers) -> Heading:
    """The header of a text, below titles if there are any.

    It is the first line that names an item and a price, else the first that is not blank. KnownError
    `prices.empty_file` where no line says anything.
    """
    lines = text[:LOOKED_AT].splitlines()[:HEADER_LINES]
    told = next((line[4:] for line in lines[:1] if line.startswith("sep=") and len(line) == 5), "")
    found = [
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and number > bool(told)
    ]
    if not found:
        raise refuse("prices.empty_file", object=name)
    cut = [(number, *_cut(line, answers.delimiter or told, name)) for number, line in found]
    for number, cells, delimiter in cut:
        if _names_prices(cells, answers):
            return Heading(cells=cells, line=number, delimiter=delimiter)
    number, cells, delimiter = cut[0]
    if len(cells) > LONGEST_HEADER:
        raise refuse("prices.no_table", object=name)
    return Heading(cells=cells, line=number, delimiter=delimiter)


def split(line: str, delimiter: str) -> list[str]:
    """The cells of one record."""
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _cut(line: str, delimiter: str, name: str) -> tuple[tuple[str, ...], str]:
    bare = "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)
    tab = "\t" if name.lower().endswith(".tsv") else ""
    chosen = delimiter or tab or max(DELIMITERS, key=bare.count)
    return tuple(each.strip() for each in split(line, chosen)), chosen


def _names_prices(cells: Sequence[str], answers: Answers) -> bool:
    positions = mapped(cells, answers.mapping).positions
    return PRICE in positions and any(each in positions for each in IDENTITIES)


def _asked(data: bytes, at: int) -> Encoding:
    wide = _wide(data)
    likely = [
        each for each in ((wide,) if wide else CANDIDATES) if _first_broken(data, each, 0) < 0
    ]
    if not likely:
        likely = ["latin-1"]
    start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
    line = data[start : end if end >= 0 else None][:SHOWN]
    question = Question(
        about="encoding",
        message="encoding",
        choices=tuple(likely),
        answer="--encoding",
        preview={each: line.decode(each, "replace").strip() for each in likely},
    )
    return Encoding(name=likely[0], question=question)


def _wide(data: bytes) -> str:
    head = data[:LOOKED_AT]
    if b"\0" not in head:
        return ""
    return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"


def _named(encoding: str, name: str) -> str:
    try:
        found = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        found = ""
    if not found.startswith(_TEXTUAL):
        raise refuse("prices.encoding_name", object=name, field="encoding", value=encoding[:40])
    return found


def _require(data: bytes, encoding: str, skip: int, name: str) -> None:
    broken = _first_broken(data, encoding, skip)
    if broken >= 0:
        raise refuse(
            "prices.encoding_wrong",
            object=name,
            value=encoding,
            line=data.count(b"\n", 0, broken) + 1,
            bytes=data[broken : broken + 8].hex(" "),
        )


def _first_broken(data: bytes, encoding: str, skip: int) -> int:
    """Where the bytes stop being text of that encoding; -1 when they are to the end."""
    if encoding == "utf-8" and data.isascii():
        return -1
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(skip, max(len(data), 1), _STEP):
        piece = data[start : start + _STEP]
        try:
            decoder.decode(piece, final=start + _STEP >= len(data))
        except UnicodeDecodeError as trouble:
            return start + max(trouble.start, 0)
    return -1
