"""Registers and stores in lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rollouts.reads.questions import Listing, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One register. `proved` is the release id of its configuration that was last proved there.

    `evidence` says how (`adopted`, `rollout`, `bring`, `revert`). `state`, `counter`, `reason` and
    `rollout` (its number, 0: none) are those of its newest task; empty when it never had one.
    """

    id: int
    register: str
    store: str
    store_name: str
    region: str
    kind: str
    status: str
    platform: str
    enrolled: bool
    adopted: bool
    proved: str
    evidence: str
    proved_at: datetime | None
    last_seen: datetime | None
    state: str
    counter: str
    reason: str
    rollout: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterListing(Listing[RegisterRow]):
    """Registers of the estate, by every word of `words.REGISTER_LIST_WORDS`."""

    SORTS: ClassVar[tuple[str, ...]] = (
        "register",
        "store_name",
        "region",
        "kind",
        "status",
        "platform",
        "proved",
        "evidence",
        "last_seen",
        "state",
        "rollout",
    )
    INDEXED: ClassVar[frozenset[str]] = frozenset({"register", "kind", "status", "platform"})

    filter: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """A region, district or store with what lies below it; `filter` lists exactly its registers.

    `parent` is the parent's `key`, empty for a region. Stores without a region or district hang
    below a row with an empty `code`.
    """

    key: str
    parent: str
    level: str
    code: str
    name: str
    stores: int
    registers: int
    filter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTree(Question[tuple[TreeRow, ...]]):
    """Region > district > store, parents before children, each level in the order of codes."""
