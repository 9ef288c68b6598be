"""Sentences: what a value fills in, and clauses that need one."""

import pytest

from resources.i18n import CLAUSE, PLACEHOLDER, sentence


@pytest.mark.parametrize("near", ["receipt.footer1", "{{value}}"])
def test_a_clause_is_there_when_its_values_are(near: str) -> None:
    text = sentence("registers.unknown_setting", {"value": "x", "near": near})
    assert text == f"There is no setting x. Close to it: {near}."


def test_a_clause_without_a_value_is_left_out() -> None:
    values = {"value": "{{y}}", "near": ""}
    assert sentence("registers.unknown_setting", values) == "There is no setting {{y}}."


def test_the_places_of_a_clause_are_found_like_others() -> None:
    assert PLACEHOLDER.findall("{{ Near: {near}.}}") == ["near"]
    assert CLAUSE.findall("a{{ b {c}.}}{{d}}") == [" b {c}.", "d"]
