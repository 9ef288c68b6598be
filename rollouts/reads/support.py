"""Audit trail, credentials, policies, the installation, and requests under way."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rollouts.reads.questions import Listing, Question
from rollouts.shared.events import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One entry; `id` is its number in the chain, `data` its fields in `name=value` words.

    `origin` is the installation that it was made at.
    """

    id: int
    at: datetime
    operator: str
    action: str
    object: str
    outcome: str
    data: str
    hash: str
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditListing(Listing[AuditRow]):
    """The trail, newest first: `operator:ann action:"rollout start" at:>2026-03-01 "text"`."""

    SORTS: ClassVar[tuple[str, ...]] = ("seq",)

    filter: str = ""
    sort: str = ""
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRow:
    """A credential profile and where it is used; `filter` lists exactly the registers that use it.

    `profiles` names the access profiles that log in with it, at the register or on the way there;
    `registers` counts theirs. `filter` is empty when nothing uses it.
    """

    id: int
    name: str
    user: str
    kind: str
    version: int
    has_passphrase: bool
    agent_socket: str
    rotated_at: datetime
    rotated_by: str
    profiles: tuple[str, ...]
    registers: int
    filter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRow:
    """A named secret that settings refer to: `uses` counts values that hold a reference to it."""

    id: int
    name: str
    version: int
    set_at: datetime
    set_by: str
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSheet:
    """Every profile and every named secret, by name."""

    credentials: tuple[CredentialRow, ...]
    secrets: tuple[SecretRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialList(Question[CredentialSheet]):
    """The Credentials page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One policy as it stands."""

    name: str
    help: str
    value: int
    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSheet:
    """Which installation this is, who runs its engine (empty: nobody), and its policies."""

    environment: str
    origin: str
    estate: str
    created_at: datetime
    database: str
    last_event: int
    engine: str
    engine_until: datetime | None
    policies: tuple[PolicyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFacts(Question[HouseSheet]):
    """The Settings page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request that waits for registers or a worker; `total` 0 means not known.

    `result` and `error` are its JSON once it has ended.
    """

    id: int
    uid: str
    action: str
    operator: str
    state: str
    done: int
    total: int
    note: str
    cancel_wanted: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: Json
    error: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestListing(Listing[RequestLine]):
    """Requests, newest first: `state:RUNNING,QUEUED action:"config adopt" operator:ann`."""

    SORTS: ClassVar[tuple[str, ...]] = ("number", "action", "state", "created_at")

    filter: str = ""
    sort: str = ""
    descending: bool = True
