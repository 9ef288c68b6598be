"""Every state and every refusal has its sentence."""

import re
from enum import Enum
from pathlib import Path

import pytest

import rollouts.waves
from resources.i18n import catalogue
from rollouts.waves.states import BlockReason, HoldReason, Phase, RolloutState, TaskState, WaveState

ROOM = Path(str(rollouts.waves.__file__)).parent
CODE = re.compile(r'"waves\.([a-z_]+)"')


@pytest.mark.parametrize(
    "kind", [RolloutState, WaveState, TaskState, Phase, HoldReason, BlockReason]
)
def test_every_state_has_a_word_and_a_sentence(kind: type[Enum]) -> None:
    words = catalogue("states")
    for each in kind:
        assert words[str(each.value)]["word"]
        assert words[str(each.value)]["text"].endswith(".")


def test_every_code_has_a_sentence_and_a_mend_and_none_is_left_over() -> None:
    codes = {code for path in ROOM.glob("*.py") for code in CODE.findall(path.read_text())}
    assert codes == set(catalogue("waves"))
    assert all(each["text"] and each["mend"] for each in catalogue("waves").values())
