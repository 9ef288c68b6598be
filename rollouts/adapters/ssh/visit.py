"""One visit to a register: each verb is one command whose program, request and files travel as one."""

from collections.abc import Mapping, Sequence

from rollouts.adapters.ssh.answers import proofs_of
from rollouts.adapters.ssh.calls import PACKET, QUICK, Calls, Fence
from rollouts.adapters.ssh.deadlines import KIB, MIB
from rollouts.adapters.ssh.exchange import Bounds
from rollouts.adapters.ssh.facts import facts_of, files_of
from rollouts.adapters.ssh.messages import (
    HOOK_SECONDS,
    NOTHING,
    Parcel,
    add_become,
    add_expected,
    add_push,
    for_target,
)
from rollouts.adapters.ssh.payload import packed
from rollouts.adapters.ssh.route import Connection
from rollouts.ports.device import Facts, LiveFile, Move, Proof, Push, Reply, Target, Verdict
from rollouts.shared.errors import refuse
from rollouts.shared.manifest import Manifest
from rollouts.shared.moments import Clock
from rollouts.shared.secret import Secret

INLINE = 256 * KIB
"""Up to this much payload goes in the push's own message; more is received before it."""
UNPACKING = 1 * MIB
"""Bytes per second that any register can unpack, hash and sync."""
UNKNOWN_HOOKS = 4


