"""What a push carries: the changed files and hooks of one component, packed the same way each time."""

import gzip
import hashlib
import tarfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from rollouts.ports.device import Move
from rollouts.shared.errors import refuse
from rollouts.shared.manifest import Manifest, ManifestFile, ManifestHook


def changed_names(move: Move) -> tuple[str, ...]:
    """What must travel: all that the baseline does not hold under the same name with the same bytes.

    Templates always travel: a register that sealed its originals never had them.
    """
    held = _hashes(move.baseline) if move.baseline is not None else {}
    secret = {each.name for each in move.target.files if each.secret}
    wanted = _hashes(move.target)
    return tuple(
        sorted(name for name in wanted if name in secret or held.get(name) != wanted[name])
    )


def packed(move: Move) -> bytes:
    """A gzip'd tar of what must travel, empty when nothing must; equal content gives equal bytes.

    KnownError `device.content_missing` or `device.content_differs` unless every byte is what the
    manifest says: nothing else may leave this computer.
    """
    names = changed_names(move)
    for file in move.target.files:
        if file.secret and file.name not in move.filled:
            raise refuse("device.content_missing", object=move.target.component, field=file.name)
    if not names:
        return b""
    _check(move, names)
    return gzip.compress(_tar(names, move.payload), 6, mtime=0)


def _check(move: Move, names: Iterable[str]) -> None:
    wanted = _hashes(move.target)
    for name in names:
        if name not in move.payload:
            raise refuse("device.content_missing", object=move.target.component, field=name)
        if hashlib.sha256(move.payload[name]).hexdigest() != wanted[name]:
            raise refuse("device.content_differs", object=move.target.component, field=name)


def _tar(names: Iterable[str], contents: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(contents[name])
            archive.addfile(entry, BytesIO(contents[name]))
    return target.getvalue()


def _hashes(manifest: Manifest) -> dict[str, str]:
    entries: tuple[ManifestFile | ManifestHook, ...] = (*manifest.files, *manifest.hooks)
    return {each.name: each.sha256 for each in entries}
