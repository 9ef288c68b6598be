"""Does one device task in one visit: probe, push, read back, confirm, or take it back.

Every verb may be repeated; what was done is read from the register, never remembered. The intent to
activate is committed before the message that activates leaves.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from rollouts.engine.readback import (
    because,
    described,
    finding_text,
    is_proved,
    refusal,
    told,
    unproved,
)
from rollouts.engine.repairing import from_what_is_there
from rollouts.engine.work import End, Ending, Work
from rollouts.ports.device import Devices, Facts, Push, Reply, Verdict, Visit
from rollouts.shared.errors import KnownError
from rollouts.shared.events import Json
from rollouts.shared.ids import new_uid
from rollouts.waves.states import Phase

IDENTITY = frozenset(
    {"ssh.host_key_changed", "ssh.not_enrolled", "ssh.login_refused", "device.identity"}
)
"""Never retried: lock-outs, or an attack."""

IN_DOUBT = frozenset({"lock_held", "trial_open", "fence_low", "trial_committed", "not_activated"})
"""Answers after which only another look tells what the register is: somebody else is at work there."""

BUSY_CODES = {"register_busy": "MID_SALE", "lock_held": "LOCK_HELD", "trial_open": "REGISTER_BUSY"}

DAMAGED = frozenset(
    {"payload_damaged", "payload_incomplete", "release_damaged", "manifest_invalid"}
)
"""What a register says of bytes that are not what their manifest promises."""


class Wish(Protocol):
    """What people want of the rollout while the task runs."""

    def stops(self) -> bool:
        """Pause or abort: stop before the next step that would change the register."""

    def takes_back(self) -> bool:
        """Abort: an open trial is reverted instead of confirmed."""


class Log(Protocol):
    """Where a task tells what it does."""

    def phase(self, phase: Phase) -> None:
        """Commit the phase before its verb is sent; raises when the lease is lost."""

    def step(self, step: str, text: str) -> None:
        """One line for people."""


class Stopped(Exception):  # noqa: N818 - not an error: a person's wish
    """The rollout was paused or aborted before the register was touched."""


def perform(devices: Devices, work: Work, log: Log, wish: Wish) -> Ending:
    """Do `work` and tell how it ended. Raises only for bugs and a lost lease."""
    run = _Run(work, log, wish)
    try:
        with devices.visit(work.target) as visit:
            return run.drive(visit)
    except Stopped:
        return Ending(end=End.STOPPED)
    except KnownError as trouble:
        return run.lost(trouble)


class _Run:
    """One visit's progress."""

    def __init__(self, work: Work, log: Log, wish: Wish) -> None:
        self._work = work
        self._log = log
        self._wish = wish
        self._activating = work.activated
        self._device_id = ""
        self._facts: Mapping[str, Json] = {}

    def drive(self, visit: Visit) -> Ending:
        facts = visit.probe(self._work.components)
        self._facts = told(facts)
        self._log.step("probe", described(facts))
        identity = self._identity(facts)
        if identity is not None:
            return identity
        if facts.trial is not None and facts.trial.trial_id == self._work.trial_id:
            return self._decide_trial(visit, self._health(visit))
        settled = self._settled(visit, facts)
        if settled is not None:
            return settled
        if self._wish.stops():
            raise Stopped
        self._initialise(visit, facts)
        if self._work.repairs:
            self._work = replace(self._work, moves=from_what_is_there(visit, self._work.moves))
        return self._push(visit)

    def lost(self, trouble: KnownError) -> Ending:
        """Contact or trust failed: what it means depends on how far the task was."""
        code = trouble.code
        text = finding_text(trouble)
        self._log.step("lost", text)
        if not self._activating and (code in IDENTITY or not code.startswith("ssh.")):
            return self._ending(End.FAILED_CLEAN, code, text)
        return self._ending(End.CONTACT_LOST, code, text)

    def _identity(self, facts: Facts) -> Ending | None:
        known = self._work.device_id
        self._device_id = facts.device_id or known
        if known and facts.device_id and facts.device_id != known:
            text = f"device id {facts.device_id}, expected {known}"
            return self._refused("device.identity", text)
        if facts.estate_id and facts.estate_id != self._work.estate:
            return self._refused("device.foreign_estate", f"managed by estate {facts.estate_id}")
        if facts.fence > self._work.fence:
            text = f"the register has seen fence {facts.fence}, ours is {self._work.fence}"
            return self._refused("device.fence_low", text)
        return None

    def _refused(self, code: str, text: str) -> Ending:
        """FAILED_CLEAN; once an activation was intended, nothing but the register can say that."""
        end = End.CONTACT_LOST if self._activating else End.FAILED_CLEAN
        return self._ending(end, code, text)

    def _settled(self, visit: Visit, facts: Facts) -> Ending | None:
        """The ending when the register already decided: on its target, or back on its baseline."""
        arrived = self._arrived(visit, facts)
        if arrived is not None:
            return arrived
        if facts.last_trial == self._work.trial_id and facts.last_outcome.startswith("reverted"):
            absent = not self._work.reverting and "unhealthy" not in facts.last_outcome
            return self._gone_back(visit, facts.last_outcome, absent=absent)
        if self._work.activated and facts.lock_owner == self._work.trial_id:
            return self._ending(End.CONTACT_LOST, "lock_held", "the activation is still under way")
        if self._work.activated and facts.trial is None:
            self._log.step("probe", "the activation never reached the register")
            return self._ending(End.UNTOUCHED)
        return None

    def _arrived(self, visit: Visit, facts: Facts) -> Ending | None:
        """The ending when the register has what is wanted, or nothing is to move (adopted files)."""
        wanted = {each.target.component: each.target.rid for each in self._work.moves}
        baselines = [each.baseline.rid if each.baseline else "" for each in self._work.moves]
        current = [
            facts.components[name].current if name in facts.components else "" for name in wanted
        ]
        same = baselines == list(wanted.values())
        if not same and (facts.trial is not None or current != list(wanted.values())):
            return None
        if self._work.repairs and not self._is_live(visit):
            self._log.step("verify", "what is live there is not what was proved")
            return None
        self._prove(visit)
        self._log.step("verify", "what is live there is what is wanted")
        ours = self._activating and not same
        return self._ending(End.SUCCEEDED if ours else End.ALREADY_CURRENT, evidence=wanted)

    def _gone_back(self, visit: Visit, outcome: str, *, absent: bool) -> Ending:
        """The register took the trial back by itself; its baseline is read before that is believed."""
        self._log.step("revert", f"the register went back: {outcome}")
        for move in self._work.moves:
            if move.baseline is None:
                continue
            if not is_proved(move.baseline, visit.verify(move.baseline, move.baseline_filled)):
                return self._ending(End.FAILED_DIRTY, "baseline_unproved", outcome)
        return self._ending(End.REVERTED, "register_reverted", outcome, absent=absent)

    def _is_live(self, visit: Visit) -> bool:
        try:
            self._prove(visit)
        except KnownError as doubt:
            if doubt.code.startswith("ssh."):
                raise
            return False
        return True

    def _initialise(self, visit: Visit, facts: Facts) -> None:
        if facts.device_id:
            return
        self._device_id = self._work.device_id or new_uid()
        reply = visit.init(
            device_id=self._device_id, estate_id=self._work.estate, fence=self._work.fence
        )
        if reply.verdict not in {Verdict.DONE, Verdict.ALREADY}:
            raise refusal(reply)
        alone = f"; no revert at boot: {reply.detail}" if reply.detail else ""
        self._log.step("init", f"device id {self._device_id}{alone}")

    def _push(self, visit: Visit) -> Ending:
        self._log.phase(Phase.ACTIVATE)
        self._activating = True
        push = Push(
            trial_id=self._work.trial_id,
            fence=self._work.fence,
            moves=tuple(
                each
                for each in self._work.moves
                if each.baseline is None or each.baseline.rid != each.target.rid
            ),
            trial_seconds=self._work.trial_seconds,
        )
        reply = visit.push(push)
        self._log.step("push", f"{reply.verdict}{because(reply)}, {reply.moved_bytes} bytes sent")
        if reply.verdict is Verdict.BUSY:
            reason = BUSY_CODES.get(reply.code, "REGISTER_BUSY")
            return self._ending(End.BUSY, reason, reply.output)
        if reply.verdict is Verdict.REFUSED:
            end = End.CONTACT_LOST if reply.code in IN_DOUBT else End.FAILED_CLEAN
            return self._ending(end, f"device.{reply.code}", reply.detail or reply.output)
        if reply.verdict is Verdict.ALREADY:
            reply = self._health(visit)
        return self._decide_trial(visit, reply)

    def _health(self, visit: Visit) -> Reply:
        """What the health hooks say of the open trial now."""
        return visit.health(self._work.trial_id, self._work.fence)

    def _decide_trial(self, visit: Visit, reply: Reply) -> Ending:
        if reply.code in IN_DOUBT:
            return self._ending(End.CONTACT_LOST, f"device.{reply.code}", reply.detail)
        if reply.code == "trial_gone":
            return self._closed_meanwhile(visit)
        if reply.verdict in {Verdict.UNHEALTHY, Verdict.REFUSED}:
            self._log.step("health", f"{reply.verdict}{because(reply)}: {reply.output}")
            return self._take_back(visit, reply.code or "health_failed", reply.output)
        self._log.step("health", "healthy")
        try:
            self._prove(visit)
        except KnownError as doubt:
            if doubt.code.startswith("ssh."):
                raise
            return self._take_back(visit, doubt.code, finding_text(doubt))
        if self._wish.takes_back():
            return self._take_back(visit, "aborted", "the rollout was aborted")
        return self._confirm(visit, durable=reply.durable)

    def _closed_meanwhile(self, visit: Visit) -> Ending:
        """The register itself ended the trial: finished a confirm, or went back; it tells which."""
        settled = self._settled(visit, visit.probe(self._work.components))
        return settled or self._ending(End.CONTACT_LOST, "device.trial_gone")

    def _confirm(self, visit: Visit, *, durable: bool) -> Ending:
        self._log.phase(Phase.CONFIRM)
        reply = visit.confirm(self._work.trial_id, self._work.fence)
        self._log.step("confirm", f"{reply.verdict}{because(reply)}")
        if reply.code == "trial_gone":
            return self._gone_back(visit, "reverted before it was confirmed", absent=True)
        if reply.verdict not in {Verdict.DONE, Verdict.ALREADY}:
            return self._ending(End.CONTACT_LOST, f"device.{reply.code}", reply.detail)
        wanted = {each.target.component: each.target.rid for each in self._work.moves}
        message = "" if durable and reply.durable else "written, not durable"
        return self._ending(End.SUCCEEDED, message=message, evidence=wanted)

    def _take_back(self, visit: Visit, reason: str, text: str) -> Ending:
        self._log.phase(Phase.REVERT)
        reply = visit.revert(self._work.trial_id, self._work.fence)
        self._log.step("revert", f"{reply.verdict}{because(reply)}")
        if reply.code in IN_DOUBT:
            return self._ending(End.CONTACT_LOST, f"device.{reply.code}", reply.detail)
        if reply.code == "trial_gone":
            return self._gone_back(visit, text or reason, absent=False)
        if reply.verdict not in {Verdict.DONE, Verdict.ALREADY, Verdict.UNHEALTHY}:
            return self._ending(End.FAILED_DIRTY, reply.code or "revert_failed", reply.output)
        for move in self._work.moves:
            if move.baseline is not None and not is_proved(move.baseline, reply.proofs):
                return self._ending(End.FAILED_DIRTY, "baseline_unproved", text)
        return self._ending(End.REVERTED, reason, text)

    def _prove(self, visit: Visit) -> None:
        """A second, independent read of every live file; refused when one is not what was sent."""
        for move in self._work.moves:
            proofs = visit.verify(move.target, move.filled)
            if not is_proved(move.target, proofs):
                raise unproved(move.target, proofs)

    def _ending(
        self,
        end: End,
        reason: str = "",
        message: str = "",
        *,
        evidence: Mapping[str, str] | None = None,
        absent: bool = False,
    ) -> Ending:
        return Ending(
            end=end,
            reason=reason,
            message=message[:400],
            evidence=evidence or {},
            absent=absent,
            device_id=self._device_id,
            facts=self._facts,
        )