class SshVisit:
    """The posix dialect of `ports.device.Visit` over one open connection."""

    def __init__(self, connection: Connection, target: Target, clock: Clock) -> None:
        self._calls = Calls(connection, target)
        self._target = target
        self._clock = clock

    def probe(self, components: Sequence[str]) -> Facts:
        request = for_target(self._target, "", "")
        for component in components:
            request.say("component", component)
        asked = self._clock().timestamp()
        answer = self._calls.ask("probe", request)
        middle = (asked + self._clock().timestamp()) / 2
        facts = self._calls.clear(lambda: facts_of(answer, middle))
        self._calls.check_identity(facts.device_id)
        return facts

    def read(self, paths: Sequence[str], *, cap: int = 4 * MIB) -> tuple[LiveFile, ...]:
        request = for_target(self._target, self._calls.device_id, "")
        add_become(request, self._target)
        request.say("cap", cap)
        for path in paths:
            request.say("path", path)
        room = 2 * cap + 64 * KIB + len(paths) * 2 * KIB
        answer = self._calls.ask(
            "read", request, Bounds(out=room, seconds=QUICK + 2 * cap / UNPACKING)
        )
        return self._calls.clear(lambda: files_of(answer, paths, self._target.name))

    def init(self, *, device_id: str, estate_id: str, fence: Fence) -> Reply:
        request = for_target(self._target, device_id, estate_id)
        request.say("boot", self._boot_entry())
        reply = self._calls.do(
            "init", request, token=_token("init", fence), fence=fence, bounds=Bounds(seconds=QUICK)
        )
        if reply.verdict in {Verdict.DONE, Verdict.ALREADY}:
            self._calls.device_id = device_id
        return reply

    def push(self, push: Push) -> Reply:
        return self._send("push", push)

    def stage(self, push: Push) -> Reply:
        return self._send("stage", push)

    def health(self, trial_id: str, fence: Fence) -> Reply:
        return self._close_trial("health", trial_id, fence)

    def confirm(self, trial_id: str, fence: Fence) -> Reply:
        return self._close_trial("confirm", trial_id, fence)

    def revert(self, trial_id: str, fence: Fence) -> Reply:
        return self._close_trial("revert", trial_id, fence)

    def verify(self, manifest: Manifest, filled: Mapping[str, Secret]) -> tuple[Proof, ...]:
        request = self._calls.request()
        add_become(request, self._target)
        add_expected(request, manifest, filled)
        size = sum(each.size for each in manifest.files)
        room = Bounds(
            out=64 * KIB + len(manifest.files) * 2 * KIB, seconds=QUICK + size / UNPACKING
        )
        answer = self._calls.ask("verify", request, room)
        return self._calls.clear(lambda: proofs_of(answer, request))

    def collect(self, component: str, keep: int, fence: Fence) -> Reply:
        request = self._calls.request()
        request.say("component", component)
        request.say("keep", keep)
        return self._calls.do(
            "gc", request, token=_token("gc", fence), fence=fence, bounds=Bounds(seconds=2 * QUICK)
        )

    def _boot_entry(self) -> str:
        return "cron" if self._target.boot_entry else "none"

    def _close_trial(self, verb: str, trial_id: str, fence: Fence) -> Reply:
        request = self._calls.request()
        request.say("trial", trial_id)
        request.say("limit", HOOK_SECONDS)
        return self._calls.do(
            verb, request, token=trial_id, fence=fence, bounds=_hook_bounds(UNKNOWN_HOOKS, 0)
        )

    def _send(self, verb: str, push: Push) -> Reply:
        payloads = [packed(move) for move in push.moves]
        sent = 0
        if sum(map(len, payloads)) <= INLINE:
            parcels = [Parcel.inline(each) for each in payloads]
        else:
            parcels, sent = self._receive_first(push, payloads, resume=True)
        reply = self._send_message(verb, push, parcels, sent)
        if reply.code == "payload_damaged" and sent:
            parcels, again = self._receive_first(push, payloads, resume=False)
            reply = self._send_message(verb, push, parcels, sent + again)
        return reply

    def _send_message(self, verb: str, push: Push, parcels: Sequence[Parcel], sent: int) -> Reply:
        request = self._calls.request()
        request.say("boot", self._boot_entry())
        add_push(request, push, parcels)
        hooks = sum(len(each.target.hooks) for each in push.moves)
        size = sum(each.size for move in push.moves for each in move.target.files)
        files = sum(len(each.target.files) for each in push.moves)
        return self._calls.do(
            verb,
            request,
            token=push.trial_id,
            fence=push.fence,
            bounds=_hook_bounds(hooks, size, files),
            sent=sent,
        )

    def _receive_first(
        self, push: Push, payloads: Sequence[bytes], *, resume: bool
    ) -> tuple[list[Parcel], int]:
        """Bring every large payload to the register, going on where an earlier visit stopped."""
        facts = self.probe([each.target.component for each in push.moves])
        parcels, sent = [], 0
        for move, payload in zip(push.moves, payloads, strict=True):
            parcel = Parcel.inline(payload)
            held = facts.components.get(move.target.component)
            if held is not None and move.target.rid in held.sealed:
                parcel = NOTHING
            elif len(payload) > INLINE // len(payloads):
                at = held.parts.get(move.target.rid, 0) if held is not None and resume else 0
                sent += self._receive(push, move, payload, at if at <= len(payload) else 0)
                parcel = Parcel(data=b"", sha256=parcel.sha256)
            parcels.append(parcel)
        return parcels, sent

    def _receive(self, push: Push, move: Move, payload: bytes, at: int) -> int:
        request = self._calls.request()
        request.say("component", move.target.component)
        request.say("part", move.target.rid, at, len(payload) - at)
        request.frames += [
            payload[start : start + PACKET] for start in range(at, len(payload), PACKET)
        ]
        bounds = Bounds(seconds=QUICK + (len(payload) - at) / UNPACKING)
        reply = self._calls.do(
            "recv", request, token=push.trial_id, fence=push.fence, bounds=bounds
        )
        if reply.verdict not in {Verdict.DONE, Verdict.ALREADY}:
            raise refuse(
                f"device.{reply.code}",
                object=self._target.name,
                field=move.target.component,
                value=reply.detail,
            )
        return len(payload) - at


def _token(verb: str, fence: Fence) -> str:
    return f"{verb}-{fence[0]}-{fence[1]}"


def _hook_bounds(hooks: int, size: int, files: int = 200) -> Bounds:
    seconds = QUICK + hooks * HOOK_SECONDS + size / UNPACKING
    return Bounds(out=64 * KIB + files * 2 * KIB, seconds=seconds)
