"""What a push must start from on a register that is not as it was proved: reinstalled, or altered by hand."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rollouts.ports.device import LiveFile, Move, Visit
from rollouts.shared.manifest import Manifest, ManifestFile
from rollouts.shared.secret import Secret

UNREAD = hashlib.sha256(b"").hexdigest()
"""Stands for the bytes of a secret file as found: they are compared on the register, not hashed here."""


def from_what_is_there(visit: Visit, moves: Sequence[Move]) -> tuple[Move, ...]:
    """The moves, each from what lies there now where that is neither its baseline nor its target.

    What is found becomes the baseline of the push, so that it is kept on the register and comes
    back when the trial fails.
    """
    return tuple(_from_there(visit, each) for each in moves)


def _from_there(visit: Visit, move: Move) -> Move:
    known = move.baseline.files if move.baseline else ()
    paths = sorted({each.live for each in (*move.target.files, *known)})
    files = dict(zip(paths, visit.read(paths), strict=True))
    if _lies(move.target, move.filled, files):
        return move
    if move.baseline and _lies(move.baseline, move.baseline_filled, files):
        return move
    return _as_found(move, files)


def _lies(manifest: Manifest, filled: Mapping[str, Secret], files: Mapping[str, LiveFile]) -> bool:
    return all(_is_live(each, filled.get(each.name), files[each.live]) for each in manifest.files)


def _is_live(file: ManifestFile, filled: Secret | None, found: LiveFile) -> bool:
    if found.data is None:
        return False
    if file.secret:
        return filled is None or found.data == filled.reveal()
    return hashlib.sha256(found.data).hexdigest() == file.sha256


def _as_found(move: Move, files: Mapping[str, LiveFile]) -> Move:
    found = [
        (each, files[each.live].data)
        for each in move.target.files
        if files[each.live].data is not None
    ]
    baseline = Manifest(
        component=move.target.component,
        files=tuple(_file(each, data or b"", files[each.live].mode) for each, data in found),
    )
    secrets = {each.name: Secret(data or b"") for each, data in found if each.secret}
    return replace(move, baseline=baseline, baseline_filled=secrets)


def _file(file: ManifestFile, data: bytes, mode: str) -> ManifestFile:
    return ManifestFile(
        name=file.name,
        live=file.live,
        sha256=UNREAD if file.secret else hashlib.sha256(data).hexdigest(),
        size=0 if file.secret else len(data),
        mode=f"{int(mode or '644', 8):04o}",
        place=file.place,
        secret=file.secret,
    )
