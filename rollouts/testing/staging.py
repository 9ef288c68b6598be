"""What a register in memory holds: releases laid beside each other, live files and proof of them."""

from collections.abc import Mapping

from rollouts.ports.device import ComponentFacts, Move, Proof, Reply, Trial, Verdict
from rollouts.shared.manifest import ManifestFile
from rollouts.shared.secret import Secret
from rollouts.testing.register import FakeRegister


def refused(code: str, detail: str = "", component: str = "") -> Reply:
    """The reply of a register that did nothing."""
    return Reply(verdict=Verdict.REFUSED, code=code, detail=detail, component=component)


def stage_one(register: FakeRegister, move: Move) -> Reply | None:
    """Lay the release beside the others; None when it lies there, else why it does not."""
    held = register.component(move.target.component)
    if move.baseline is not None and move.baseline.rid == move.target.rid:
        return refused("target_is_baseline", component=move.target.component)
    drift = _drift(register, move)
    if drift is not None:
        return drift
    if move.baseline is not None:
        held.manifests[move.baseline.rid] = move.baseline
        held.contents.setdefault(
            move.baseline.rid,
            {each.live: register.live[each.live] for each in move.baseline.files},
        )
        held.current = held.current or move.baseline.rid
    contents = {}
    for file in move.target.files:
        data = _bytes_of(move, file, held.contents)
        if data is None:
            return refused("payload_incomplete", file.name, move.target.component)
        contents[file.live] = data
    held.manifests[move.target.rid] = move.target
    held.contents[move.target.rid] = contents
    return None


def _drift(register: FakeRegister, move: Move) -> Reply | None:
    known = {each.live: each for each in move.baseline.files} if move.baseline else {}
    for live, file in known.items():
        proof = proof_of(register, move.target.component, file, move.baseline_filled)
        same = proof.hmac_matches is not False if file.secret else proof.sha256 == file.sha256
        if proof.state != "live" or not same:
            return refused("baseline_drift", live, move.target.component)
    for file in move.target.files:
        if file.live not in known and file.live in register.live:
            code = "baseline_drift" if move.baseline else "baseline_unknown"
            return refused(code, file.live, move.target.component)
    return None


def proof_of(
    register: FakeRegister, component: str, file: ManifestFile, filled: Mapping[str, Secret]
) -> Proof:
    """What the register would answer for one live file."""
    data = register.live.get(file.live)
    matches = None
    if file.secret and data is not None and file.name in filled:
        matches = filled[file.name].reveal() == data
    return Proof(
        name=file.name,
        live=file.live,
        sha256="" if file.secret else register.sha256(file.live),
        hmac_matches=matches,
        component=component,
        state="absent" if data is None else "live",
    )


def _bytes_of(
    move: Move, file: ManifestFile, contents: Mapping[str, Mapping[str, bytes]]
) -> bytes | None:
    if file.secret:
        return move.filled[file.name].reveal() if file.name in move.filled else None
    if file.name in move.payload:
        return move.payload[file.name]
    if move.baseline is None:
        return None
    held = {
        each.name: contents[move.baseline.rid].get(each.live)
        for each in move.baseline.files
        if each.sha256 == file.sha256
    }
    return held.get(file.name)


def component_facts(register: FakeRegister, name: str) -> ComponentFacts:
    """What `probe` tells of one component."""
    held = register.components.get(name)
    if held is None:
        return ComponentFacts()
    return ComponentFacts(
        current=held.current,
        previous=held.previous,
        journal=held.journal,
        sealed=tuple(held.contents),
    )


def trial_of(register: FakeRegister) -> Trial | None:
    """What `probe` tells of the open trial."""
    trial = register.trial
    if trial is None:
        return None
    return Trial(
        trial_id=trial.trial_id,
        phase=trial.phase,
        seconds=trial.seconds,
        moves={name: (before, after) for name, before, after in trial.moves},
    )
