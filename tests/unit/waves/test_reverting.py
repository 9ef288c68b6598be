"""What a revert makes of a register that it looked at, or need not look at."""

from dataclasses import replace

import pytest

from rollouts.waves.model import ComponentMove
from rollouts.waves.ports import PlanOutcome, PlanRow
from rollouts.waves.reverting import judged, unplanned
from rollouts.waves.sizing import Member

ON_IT = PlanRow(
    register="0021/01",
    outcome=PlanOutcome.CHANGES,
    there="config bbbb",
    released="config bbbb",
    proposed="config aaaa",
    edits=3,
    detail=[{"file": "receipt.ini"}],
)
BACK = replace(ON_IT, there="config aaaa")
SILENT = replace(ON_IT, outcome=PlanOutcome.UNREACHABLE, code="ssh.unreachable", there="")
ALTERED = replace(ON_IT, outcome=PlanOutcome.REFUSED, code="plan.drifted", there="config ?")
HERE, NOWHERE = frozenset({"0021/01"}), frozenset[str]()


@pytest.mark.parametrize(
    ("row", "moved_on", "outcome", "code"),
    [
        (ON_IT, NOWHERE, PlanOutcome.CHANGES, ""),
        (ON_IT, HERE, PlanOutcome.REFUSED, "plan.moved_on"),
        (BACK, NOWHERE, PlanOutcome.ALREADY, ""),
        (BACK, HERE, PlanOutcome.ALREADY, ""),
        (SILENT, NOWHERE, PlanOutcome.UNREACHABLE, "ssh.unreachable"),
        (SILENT, HERE, PlanOutcome.REFUSED, "plan.moved_on"),
        (ALTERED, NOWHERE, PlanOutcome.REFUSED, "plan.drifted"),
        (ALTERED, HERE, PlanOutcome.REFUSED, "plan.drifted"),
    ],
)
def test_only_a_register_still_on_it_or_silent_is_taken_back(
    row: PlanRow, moved_on: frozenset[str], outcome: PlanOutcome, code: str
) -> None:
    found = judged(row, moved_on)
    assert (found.outcome, found.code) == (outcome, code)
    assert (found.there, found.released, found.proposed) == (row.there, row.released, row.proposed)


def test_a_register_that_is_back_already_has_nothing_to_change() -> None:
    found = judged(BACK, NOWHERE)
    assert (found.edits, found.detail) == (0, [])


def member(*after: str) -> Member:
    moves = tuple(
        ComponentMove(component=f"c{at}", before="bbbb", after=each)
        for at, each in enumerate(after)
    )
    return Member(
        register="0021/01", register_uid="r", store="0021", lanes=2, stratum="m", moves=moves
    )


@pytest.mark.parametrize(
    ("after", "known", "whole", "code"),
    [
        (("aaaa",), True, True, ""),
        (("aaaa",), False, True, "plan.gone"),
        (("aaaa", ""), True, False, "plan.no_baseline"),
        (("aaaa",), True, False, "plan.version_missing"),
    ],
)
def test_without_a_way_back_nobody_need_look(
    after: tuple[str, ...],
    known: bool,  # noqa: FBT001 - a case
    whole: bool,  # noqa: FBT001 - a case
    code: str,
) -> None:
    assert unplanned(member(*after), known=known, whole=whole) == code
