"""What the guide says is checked has a sentence and a mend, and is looked for by the program."""

import re
from pathlib import Path

import pytest

import resources
import rollouts
from resources.i18n import catalogue

CODES = tuple(
    dict.fromkeys(re.findall(r"`((?:tenders|taxes)\.[a-z_]+)`", resources.text("help/coverage.md")))
)
SOURCE = "\n".join(
    each.read_text(encoding="utf-8")
    for room in ("tenders", "taxes")
    for each in Path(rollouts.__file__).parent.joinpath(room).rglob("*.py")
)
MADE = {"coverage": ("hole", "double", "step_clash", "no_location", "two_locations")}
"""Codes that are put together from a kind of breach."""


@pytest.mark.parametrize("code", CODES)
def test_a_rule_of_the_guide_is_in_the_program(code: str) -> None:
    room, _, rule = code.partition(".")
    sentences = catalogue(room)[rule]
    assert sentences["text"]
    assert sentences["mend"]
    stem, _, kind = rule.partition("_")
    assert f'"{rule}"' in SOURCE or f'"{code}"' in SOURCE or kind in MADE.get(stem, ())


def test_the_guide_names_every_rule_of_the_lists() -> None:
    assert len(CODES) > 60
