"""One register in memory: its files, its releases, its one trial, and what is wrong with it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rollouts.ports.device import TrialPhase
from rollouts.shared.manifest import Manifest


class Trouble(StrEnum):
    """What a visit meets: before the login, or (LOST, SILENT) at the next verb."""

    UNREACHABLE = "unreachable"
    KEY_CHANGED = "key changed"
    LOGIN_REFUSED = "login refused"
    LOST = "lost"
    SILENT = "silent"


@dataclass(slots=True)
class FakeComponent:
    """One component's releases by rid, each with the bytes that go live per live path."""

    current: str = ""
    previous: str = ""
    journal: str = ""
    manifests: dict[str, Manifest] = field(default_factory=dict)
    contents: dict[str, dict[str, bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class FakeTrial:
    """The open trial: (component, from, to) per move, and when the register takes it back itself."""

    trial_id: str
    moves: tuple[tuple[str, str, str], ...]
    until: datetime
    seconds: int
    boot_id: str
    phase: TrialPhase = TrialPhase.TRIAL


@dataclass(slots=True)
class FakeRegister:
    """Set any field before a visit, or from `before` within one.

    `live` maps live paths to bytes; `healthy` may be a rule over them (a broken configuration then
    makes health fail for real). `trouble` is met by every visit until cleared; `lose_answer_of` names
    verbs that are done but whose answer is lost, once each. `before` is called with each verb's name
    before it acts. `lying` makes push report hashes of what was wished for without doing it.
    """

    fingerprint: str = "SHA256:" + "A" * 43
    live: dict[str, bytes] = field(default_factory=dict)
    device_id: str = ""
    estate_id: str = ""
    boot_id: str = "boot-1"
    healthy: bool | Callable[[Mapping[str, bytes]], bool] = True
    activates: bool = True
    busy: bool = False
    lying: bool = False
    durable: bool = True
    free_kib: int = 1_000_000
    free_inodes: int = 100_000
    clock_skew: float = 0.0
    fence: tuple[int, int] = (0, 0)
    lock_owner: str = ""
    trouble: Trouble | None = None
    lose_answer_of: set[str] = field(default_factory=set)
    before: Callable[[str], None] | None = None
    components: dict[str, FakeComponent] = field(default_factory=dict)
    trial: FakeTrial | None = None
    last_trial: str = ""
    last_outcome: str = ""
    verbs: list[str] = field(default_factory=list)
    visits: int = 0
    activations: int = 0

    def component(self, name: str) -> FakeComponent:
        """The component, made on first use."""
        return self.components.setdefault(name, FakeComponent())

    def is_healthy(self) -> bool:
        """What the health hooks say now."""
        return self.healthy(self.live) if callable(self.healthy) else self.healthy

    def settle(self, now: datetime) -> None:
        """What the register does by itself: an overdue or rebooted trial goes back."""
        if self.trial is None:
            return
        if self.trial.boot_id != self.boot_id:
            self.take_back("boot")
        elif now >= self.trial.until:
            self.take_back("expired")

    def open(
        self, trial_id: str, moves: tuple[tuple[str, str, str], ...], seconds: int, now: datetime
    ) -> None:
        """Start the trial and switch every component of it."""
        until = now + timedelta(seconds=seconds)
        self.trial = FakeTrial(trial_id, moves, until, seconds, self.boot_id)
        self.activations += 1
        if self.lying:
            return
        for name, before, after in moves:
            self._switch(name, before, after)
            self.component(name).journal = f"trial {before or '-'} {after}"

    def take_back(self, reason: str) -> None:
        """Every component of the open trial back to what it came from."""
        for name, before, after in self._moves():
            self._switch(name, after, before)
            self.component(name).journal = f"rolledback {before or '-'} {after}"
        self._close(f"reverted {reason}")

    def commit(self) -> None:
        """Make the open trial permanent."""
        for name, before, after in self._moves():
            component = self.component(name)
            component.previous = before
            component.journal = f"committed {after}"
        self._close("committed confirm")

    def reboot(self, boot_id: str) -> None:
        """Another boot: an open trial does not survive it."""
        self.boot_id = boot_id
        if self.trial is not None:
            self.take_back("boot")

    def sha256(self, live: str) -> str:
        """Of the bytes at a live path; empty when absent."""
        data = self.live.get(live)
        return "" if data is None else hashlib.sha256(data).hexdigest()

    def _switch(self, name: str, before: str, after: str) -> None:
        component = self.component(name)
        for live in component.contents.get(before, {}):
            self.live.pop(live, None)
        self.live |= component.contents.get(after, {})
        component.current = after

    def _close(self, outcome: str) -> None:
        self.last_trial = self.trial.trial_id if self.trial is not None else ""
        self.last_outcome, self.trial = outcome, None

    def _moves(self) -> tuple[tuple[str, str, str], ...]:
        if self.trial is None:
            raise ValueError("no trial is open")
        return self.trial.moves
