"""Keeps `ports.sheets.Sheets` over the file system."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rollouts.adapters.files.delimited import LARGEST, parse_delimited, write_delimited
from rollouts.adapters.files.workbook import parse_workbook, write_pages, write_workbook
from rollouts.ports.sheets import Page, Sheet, SheetRow
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding

DELIMITED = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
WORKBOOKS = (".xlsx", ".xlsm")


class FileSheets:
    """Tables as files; the suffix chooses the format."""

    def read(self, path: Path, *, encoding: str = "", sheet: str = "") -> Sheet:
        suffix = _suffix(path)
        return parse_sheet(_bytes(path), path.name, suffix, encoding=encoding, sheet=sheet)

    def parse(self, data: bytes, name: str, *, encoding: str = "", sheet: str = "") -> Sheet:
        if len(data) > LARGEST:
            raise refuse("files.too_large", object=name, value=str(len(data)), limit=LARGEST)
        return parse_sheet(data, name, _suffix(Path(name)), encoding=encoding, sheet=sheet)

    def write(self, path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
        suffix = _suffix(path)
        with _whole(path) as partial:
            return _write(partial, suffix, header, rows)

    def write_book(self, path: Path, pages: Sequence[Page]) -> None:
        with _whole(path) as partial:
            write_pages(partial, pages)

    def write_text(self, path: Path, text: str) -> None:
        with _whole(path) as partial:
            partial.write_text(text, encoding="utf-8")


def parse_sheet(
    data: bytes, name: str, suffix: str, *, encoding: str = "", sheet: str = ""
) -> Sheet:
    """The table in `data`; `suffix` names its format. Pure; KnownError `files.*`."""
    rows: tuple[SheetRow, ...]
    notices: tuple[Finding, ...]
    if suffix in WORKBOOKS:
        found = ""
        rows, notices = parse_workbook(data, name, sheet)
    else:
        rows, found = parse_delimited(data, name, encoding=encoding)
        notices = ()
    if not rows:
        raise refuse("files.empty", object=name)
    return Sheet(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        header=rows[0],
        rows=rows[1:],
        encoding=found,
        notices=notices,
    )


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file to write beside `path`, which takes its place only when all went well."""
    handle, name = tempfile.mkstemp(
        dir=_folder(path), prefix=".storewave-", suffix=path.suffix.lower()
    )
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write(path: Path, suffix: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    if suffix in WORKBOOKS:
        return write_workbook(path, header, rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        return write_delimited(stream, header, rows, DELIMITED[suffix])


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in {*DELIMITED, *WORKBOOKS}:
        raise refuse("files.kind", object=path.name, value=suffix or path.name)
    return suffix


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise refuse("files.not_found", object=str(path))
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise refuse("files.unreadable", object=str(path), value=str(error.strerror)) from None
    if len(data) > LARGEST:
        raise refuse("files.too_large", object=path.name, value=str(len(data)), limit=LARGEST)
    return data


def _folder(path: Path) -> Path:
    if not path.parent.is_dir():
        raise refuse("files.not_found", object=str(path.parent))
    return path.parent


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
