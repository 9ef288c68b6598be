"""A register to make promises about: the same test runs on one in memory and on a real one over SSH."""

import hashlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from rollouts.adapters.ssh.devices import SshDevices
from rollouts.ports.device import Devices, Hop, KeyKind, Login, Move, Push, Target
from rollouts.shared.manifest import HookKind, Manifest, ManifestFile, ManifestHook, Place
from rollouts.shared.secret import Secret
from rollouts.testing.device import FakeDevices
from rollouts.testing.register import FakeRegister
from tests.services.sshd import LoopbackRegister

POS = "etc/pos.ini"
OLD = b"lane=1\nfooter=Thank you\n"
NEW = b"lane=1\nfooter=See you soon\n"
BROKEN = b"lane=1\nfooter=broken\n"
DEVICE = "device-0021-02"
ESTATE = "estate-1"
FENCE = (1, 5)
HEALTH = b'#!/bin/sh\n! grep -q broken "$STOREWAVE_LIVE_ROOT/etc/pos.ini"\n'
IDLE = b'#!/bin/sh\n[ ! -e "$STOREWAVE_LIVE_ROOT/in-a-sale" ] || exit 75\n'


class Shop(Protocol):
    """One register, and what a test may do to it without a visit."""

    @property
    def devices(self) -> Devices:
        """What opens visits to it."""

    @property
    def target(self) -> Target:
        """The register as a first visit would want it."""

    def put(self, live: str, data: bytes) -> None:
        """Write a live file as a technician would."""

    def live(self, live: str) -> bytes | None:
        """The bytes at a live path."""

    def begin_sale(self) -> None:
        """From now on the register is not idle."""

    def leave(self) -> None:
        """From now on nobody answers at its address."""


@dataclass(slots=True)
class FakeShop:
    """In memory."""

    register: FakeRegister = field(default_factory=FakeRegister)
    devices: FakeDevices = field(default_factory=FakeDevices)

    def __post_init__(self) -> None:
        self.register.healthy = lambda live: b"broken" not in live.get(POS, b"")
        self.devices.add(self.register, "127.0.0.1", 2222)

    @property
    def target(self) -> Target:
        login = Login(user="till", kind=KeyKind.AGENT)
        hop = Hop(host="127.0.0.1", port=2222, login=login, fingerprint=self.register.fingerprint)
        return Target(name="0021/02", hop=hop, live_root="/pos")

    def put(self, live: str, data: bytes) -> None:
        self.register.live[live] = data

    def live(self, live: str) -> bytes | None:
        return self.register.live.get(live)

    def begin_sale(self) -> None:
        self.register.busy = True

    def leave(self) -> None:
        self.devices.registers.clear()


@dataclass(slots=True)
class RealShop:
    """An OpenSSH server on loopback with a folder for its root."""

    register: LoopbackRegister
    devices: SshDevices = field(default_factory=SshDevices)
    gone: int = 0

    @property
    def target(self) -> Target:
        target = self.register.target(name="0021/02")
        return replace(target, hop=replace(target.hop, port=self.gone or target.hop.port))

    def put(self, live: str, data: bytes) -> None:
        path = self.register.root / live
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def live(self, live: str) -> bytes | None:
        path = self.register.root / live
        return path.read_bytes() if path.exists() else None

    def begin_sale(self) -> None:
        self.put("in-a-sale", b"")

    def leave(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.gone = probe.getsockname()[1]


def sha256(data: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def files_of(
    contents: Mapping[str, bytes], *, secret: tuple[str, ...] = (), place: Place = Place.LINK
) -> tuple[ManifestFile, ...]:
    """Manifest rows for bytes by live path; names are the last part of the path."""
    return tuple(
        ManifestFile(
            name=Path(live).name,
            live=live,
            sha256=sha256(data),
            size=len(data),
            mode="0600" if live in secret else "0644",
            place=place,
            secret=live in secret,
        )
        for live, data in contents.items()
    )


def hooks() -> tuple[ManifestHook, ...]:
    """The health and idle hooks that every target of these tests carries."""
    return (
        ManifestHook(
            name="health.sh", kind=HookKind.HEALTH, sha256=sha256(HEALTH), size=len(HEALTH)
        ),
        ManifestHook(name="idle.sh", kind=HookKind.IDLE, sha256=sha256(IDLE), size=len(IDLE)),
    )


def move(
    old: Mapping[str, bytes] | None,
    new: Mapping[str, bytes],
    *,
    component: str = "config",
    place: Place = Place.LINK,
) -> Move:
    """From adopted files to new ones of the same component."""
    baseline = None
    if old is not None:
        baseline = Manifest(component=component, files=files_of(old, place=place))
    return Move(
        target=Manifest(component=component, files=files_of(new, place=place), hooks=hooks()),
        baseline=baseline,
        payload={Path(live).name: data for live, data in new.items()}
        | {"health.sh": HEALTH, "idle.sh": IDLE},
    )


def secret_move(template: bytes, filled: bytes, live: str) -> Move:
    """A new secret file where there was none."""
    target = Manifest(
        component="config", files=files_of({live: template}, secret=(live,)), hooks=hooks()
    )
    return Move(
        target=target,
        baseline=None,
        payload={Path(live).name: template, "health.sh": HEALTH, "idle.sh": IDLE},
        filled={Path(live).name: Secret(filled)},
    )


def push(*moves: Move, trial_id: str = "trial-1", fence: tuple[int, int] = FENCE) -> Push:
    """All moves as one trial."""
    return Push(trial_id=trial_id, fence=fence, moves=moves)
