"""One file, a folder or a zip of files: what is in it, within bounds."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rollouts.shared.errors import refuse

LARGEST = 1024 * 1024 * 1024
MOST_FILES = 1_000
STEEPEST = 200
SMALL = 1024 * 1024
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xml", ".mnt", ".dat")

_STEP = 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Member:
    """One file to be read. Whoever has read `data` may let go of it: it may be a tenth of a gigabyte."""

    name: str
    data: bytes

    def let_go(self) -> None:
        """Forget the bytes."""
        self.data = b""


def members(path: Path) -> Iterator[Member]:
    """Every file of prices at `path`, in order of name, read when it is reached.

    KnownError `files.not_found`, `prices.nothing_inside`, `prices.too_large`, `prices.zip_bomb`,
    `prices.zip_path` (a name that leads out of the archive), `prices.zip_broken`.
    """
    if path.is_dir():
        yield from _folder(path)
    elif path.suffix.lower() == ".zip":
        yield from _archive(path)
    else:
        yield Member(name=path.name, data=_bytes(path))


def _folder(path: Path) -> Iterator[Member]:
    found = sorted(
        each for each in path.iterdir() if each.is_file() and each.suffix.lower() in SUFFIXES
    )
    if not found:
        raise refuse("prices.nothing_inside", object=path.name)
    if len(found) > MOST_FILES:
        raise refuse(
            "prices.too_many_files", object=path.name, value=str(len(found)), limit=MOST_FILES
        )
    for each in found:
        yield Member(name=each.name, data=_bytes(each))


def _archive(path: Path) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(_bytes(path))) as archive:
            parts = _parts(archive, path.name)
            if not parts:
                raise refuse("prices.nothing_inside", object=path.name)
            for each in parts:
                yield Member(name=PurePosixPath(each.filename).name, data=_unpacked(archive, each))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as trouble:
        raise refuse("prices.zip_broken", object=path.name, value=str(trouble)[:80]) from None


def _parts(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    listed = archive.infolist()
    if len(listed) > MOST_FILES:
        raise refuse("prices.too_many_files", object=name, value=str(len(listed)), limit=MOST_FILES)
    for each in listed:
        place = PurePosixPath(each.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in each.filename:
            raise refuse("prices.zip_path", object=name, value=each.filename[:80])
        steep = each.file_size > STEEPEST * max(each.compress_size, 1)
        if steep and each.file_size > SMALL:
            raise refuse("prices.zip_bomb", object=name, value=each.filename[:80])
    if sum(each.file_size for each in listed) > LARGEST:
        raise refuse("prices.zip_bomb", object=name, value=name)
    wanted = [each for each in listed if not each.is_dir()]
    return sorted(
        (each for each in wanted if PurePosixPath(each.filename).suffix.lower() in SUFFIXES),
        key=lambda each: each.filename,
    )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    data = bytearray()
    with archive.open(part) as stream:
        while chunk := stream.read(_STEP):
            data += chunk
            if len(data) > part.file_size:
                raise refuse("prices.zip_bomb", object=part.filename[:80], value=part.filename[:80])
    return bytes(data)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise refuse("files.not_found", object=str(path))
        if path.stat().st_size > LARGEST:
            size = str(path.stat().st_size)
            raise refuse("prices.too_large", object=path.name, value=size, limit=LARGEST)
        return path.read_bytes()
    except OSError as trouble:
        raise refuse("files.unreadable", object=str(path), value=str(trouble.strerror)) from None
