"""Credential profiles as rows, what a form asks for, and the command that it becomes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.kit.fact_list import Fact
from console.kit.tone import Tone
from console.pages.counts import counted
from console.pages.credentials.texts import said
from resources.i18n import sentence
from rollouts.credentials.commands import CredentialRotate, CredentialSet
from rollouts.shared.secret import Secret

if TYPE_CHECKING:
    from rollouts.engine.handlers.credentials import CredentialRow, LoginTested
    from rollouts.engine.handlers.secrets import SecretRow

KEY, PASSWORD, AGENT = "key", "password", "agent"
KINDS = (KEY, PASSWORD, AGENT)
"""What a profile proves itself with, the recommended one first."""

OLD = timedelta(days=365)
"""A secret older than this is shown in the warning tone."""

AVAILABLE = "available"
PASSPHRASE_MARK = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow:
    """One profile; `filter` lists exactly the registers that log in with it."""

    id: int
    name: str
    user: str
    kind: str
    version: int
    registers: int
    held_here: bool
    rotated_at: datetime
    rotated_by: str
    filter: str
    access: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the page shows."""

    keyring: str
    profiles: tuple[ProfileRow, ...]
    secrets: "tuple[SecretRow, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice: empty title for none."""

    title: str
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Form:
    """What was entered. `key` and `passphrase` and `password` never leave memory but to the keyring."""

    name: str
    user: str
    kind: str
    password: str = ""
    key: str = ""
    passphrase: str = ""
    agent_socket: str = ""


def sheet_of(
    keyring: str,
    rows: "Sequence[CredentialRow]",
    access: Sequence[Mapping[str, str]],
    secrets: "Sequence[SecretRow]" = (),
) -> Sheet:
    """The page's rows from the profiles and the access profiles that use them."""
    users: dict[str, list[str]] = {}
    for each in access:
        users.setdefault(each["credential"], []).append(each["name"])
    return Sheet(
        keyring=keyring,
        profiles=tuple(
            _row(at, each, tuple(users.get(each.name, ()))) for at, each in enumerate(rows)
        ),
        secrets=tuple(secrets),
    )


def _row(at: int, row: "CredentialRow", access: tuple[str, ...]) -> ProfileRow:
    names = ",".join(f'"{each}"' for each in access)
    return ProfileRow(
        id=at,
        name=row.name,
        user=row.user,
        kind=str(row.kind),
        version=row.version,
        registers=row.registers,
        held_here=row.held_here,
        rotated_at=row.rotated_at,
        rotated_by=row.rotated_by,
        filter=f"profile:{names}" if access else "",
        access=access,
    )


def sentence_of(sheet: Sheet) -> str:
    """How many profiles there are, of which kinds, and whether secrets can be kept here."""
    kinds = Counter(each.kind for each in sheet.profiles)
    listed = ", ".join(f"{count} {kind_word(kind)}" for kind, count in sorted(kinds.items()))
    profiles = said("one") if len(sheet.profiles) == 1 else said("some", count=len(sheet.profiles))
    text = f"{profiles}: {listed}" if listed else said("none")
    return f"{text}  ·  {said(f'keyring_{sheet.keyring}')}"


def keyring_notice(keyring: str) -> Told:
    """What is wrong with the keyring and what to do; nothing while it works."""
    if keyring == AVAILABLE:
        return Told(title="", text="", tone=Tone.GOOD)
    title = said(f"keyring_{keyring}")
    mend = sentence(f"keyring.{keyring}", {}, part="mend")
    return Told(title=title, text=mend, tone=Tone.WARN)


def kind_word(kind: str) -> str:
    """What a profile proves itself with, in words."""
    return said(f"kind_{kind}")


def facts(row: ProfileRow) -> tuple[Fact, ...]:
    """Everything about one profile except its secret."""
    return (
        Fact(said("fact_user"), row.user),
        Fact(said("fact_kind"), kind_word(row.kind)),
        Fact(said("fact_version"), str(row.version)),
        Fact(said("fact_by"), row.rotated_by),
        Fact(said("fact_access"), ", ".join(row.access) or said("access_none")),
        Fact(
            said("fact_registers"),
            counted("register", row.registers),
            filter_text=row.filter if row.registers else "",
        ),
        Fact(said("fact_held"), said("held_yes" if row.held_here else "held_no")),
    )


def is_old(row: ProfileRow, now: datetime) -> bool:
    """Whether its secret should be rotated."""
    return row.kind != AGENT and now - row.rotated_at > OLD


def missing(form: Form, *, rotating: bool) -> tuple[str, ...]:
    """The names of the fields that must be filled before the form can be given."""
    wanted = [] if rotating else [("name", form.name), ("user", form.user)]
    if form.kind == PASSWORD:
        wanted.append(("password", form.password))
    if form.kind == KEY:
        wanted.append(("key", form.key.strip()))
    return tuple(name for name, value in wanted if not value)


def setting(form: Form) -> CredentialSet:
    """The command that makes a profile; exactly one kind of proof is in it."""
    return CredentialSet(
        name=form.name,
        user=form.user,
        password=Secret(form.password) if form.kind == PASSWORD else None,
        key=_key(form) if form.kind == KEY else None,
        agent=form.kind == AGENT,
        agent_socket=form.agent_socket if form.kind == AGENT else "",
    )


def rotation(form: Form) -> CredentialRotate:
    """The command that gives a profile a new secret."""
    return CredentialRotate(
        name=form.name,
        password=Secret(form.password) if form.kind == PASSWORD else None,
        key=_key(form) if form.kind == KEY else None,
    )


def _key(form: Form) -> Secret:
    """The key, and below its last line the passphrase, as the command reads them."""
    text = form.key.replace("\r\n", "\n").strip() + "\n"
    return Secret(text + form.passphrase + PASSPHRASE_MARK if form.passphrase else text)


def tested(found: "LoginTested") -> Told:
    """What a successful login learned."""
    return Told(
        title=said("test_good", name=found.credential, register=found.register),
        text=said(
            "test_facts",
            skew=f"{found.clock_skew:+.1f}",
            free=f"{found.free_kib // 1024:,}",
        ),
        tone=Tone.GOOD,
    )
