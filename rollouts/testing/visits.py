"""A visit to a register in memory: the verbs, refusing in the order in which a real one refuses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rollouts.ports.device import (
    Facts,
    Hop,
    LiveFile,
    Move,
    Proof,
    Push,
    Reply,
    Target,
    Verdict,
)
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.manifest import Manifest, ManifestFile
from rollouts.shared.moments import Clock
from rollouts.shared.secret import Secret
from rollouts.testing.register import FakeRegister
from rollouts.testing.staging import component_facts, proof_of, refused, stage_one, trial_of

Fence = tuple[int, int]
TroubleOf = Callable[[FakeRegister, Hop, str], KnownError]


class FakeVisit:
    """`ports.device.Visit` over a `FakeRegister`."""

    def __init__(
        self, register: FakeRegister, target: Target, clock: Clock, trouble_of: TroubleOf
    ) -> None:
        self._register = register
        self._target = target
        self._clock = clock
        self._trouble_of = trouble_of
        self._device_id = target.device_id

    def probe(self, components: Sequence[str]) -> Facts:
        register = self._contact("probe")
        if register.device_id and self._device_id not in {"", register.device_id}:
            raise self._other_device()
        self._device_id = register.device_id and self._device_id
        return Facts(
            device_id=register.device_id,
            estate_id=register.estate_id,
            boot_id=register.boot_id,
            free_kib=register.free_kib,
            free_inodes=register.free_inodes,
            clock_skew=register.clock_skew,
            fence=register.fence,
            components={name: component_facts(register, name) for name in components},
            trial=trial_of(register),
            lock_owner=register.lock_owner,
            last_trial=register.last_trial,
            last_outcome=register.last_outcome,
        )

    def read(self, paths: Sequence[str], *, cap: int = 4 * 1024 * 1024) -> tuple[LiveFile, ...]:
        register = self._contact("read")
        self._check_identity()
        held = [register.live.get(path) for path in paths]
        if sum(len(each) for each in held if each is not None) > cap:
            raise refuse("device.too_large", object=self._target.name)
        return tuple(
            LiveFile(path=path, data=data, mode="" if data is None else "644")
            for path, data in zip(paths, held, strict=True)
        )

    def init(self, *, device_id: str, estate_id: str, fence: Fence) -> Reply:
        register = self._contact("init")
        if register.device_id:
            if register.estate_id != estate_id:
                return refused("foreign_estate", register.estate_id)
            if register.device_id != device_id:
                return refused("foreign_device", register.device_id)
        if fence < register.fence:
            return refused("fence_low")
        verdict = Verdict.ALREADY if register.device_id else Verdict.DONE
        register.device_id, register.estate_id = device_id, estate_id
        register.fence = max(register.fence, fence)
        self._device_id = device_id
        return self._answered("init", Reply(verdict=verdict, durable=register.durable))

    def push(self, push: Push) -> Reply:
        return self._answered("push", self._staged("push", push) or self._activate(push))

    def stage(self, push: Push) -> Reply:
        known = all(
            move.target.rid in self._register.component(move.target.component).contents
            for move in push.moves
        )
        refusal = self._staged("stage", push)
        verdict = Verdict.ALREADY if known else Verdict.DONE
        return self._answered("stage", refusal or Reply(verdict=verdict))

    def health(self, trial_id: str, fence: Fence) -> Reply:
        refusal = self._begin("health", fence)
        register = self._register
        if refusal is None and (register.trial is None or register.trial.trial_id != trial_id):
            refusal = refused("trial_gone")
        return self._answered("health", refusal or self._health(Verdict.DONE))

    def confirm(self, trial_id: str, fence: Fence) -> Reply:
        refusal = self._begin("confirm", fence)
        register = self._register
        if refusal is not None:
            return refusal
        if register.trial is not None and register.trial.trial_id == trial_id:
            proofs = self._trial_proofs()
            register.commit()
            return self._answered("confirm", Reply(verdict=Verdict.DONE, proofs=proofs))
        if _closed(register, trial_id, "committed"):
            return self._answered("confirm", Reply(verdict=Verdict.ALREADY))
        return refused("trial_gone", register.last_outcome)

    def revert(self, trial_id: str, fence: Fence) -> Reply:
        refusal = self._begin("revert", fence)
        register = self._register
        if refusal is not None:
            return refusal
        if register.trial is not None and register.trial.trial_id == trial_id:
            moves = register.trial.moves
            register.take_back("revert")
            proofs = tuple(
                proof for name, before, after in moves for proof in self._old(name, before, after)
            )
            return self._answered("revert", Reply(verdict=Verdict.DONE, proofs=proofs))
        if _closed(register, trial_id, "committed"):
            return refused("trial_committed")
        if _closed(register, trial_id, "reverted"):
            return self._answered("revert", Reply(verdict=Verdict.ALREADY))
        return refused("trial_gone", register.last_outcome)

    def verify(self, manifest: Manifest, filled: Mapping[str, Secret]) -> tuple[Proof, ...]:
        self._contact("verify")
        self._check_identity()
        return tuple(
            proof_of(self._register, manifest.component, file, filled) for file in manifest.files
        )

    def collect(self, component: str, keep: int, fence: Fence) -> Reply:
        refusal = self._begin("gc", fence)
        if refusal is not None:
            return refusal
        held = self._register.component(component)
        named = {held.current, held.previous}
        spare = [rid for rid in held.contents if rid not in named]
        for rid in spare[: len(spare) - keep]:
            del held.contents[rid], held.manifests[rid]
        return self._answered("gc", Reply(verdict=Verdict.DONE))

    def _contact(self, verb: str) -> FakeRegister:
        register = self._register
        if register.before is not None:
            register.before(verb)
        if register.trouble is not None:
            raise self._trouble_of(register, self._target.hop, self._target.name)
        register.verbs.append(verb)
        return register

    def _check_identity(self) -> None:
        if self._device_id and self._register.device_id not in {"", self._device_id}:
            raise self._other_device()

    def _other_device(self) -> KnownError:
        return refuse(
            "device.identity",
            object=self._target.name,
            field="device id",
            value=self._register.device_id,
            expected=self._target.device_id,
        )

    def _begin(self, verb: str, fence: Fence) -> Reply | None:
        """As each mutating verb begins: identity, lock, fence, then what the register owes itself."""
        register = self._contact(verb)
        if not register.device_id:
            return refused("not_initialised")
        if self._target.estate_id not in {"", register.estate_id}:
            return refused("foreign_estate", register.estate_id)
        self._check_identity()
        if register.lock_owner:
            return Reply(verdict=Verdict.BUSY, code="lock_held", detail=register.lock_owner)
        if fence < register.fence:
            return refused("fence_low", "{}.{}".format(*register.fence))
        register.fence = fence
        register.settle(self._clock())
        return None

    def _answered(self, verb: str, reply: Reply) -> Reply:
        if verb in self._register.lose_answer_of:
            self._register.lose_answer_of.discard(verb)
            raise refuse("ssh.lost", object=self._target.name, field="answer", value=verb)
        return reply

    def _staged(self, verb: str, push: Push) -> Reply | None:
        """None when the releases lie there and the push may go on; else what the register says."""
        refusal = self._begin(verb, push.fence)
        if refusal is None and verb == "push":
            refusal = self._known(push)
        for move in push.moves:
            refusal = refusal or stage_one(self._register, move)
        return refusal

    def _known(self, push: Push) -> Reply | None:
        register = self._register
        if register.trial is not None and register.trial.trial_id != push.trial_id:
            return Reply(verdict=Verdict.BUSY, code="trial_open", detail=register.trial.trial_id)
        if register.trial is not None or _closed(register, push.trial_id, "committed"):
            return Reply(verdict=Verdict.ALREADY, proofs=self._target_proofs(push))
        if register.last_trial == push.trial_id:
            return refused("trial_gone", register.last_outcome)
        return None

    def _activate(self, push: Push) -> Reply:
        register = self._register
        if register.busy:
            return Reply(verdict=Verdict.BUSY, code="register_busy")
        moves = tuple(
            (
                move.target.component,
                move.baseline.rid if move.baseline is not None else "",
                move.target.rid,
            )
            for move in push.moves
        )
        register.open(push.trial_id, moves, push.trial_seconds, self._clock())
        proofs = self._target_proofs(push)
        moved = sum(len(data) for move in push.moves for data in move.payload.values())
        if not register.activates:
            return Reply(verdict=Verdict.UNHEALTHY, code="activate_failed", proofs=proofs)
        return replace(self._health(Verdict.DONE), proofs=proofs, moved_bytes=moved)

    def _health(self, well: Verdict) -> Reply:
        proofs = self._trial_proofs()
        if self._register.is_healthy():
            return Reply(verdict=well, durable=self._register.durable, proofs=proofs)
        return Reply(
            verdict=Verdict.UNHEALTHY,
            code="health_failed",
            output="health: not well",
            durable=self._register.durable,
            proofs=proofs,
        )

    def _target_proofs(self, push: Push) -> tuple[Proof, ...]:
        return tuple(self._claimed(move, file) for move in push.moves for file in move.target.files)

    def _claimed(self, move: Move, file: ManifestFile) -> Proof:
        proof = proof_of(self._register, move.target.component, file, move.filled)
        if not self._register.lying:
            return proof
        return replace(
            proof,
            sha256="" if file.secret else file.sha256,
            hmac_matches=True if file.secret else None,
            state="live",
        )

    def _trial_proofs(self) -> tuple[Proof, ...]:
        trial = self._register.trial
        moves = trial.moves if trial is not None else ()
        return tuple(
            proof_of(self._register, name, file, {})
            for name, _, after in moves
            for file in self._register.component(name).manifests[after].files
        )

    def _old(self, name: str, before: str, after: str) -> list[Proof]:
        manifests = self._register.component(name).manifests
        old = manifests[before].files if before else ()
        gone = [
            file for file in manifests[after].files if file.live not in {each.live for each in old}
        ]
        return [proof_of(self._register, name, file, {}) for file in (*old, *gone)]


def _closed(register: FakeRegister, trial_id: str, how: str) -> bool:
    return register.last_trial == trial_id and register.last_outcome.startswith(how)
