"""What reads name by a code has a sentence that needs nothing a row does not give."""

import dataclasses

import pytest

from resources.i18n import PLACEHOLDER, catalogue, sentence
from rollouts.reads.overview import Need
from rollouts.reads.rollouts import WaveCard
from rollouts.reads.standing import WAITS_OF_ROLLOUT, WAITS_OF_WAVE
from rollouts.waves.counters import Counters

WAITS = [each for each in catalogue("reads") if each.startswith("waits_")]
NEEDS = [each for each in catalogue("reads") if each.startswith("need_")]


@pytest.mark.parametrize("code", sorted({*WAITS_OF_ROLLOUT.values(), *WAITS_OF_WAVE.values()}))
def test_a_code_has_a_sentence(code: str) -> None:
    assert sentence(code, {})


@pytest.mark.parametrize("rule", WAITS)
def test_a_wave_card_fills_in_what_it_waits_for(rule: str) -> None:
    given = {each.name for each in (*dataclasses.fields(WaveCard), *dataclasses.fields(Counters))}
    assert set(PLACEHOLDER.findall(catalogue("reads")[rule]["text"])) <= given


@pytest.mark.parametrize("rule", NEEDS)
def test_a_need_fills_in_its_sentence(rule: str) -> None:
    given = {each.name for each in dataclasses.fields(Need)}
    assert set(PLACEHOLDER.findall(catalogue("reads")[rule]["text"])) <= given
