"""Keeps `ports.blobs.Blobs` in a folder of this computer."""

import hashlib
import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rollouts.shared.errors import refuse
from rollouts.shared.ids import new_uid

GRACE_SECONDS = 3600
HASH = re.compile(r"[0-9a-f]{64}")
"""Names come from rows, which others may have written: nothing else ever becomes a path."""


class FolderBlobs:
    """A folder of files named by their hash, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lasting: set[str] = set()  # folders within that a power cut takes no more

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        beside = place.with_name(f".{sha256}.{new_uid()}")
        try:
            if place.exists():
                os.utime(place)  # in use again: whoever collects leaves it for another hour
                return sha256
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(beside, data)
            beside.replace(place)
            _sync_folder(place.parent)
            if place.parent.name not in self._lasting:
                _sync_folder(self._folder)
                self._lasting.add(place.parent.name)
        except OSError as trouble:
            with suppress(OSError):
                beside.unlink()
            reason = str(trouble.strerror)
            raise refuse("blob.not_written", object=str(place), value=reason) from trouble
        return sha256

    def get(self, sha256: str) -> bytes:
        if not self.has(sha256):
            raise refuse("blob.missing", value=sha256[:80])
        try:
            data = self._place(sha256).read_bytes()
        except OSError as trouble:
            raise refuse("blob.damaged", value=sha256) from trouble
        if hashlib.sha256(data).hexdigest() != sha256:
            raise refuse("blob.damaged", value=sha256)
        return data

    def has(self, sha256: str) -> bool:
        return bool(HASH.fullmatch(sha256)) and self._place(sha256).exists()

    def collect(self, named: Iterable[str]) -> int:
        kept = set(named)
        oldest = time.time() - GRACE_SECONDS
        gone = 0
        for place in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):  # another one collects too
                if place.name not in kept and place.stat().st_mtime < oldest:
                    place.unlink()
                    gone += 1
        return gone

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _write(self, place: Path, data: bytes) -> None:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
