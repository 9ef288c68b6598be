"""The counts on a wave's card: the bar keeps every counter apart, the link joins the failures."""

from dataclasses import replace

from console.pages.rollouts.gates import card_of
from rollouts.waves.counters import Counters
from tests.console.rollout_house import AT, RolloutHouse


def test_a_card_keeps_reverted_apart_from_failed_and_counts_both_as_failures() -> None:
    sheet = RolloutHouse().sheet()
    counters = Counters(registers=7, verified=3, reverted=3, failed=1, failures=3)
    card = card_of(replace(sheet.waves[0], counters=counters), sheet, AT)
    shown = {each.word: each.count for each in card.segments if each.count}
    assert shown == {"verified": 3, "reverted": 3, "failed": 1}
    assert (card.failures, card.failures_filter) == (
        "3 failed or reverted",
        "wave:1 state:failures",
    )
    assert sum(shown.values()) == counters.registers
