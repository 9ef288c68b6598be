"""Requests to the register's program, as lines and frames: built here, read by `storewave.sh`."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rollouts.adapters.ssh.proving import fresh_key, mac
from rollouts.ports.device import Become, Move, Push, Target
from rollouts.shared.errors import refuse
from rollouts.shared.manifest import Manifest, ManifestFile
from rollouts.shared.secret import Secret

HOOK_SECONDS = 30
_WORD = re.compile(r"[ -~]{1,1024}")
SecretKeys = dict[tuple[str, str], tuple[bytes, str]]
"""(component, file name) -> (key sent, HMAC expected of what is live; empty when unknown)."""


@dataclass(slots=True)
class Request:
    """One call of a verb: its lines, the frames they announce, and what the answer is checked with."""

    nonce: str = field(default_factory=lambda: secrets.token_hex(16))
    lines: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    macs: SecretKeys = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.say("nonce", self.nonce)

    def say(self, key: str, *values: str | int) -> None:
        """Add a line; KnownError `device.request_invalid` for what a register could misread."""
        shown = [str(each) or "-" for each in values]
        for each in shown:
            if not _WORD.fullmatch(each):
                raise refuse("device.request_invalid", field=key, value=ascii(each)[:80])
        self.lines.append("\t".join([key, *shown]))

    def text(self) -> bytes:
        """The lines as they are sent."""
        return ("\n".join(self.lines) + "\n").encode("ascii")


def for_target(target: Target, device_id: str, estate_id: str) -> Request:
    """A request that names the device it is meant for; empty ids are not checked."""
    request = Request()
    request.say("root", target.live_root)
    request.say("device", device_id)
    request.say("estate", estate_id)
    return request


def add_become(request: Request, target: Target) -> None:
    """How hooks and copied files get their rights; a password travels as the first frame."""
    request.say("become", target.become.value)
    if target.become is Become.SUDO_PASSWORD and target.become_password is not None:
        password = target.become_password.reveal() + b"\n"
        request.say("become_size", len(password))
        request.frames.insert(0, password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The payload of one move: sent with the message, or received before it (`data` then empty)."""

    data: bytes
    sha256: str

    @classmethod
    def inline(cls, data: bytes) -> "Parcel":
        """A payload that travels with the message; none at all when empty."""
        return cls(data=data, sha256=hashlib.sha256(data).hexdigest() if data else "")


NOTHING = Parcel(data=b"", sha256="")


def add_push(request: Request, push: Push, parcels: Iterable[Parcel]) -> None:
    """Trial, moves with their manifests and payloads, filled secrets and how to compare them."""
    request.say("trial", push.trial_id)
    request.say("seconds", push.trial_seconds)
    request.say("keep", push.keep)
    request.say("limit", HOOK_SECONDS)
    for move, parcel in zip(push.moves, parcels, strict=True):
        _add_move(request, move, parcel)
    for move in push.moves:
        _add_baseline_macs(request, move)
    for move in push.moves:
        _add_fills(request, move)


def _add_move(request: Request, move: Move, parcel: Parcel) -> None:
    target = move.target.text()
    baseline = move.baseline.text() if move.baseline is not None else b""
    request.say(
        "move",
        move.target.component,
        move.baseline.rid if move.baseline is not None else "",
        move.target.rid,
        len(target),
        len(baseline),
        len(parcel.data),
        parcel.sha256,
    )
    request.frames += [target, baseline, parcel.data]


def _add_fills(request: Request, move: Move) -> None:
    for file in _secret(move.target.files):
        filled = move.filled[file.name].reveal()
        key = fresh_key()
        component = move.target.component
        request.say("fill", component, file.name, len(filled), key.hex())
        request.frames.append(filled)
        request.macs[component, file.name] = (key, mac(key, filled))


def _add_baseline_macs(request: Request, move: Move) -> None:
    for file in _secret(move.baseline.files if move.baseline is not None else ()):
        key, expected = _expected(file.name, move.baseline_filled)
        request.say("mac", move.target.component, file.name, key.hex(), expected)


def add_expected(request: Request, manifest: Manifest, filled: Mapping[str, Secret]) -> None:
    """What `verify` hashes: the manifest alone, and a key for each secret file."""
    component, text = manifest.component, manifest.text()
    request.say("move", component, "", manifest.rid, len(text), 0, 0, "")
    request.frames.append(text)
    for file in _secret(manifest.files):
        key, expected = _expected(file.name, filled)
        request.say("mac", component, file.name, key.hex(), "")
        request.macs[component, file.name] = (key, expected)


def _expected(name: str, filled: Mapping[str, Secret]) -> tuple[bytes, str]:
    """A fresh key, and the HMAC of the bytes that should be live; empty when they are not at hand."""
    key = fresh_key()
    return key, mac(key, filled[name].reveal()) if name in filled else ""


def _secret(files: Iterable[ManifestFile]) -> list[ManifestFile]:
    return sorted((each for each in files if each.secret), key=lambda each: each.name)
