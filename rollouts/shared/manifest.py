"""What one component of a register should be made of: files and hooks, hashed, in one canonical text.

The text is what the register itself reads and hashes, so both sides compute the same identity:

    storewave-manifest 1 COMPONENT
    requires<TAB>COMPONENT<TAB>WORD
    file<TAB>SHA256<TAB>SIZE<TAB>MODE<TAB>OWNER<TAB>PLACE<TAB>SECRET<TAB>LIVE<TAB>NAME
    hook<TAB>SHA256<TAB>SIZE<TAB>BECOME<TAB>KIND<TAB>NAME

Lines are sorted by name within their kind and end with a newline; OWNER `-` keeps the present owner.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9_][A-Za-z0-9._+-]*)*")
LIVE = re.compile(r"/?[A-Za-z0-9_.][A-Za-z0-9._+ -]*(/[A-Za-z0-9_.][A-Za-z0-9._+ -]*)*")
RID_LENGTH = 16


class Place(StrEnum):
    """How a file reaches its live path: one symlink made once, or a copy renamed over it."""

    LINK = "link"
    COPY = "copy"


class HookKind(StrEnum):
    """The moments at which a release's own program runs on the register."""

    IDLE = "idle"
    ACTIVATE = "activate"
    HEALTH = "health"
    OBSERVE = "observe"
    REVERT = "revert"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFile:
    """One file: `name` inside the release, `live` path on the register (below its live root).

    `sha256` (64 hex) and `size` (bytes) are of the sealed bytes; for a `secret` file those are the
    template with its references, and what goes live is the filled copy. `mode` is octal text.
    """

    name: str
    live: str
    sha256: str
    size: int
    mode: str = "0644"
    owner: str = "-"
    place: Place = Place.LINK
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestHook:
    """One program of the release; `become` when it needs the profile's `become`."""

    name: str
    kind: HookKind
    sha256: str
    size: int
    become: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What this component needs another one to provide: a format or version word."""

    component: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """An immutable version of one component. Equal content has an equal `rid`.

    Raises ValueError for a name or live path that a register's shell could misread.
    """

    component: str
    files: tuple[ManifestFile, ...] = ()
    hooks: tuple[ManifestHook, ...] = ()
    requires: tuple[Requirement, ...] = ()

    def __post_init__(self) -> None:
        for each in self.files:
            _check(NAME, each.name)
            _check(LIVE, each.live)
        for hook in self.hooks:
            _check(NAME, hook.name)
        names = [each.name for each in self.files] + [each.name for each in self.hooks]
        if len(set(names)) != len(names):
            message = f"two entries of {self.component} share a name"
            raise ValueError(message)

    def text(self) -> bytes:
        """The canonical text, as sent to the register and hashed."""
        lines = [f"storewave-manifest 1 {self.component}"]
        lines += sorted(f"requires\t{each.component}\t{each.word}" for each in self.requires)
        for file in sorted(self.files, key=lambda each: each.name):
            lines.append(
                f"file\t{file.sha256}\t{file.size}\t{file.mode}\t{file.owner}\t{file.place}"
                f"\t{int(file.secret)}\t{file.live}\t{file.name}",
            )
        for hook in sorted(self.hooks, key=lambda each: each.name):
            lines.append(
                f"hook\t{hook.sha256}\t{hook.size}\t{int(hook.become)}\t{hook.kind}\t{hook.name}",
            )
        return ("\n".join(lines) + "\n").encode()

    @property
    def sha256(self) -> str:
        """64 hex digits over the canonical text."""
        return hashlib.sha256(self.text()).hexdigest()

    @property
    def rid(self) -> str:
        """The release's name on a register: the first 16 hex digits of `sha256`."""
        return self.sha256[:RID_LENGTH]


def parse_manifest(text: bytes) -> Manifest:
    """Read a canonical text back; ValueError unless it is canonical to the byte."""
    lines = text.decode("ascii").split("\n")[:-1]
    head = lines[0].split(" ") if lines else []
    if head[:2] != ["storewave-manifest", "1"] or len(head) != 3:
        message = "not a manifest"
        raise ValueError(message)
    rows = [line.split("\t") for line in lines[1:]]
    manifest = Manifest(
        component=head[2],
        files=tuple(_file(row) for row in rows if row[0] == "file"),
        hooks=tuple(_hook(row) for row in rows if row[0] == "hook"),
        requires=tuple(_requirement(row) for row in rows if row[0] == "requires"),
    )
    if manifest.text() != text:
        message = "the manifest is not in canonical form"
        raise ValueError(message)
    return manifest


def _requirement(row: list[str]) -> Requirement:
    _, component, word = row
    return Requirement(component=component, word=word)


def _file(row: list[str]) -> ManifestFile:
    _, sha256, size, mode, owner, place, secret, live, name = row
    return ManifestFile(
        name=name,
        live=live,
        sha256=sha256,
        size=int(size),
        mode=mode,
        owner=owner,
        place=Place(place),
        secret=secret == "1",
    )


def _hook(row: list[str]) -> ManifestHook:
    _, sha256, size, become, kind, name = row
    return ManifestHook(
        name=name, kind=HookKind(kind), sha256=sha256, size=int(size), become=become == "1"
    )


def _check(pattern: re.Pattern[str], text: str) -> None:
    if not pattern.fullmatch(text) or ".." in text.split("/"):
        message = f"not a name that may reach a register: {text!r}"
        raise ValueError(message)
