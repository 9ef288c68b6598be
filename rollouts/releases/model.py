"""A version of one component, a release of several, and what a register is proved to have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ReleaseKind(StrEnum):
    """Where a release came from."""

    NORMAL = "normal"
    EMERGENCY = "emergency"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentVersion:
    """An immutable version of one component, kept once however many registers have it.

    `manifest` is the blob of its canonical text, `payload` maps every file and hook name to the blob
    of its sealed bytes, `formats` names the format of files that have one, `secrets` lists the
    references (`NAME#VERSION`) that its templates hold.
    """

    component: str
    rid: str
    sha256: str
    manifest: str
    payload: Mapping[str, str]
    formats: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    label: str = ""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A numbered release; `components` are the ones it moves. `number` is unique (`R-7`)."""

    uid: str
    number: int
    title: str
    kind: ReleaseKind
    components: tuple[str, ...]
    created_by: str
    created_at: datetime
    change: str = ""
    registers: int = 0
    versions: int = 0

    @property
    def label(self) -> str:
        """What people call it: `R-7`."""
        return f"R-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTarget:
    """What one register should have of one component under a release."""

    register: str
    component: str
    rid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What a register was last proved to have of one component, by read-back or by adoption.

    `evidence` is how: `adopted` (read, nothing written), `rollout`, `bring` or `revert`; `task` names
    the device task, when there was one.
    """

    register: str
    component: str
    rid: str
    at: datetime
    evidence: str
    task: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFacts:
    """What is known of a register's own state: its device id and when it was last heard.

    `templates` maps the platform's file names to the blobs of the files as they were adopted, with
    secrets replaced by references: what compiled files start from, so that unknown keys are kept.
    """

    register: str
    device_id: str = ""
    last_seen: datetime | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
