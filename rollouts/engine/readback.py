"""What a register's own answers prove, and how they read in a step log."""

from collections.abc import Mapping, Sequence

from rollouts.ports.device import Facts, Proof, Reply
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.manifest import Manifest


def is_proved(manifest: Manifest, proofs: Sequence[Proof]) -> bool:
    """Whether the register's own hashes say that every file of `manifest` is live.

    A secret file whose bytes are not at hand counts when it is there; its content is not compared.
    """
    return not missing(manifest, proofs)


def missing(manifest: Manifest, proofs: Sequence[Proof]) -> list[str]:
    """The live paths that are not proved to hold what `manifest` says."""
    found = {each.name: each for each in proofs if each.component in {"", manifest.component}}
    unproved_paths = []
    for file in manifest.files:
        proof = found.get(file.name)
        whole = (
            proof is not None
            and proof.state == "live"
            and (proof.hmac_matches is not False if file.secret else proof.sha256 == file.sha256)
        )
        if not whole:
            unproved_paths.append(file.live)
    return unproved_paths


def unproved(manifest: Manifest, proofs: Sequence[Proof]) -> KnownError:
    """The refusal that names the live paths in doubt."""
    return refuse("plan.read_back", object=", ".join(missing(manifest, proofs))[:200])


def refusal(reply: Reply) -> KnownError:
    """A verb's refusal as a known trouble."""
    return refuse(f"device.{reply.code or 'refused'}", value=reply.output[:200])


def because(reply: Reply) -> str:
    """` (code)`, or nothing."""
    return f" ({reply.code})" if reply.code else ""


def finding_text(trouble: KnownError) -> str:
    """A refusal in one line for the step log: its code and values."""
    finding = trouble.findings[0]
    more = " ".join(str(each) for each in finding.parameters.values())
    return " ".join(each for each in (finding.code, finding.value, more) if each)


def told(facts: Facts) -> Mapping[str, Json]:
    """The facts that are kept of a register."""
    return {
        "boot_id": facts.boot_id,
        "free_kib": facts.free_kib,
        "clock_skew": round(facts.clock_skew, 1),
        "syncs": facts.syncs,
        "boot_revert": facts.boot_revert,
        **{f"current {name}": each.current for name, each in facts.components.items()},
    }


def described(facts: Facts) -> str:
    """The probe in one line for the step log."""
    current = " ".join(f"{name} {each.current or '-'}" for name, each in facts.components.items())
    return f"{current}, {facts.free_kib} KiB free"
