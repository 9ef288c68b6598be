"""Why an order is refused: each names the rollout, its present state and what would be needed."""

from rollouts.shared.errors import KnownError, refuse
from rollouts.waves.snapshot import Snapshot


def name_of(snapshot: Snapshot) -> str:
    """What people call the rollout in sentences."""
    return f"rollout {snapshot.rollout.number}"


def check_version(snapshot: Snapshot, version: int | None) -> None:
    """Refuse an order given in view of another version of the rollout's row."""
    rollout = snapshot.rollout
    if version is not None and version != rollout.version:
        raise refuse(
            "waves.stale",
            object=name_of(snapshot),
            field="version",
            value=str(version),
            state=rollout.state.value,
            present=rollout.version,
        )


def wrong_state(snapshot: Snapshot, order: str, needed: str) -> KnownError:
    """The refusal of an order that the present state does not allow."""
    return refuse(
        "waves.wrong_state",
        object=name_of(snapshot),
        field="state",
        value=snapshot.rollout.state.value,
        order=order,
        needed=needed,
    )


def reason_of(snapshot: Snapshot, order: str, reason: str) -> str:
    """The reason without blanks around it; refuses an empty one."""
    text = reason.strip()
    if not text:
        raise refuse(
            "waves.reason_missing",
            object=name_of(snapshot),
            field="reason",
            value=snapshot.rollout.state.value,
            order=order,
        )
    return text
