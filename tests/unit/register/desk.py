"""A console's side of the wire for tests: it speaks to the program through pipes, without SSH."""

import contextlib
import gzip
import hashlib
import hmac
import io
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import tarfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rollouts.adapters.ssh import program
from rollouts.shared.manifest import HookKind, Manifest, ManifestFile, ManifestHook, Place

SHELLS = {"dash": ["dash"], "ash": ["busybox", "sh"]}
DEADLINE = 60


def applets(folder: Path) -> str:
    """A PATH of busybox alone."""
    box = folder / "applets"
    if not box.exists():
        box.mkdir()
        busybox = shutil.which("busybox") or "busybox"
        subprocess.run([busybox, "--install", "-s", str(box)], check=True)
    return str(box)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A manifest with its bytes: `filled` are the bytes of secret files as they go live."""

    manifest: Manifest
    data: Mapping[str, bytes]
    filled: Mapping[str, bytes] = field(default_factory=dict)

    def payload(self, *, without: Sequence[str] = ()) -> bytes:
        return archive({name: data for name, data in self.data.items() if name not in without})


def archive(data: Mapping[str, bytes]) -> bytes:
    if not data:
        return b""
    target = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for name, content in sorted(data.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return target.getvalue()


def release(
    files: Mapping[str, bytes],
    *,
    component: str = "config",
    hooks: Mapping[HookKind, str] | None = None,
    place: Place = Place.LINK,
    filled: Mapping[str, bytes] | None = None,
    mode: str = "0644",
) -> Release:
    """Files by live path (the name in the release is the same); hooks as shell text by kind."""
    secret = filled or {}
    scripts = {
        f"hooks/{kind}": f"#!/bin/sh\n{text}\n".encode() for kind, text in (hooks or {}).items()
    }
    manifest = Manifest(
        component=component,
        files=tuple(
            ManifestFile(
                name=live,
                live=live,
                sha256=hashlib.sha256(data).hexdigest(),
                size=len(data),
                mode=mode,
                place=place,
                secret=live in secret,
            )
            for live, data in files.items()
        ),
        hooks=tuple(
            ManifestHook(
                name=f"hooks/{kind}",
                kind=kind,
                sha256=hashlib.sha256(scripts[f"hooks/{kind}"]).hexdigest(),
                size=len(scripts[f"hooks/{kind}"]),
            )
            for kind in (hooks or {})
        ),
    )
    return Release(manifest=manifest, data={**files, **scripts}, filled=secret)


@dataclass(frozen=True, slots=True)
class Answer:
    rows: tuple[tuple[str, ...], ...]
    raw: bytes
    status: int

    def one(self, key: str) -> str:
        return next((row[1] for row in self.rows if row[0] == key), "")

    def all(self, key: str) -> list[tuple[str, ...]]:
        return [row[1:] for row in self.rows if row[0] == key]

    def fact(self, name: str) -> str:
        return next(row[2] for row in self.rows if row[0] == "fact" and row[1] == name)

    @property
    def told(self) -> tuple[str, str]:
        return self.one("verdict"), self.one("code")


@dataclass(slots=True)
class Desk:
    """One register on this machine: a folder with BASE, live files and a boot id of its own."""

    folder: Path
    shell: str = "dash"
    text: bytes = b""
    path: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    fence: tuple[int, int] = (1, 1)
    token: str = "desk"
    base_name: str = "base"
    prefix: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.live.mkdir(parents=True, exist_ok=True)
        self.boot_file.write_text("boot-1\n")

    @property
    def base(self) -> Path:
        return self.folder / self.base_name

    @property
    def live(self) -> Path:
        return self.folder / "live"

    @property
    def boot_file(self) -> Path:
        return self.folder / f"{self.base_name}.boot"

    def reboot(self) -> None:
        self.stop_timer()
        self.boot_file.write_text(f"boot-{secrets.token_hex(4)}\n")

    def timer(self) -> int:
        """The dead-man timer's process, 0 when none of this register's runs."""
        with contextlib.suppress(OSError, ValueError):
            number = int((self.base / "state/timer").read_text().split()[0])
            line = Path(f"/proc/{number}/cmdline").read_bytes()
            if str(self.base).encode() in line:
                return number
        return 0

    def stop_timer(self) -> None:
        if number := self.timer():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(number, signal.SIGKILL)

    def settings(self) -> dict[str, str]:
        path = self.path or os.environ["PATH"]
        return {"PATH": path, "HOME": str(self.folder), **self.environment}

    def run_stored(self, *arguments: str) -> int:
        """The program that lies in BASE, as the boot entry runs it."""
        line = [*SHELLS[self.shell], str(self.base / "state/manager"), *arguments]
        return subprocess.run(
            [shutil.which(line[0]) or line[0], *line[1:]],
            check=False,
            env=self.settings(),
            capture_output=True,
            timeout=DEADLINE,
        ).returncode

    def boot(self) -> int:
        return self.run_stored("boot", str(self.base))

    def call(
        self,
        verb: str,
        lines: Sequence[Sequence[str]] = (),
        frames: Sequence[bytes] = (),
        *,
        base: str = "",
    ) -> Answer:
        nonce = secrets.token_hex(16)
        given = {line[0] for line in lines}
        head = [["nonce", nonce], ["root", str(self.live)]]
        head += [
            [key, value] for key, value in (("device", "R1"), ("estate", "E1")) if key not in given
        ]
        request = "".join("\t".join(line) + "\n" for line in [*head, *lines]).encode()
        sent = self.text or program.program()
        line = program.command(
            verb,
            base=base or str(self.base),
            token=self.token,
            fence=self.fence,
            request_size=len(request),
            size=len(sent),
        )
        # The register's own `sh` is the shell under test.
        words = shlex.split(line)
        words[:1] = SHELLS[self.shell]
        words[0] = shutil.which(words[0]) or words[0]
        process = subprocess.Popen(
            [*self.prefix, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.settings(),
            cwd=self.folder,
            start_new_session=True,
        )
        out, err = process.communicate(sent + request + b"".join(frames), timeout=DEADLINE)
        return parse(out, nonce, process.returncode, err)

    def init(self, **changes: str) -> Answer:
        values = {"device": "R1", "estate": "E1", "boot": "none", **changes}
        return self.call("init", [[key, value] for key, value in values.items()])

    def probe(self, *components: str) -> Answer:
        return self.call("probe", [["component", each] for each in components or ("config",)])

    def move(
        self,
        verb: str,
        moves: Sequence[tuple[Release | None, Release]],
        *,
        trial: str = "T1",
        payload: bool = True,
        without: Sequence[str] = (),
        more: Sequence[Sequence[str]] = (),
    ) -> Answer:
        """push, stage or activate of (baseline, target) pairs in one trial."""
        lines: list[list[str]] = [["trial", trial], *map(list, more)]
        frames: list[bytes] = []
        fills: list[bytes] = []
        for old, new in moves:
            packed = new.payload(without=without) if payload else b""
            before = old.manifest.text() if old else b""
            lines.append(
                [
                    "move",
                    new.manifest.component,
                    old.manifest.rid if old else "-",
                    new.manifest.rid,
                    str(len(new.manifest.text())),
                    str(len(before)),
                    str(len(packed)),
                    hashlib.sha256(packed).hexdigest() if packed else "-",
                ]
            )
            frames += [new.manifest.text(), before, packed]
            for name, data in new.filled.items() if payload else ():
                lines.append(["fill", new.manifest.component, name, str(len(data)), "ab" * 32])
                fills.append(data)
            for name, data in old.filled.items() if old else ():
                mac = hmac.new(b"\xcd" * 32, data, "sha256").hexdigest()
                lines.append(["mac", new.manifest.component, name, "cd" * 32, mac])
        return self.call(verb, lines, [*frames, *fills])

    def push(
        self,
        old: Release | None,
        new: Release,
        *,
        trial: str = "T1",
        without: Sequence[str] = (),
        more: Sequence[Sequence[str]] = (),
    ) -> Answer:
        return self.move("push", [(old, new)], trial=trial, without=without, more=more)

    def close(self, verb: str, trial: str = "T1", more: Sequence[Sequence[str]] = ()) -> Answer:
        return self.call(verb, [["trial", trial], *more])


def parse(out: bytes, nonce: str, status: int, err: bytes = b"") -> Answer:
    text = out.decode("ascii")
    lines = text.splitlines()
    begin, end = f"storewave-begin {nonce}", f"storewave-end {nonce}"
    if begin not in lines or end not in lines:
        return Answer((), out + err, status)
    rows = lines[lines.index(begin) + 1 : lines.index(end)]
    return Answer(tuple(tuple(row.split("\t")) for row in rows), out + err, status)


def wait_for(condition: object, seconds: float = 30) -> bool:
    """Poll a condition until it holds; False when the deadline passes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if callable(condition) and condition():
            return True
        time.sleep(0.02)
    return False
