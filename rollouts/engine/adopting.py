"""Reads registers as they are, writing nothing, and makes of it a change set that proposes layers."""

import hashlib
import hmac
import secrets as random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rollouts.credentials.model import NamedSecret
from rollouts.credentials.ports import Credentials
from rollouts.engine.context import Context
from rollouts.engine.versions import kept_version
from rollouts.estate.model import Register
from rollouts.formats.document import Document
from rollouts.platforms.component import CONFIG, Component
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.model import FileLayout, Platform
from rollouts.platforms.reading import Reading, read_files
from rollouts.platforms.references import extract_secrets, references
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import LiveFile, Visit
from rollouts.registers.model import Schema
from rollouts.releases.model import ComponentVersion
from rollouts.shared.card_numbers import looks_like_card, masked
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.findings import Finding
from rollouts.shared.manifest import Manifest, ManifestFile
from rollouts.shared.plain_text import plain
from rollouts.shared.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One register as it is: its baseline version, its values, and the templates of its files."""

    register: Register
    version: ComponentVersion
    reading: Reading
    templates: Mapping[str, str]
    read_at: datetime
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class SecretNamer:
    """Names the secrets found in files: equal values share a name, whichever register they are on.

    Thread-safe. Values are told apart by an HMAC under a key that lives only as long as this adoption.
    """

    key: bytes = field(default_factory=lambda: random.token_bytes(32))
    names: dict[tuple[str, bytes], str] = field(default_factory=dict)
    values: dict[str, Secret] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def name(self, label: str, secret: Secret) -> tuple[str, int]:
        """The name and version under which the secret is kept."""
        mark = hmac.digest(self.key, secret.reveal(), "sha256")
        with self.lock:
            if (label, mark) not in self.names:
                stem = "adopted/" + "".join(
                    each if each.isalnum() or each in "._-" else "-" for each in label
                )
                unique = f"{stem}-{random.token_hex(4)}"
                self.names[label, mark] = unique
                self.values[unique] = secret
            return self.names[label, mark], 1

    def keep(self, uow: UnitOfWork, context: Context) -> int:
        """Put the values in the keyring and their names in the database; how many there were."""
        for name, secret in self.values.items():
            context.services.secrets.put(name, 1, secret)
            uow.repository(Credentials).put_secret(
                NamedSecret(
                    name=name, version=1, set_at=context.services.clock(), set_by=context.operator
                ),
            )
        return len(self.values)


def live_paths(platform: Platform) -> tuple[str, ...]:
    """The live paths of every file the platform manages."""
    return tuple(each.live for each in platform.files)


def look_at(register: Register, visit: Visit) -> dict[str, LiveFile]:
    """The register's present files by their name in a release. Read-only."""
    platform = platform_named(register.platform)
    read = visit.read(live_paths(platform))
    return {layout.name: file for layout, file in zip(platform.files, read, strict=True)}


def found_of(
    context: Context,
    register: Register,
    files: Mapping[str, LiveFile],
    schema: Schema,
    namer: SecretNamer,
) -> Found:
    """What the files say; KnownError when one cannot be kept without holding a secret."""
    platform = platform_named(register.platform)
    secret_keys = frozenset(key for key, each in schema.settings.items() if each.secret)
    present = {name: each for name, each in files.items() if each.data is not None}
    sealed: dict[str, bytes] = {}
    parsed: dict[str, Document] = {}
    for name, file in present.items():
        taken = extract_secrets(platform, name, file.data or b"", secret_keys, namer.name)
        if not taken.ok:
            raise KnownError(*taken.findings)
        _require_no_cards(register, name, taken.template)
        sealed[name], parsed[name] = taken.template, taken.document
    now = context.services.clock()
    component = _baseline(platform, present, sealed)
    version = kept_version(context.services, component, now, f"as found on {register.name}")
    reading = read_files(platform, parsed, secret_settings=secret_keys)
    if not present:
        raise refuse(
            "adoption.unreadable", object=f"register {register.name}", reason="no file is there"
        )
    return Found(
        register=register,
        version=version,
        reading=reading,
        templates={name: version.payload[name] for name in sealed},
        read_at=now,
        findings=reading.findings,
    )


def _require_no_cards(register: Register, name: str, data: bytes) -> None:
    """KnownError `adoption.card_number` with the first line that holds one, masked."""
    text = data.decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if looks_like_card(line):
            raise refuse(
                "adoption.card_number",
                object=f"register {register.name}",
                field=name,
                value=plain(masked(line.strip()), cap=120),
                line=number,
            )


def _baseline(
    platform: Platform, present: Mapping[str, LiveFile], sealed: Mapping[str, bytes]
) -> Component:
    layouts = [each for each in platform.files if each.name in present]
    names = frozenset(each for data in sealed.values() for each in references(data))
    return Component(
        manifest=Manifest(
            component=CONFIG,
            files=tuple(_file(each, present[each.name], sealed[each.name]) for each in layouts),
        ),
        payload=dict(sealed),
        formats={each.name: each.format for each in layouts},
        references=names,
    )


def _file(layout: FileLayout, found: LiveFile, sealed: bytes) -> ManifestFile:
    return ManifestFile(
        name=layout.name,
        live=layout.live,
        sha256=hashlib.sha256(sealed).hexdigest(),
        size=len(sealed),
        mode=f"{int(found.mode or '644', 8):04o}",
        place=layout.place,
        secret=bool(references(sealed)),
    )
