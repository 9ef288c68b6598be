"""Groups: rules within rules, and the requests that change them."""

import pytest

from rollouts.estate.commands import EstateGroup, group_edits
from rollouts.estate.filters.matching import Cell, matches
from rollouts.estate.filters.words import vocabulary
from rollouts.estate.groups import resolve
from rollouts.estate.model import Group
from rollouts.estate.words import REGISTER_WORDS, STORE_WORDS
from rollouts.shared.errors import KnownError

WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS)
GROUPS = {
    "pilots": Group(name="Pilots", rule="label:pilot"),
    "west": Group(name="west", rule="region:west"),
    "first": Group(name="first", rule="group:Pilots group:west"),
}
ROW: dict[str, Cell] = {"store": "1", "region": "west", "labels": ("pilot",)}


@pytest.mark.parametrize(
    "text",
    [
        "group:pilots",
        "group:FIRST",
        "group:first,none*,west",
        "-(group:first region:east)",
        "group:*",
    ],
)
def test_a_group_stands_for_its_rule(text: str) -> None:
    if "none*" in text:
        with pytest.raises(KnownError) as caught:
            resolve(text, GROUPS, WORDS)
        assert caught.value.code == "estate.group_unknown"
        return
    assert matches(resolve(text, GROUPS, WORDS), ROW)


def test_an_unknown_group_is_refused_with_the_nearest() -> None:
    with pytest.raises(KnownError) as caught:
        resolve("region:west OR group:pilot", GROUPS, WORDS)
    assert caught.value.code == "estate.group_unknown"
    assert caught.value.findings[0].parameters["known"] == "Pilots"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (EstateGroup(name="-rf", rule="all"), "estate.group_name"),
        (EstateGroup(name="a b", rule="all"), "estate.group_name"),
        (EstateGroup(name="new", rule=""), "estate.filter_empty"),
        (EstateGroup(name="new", rule="colour:red"), "estate.filter_word"),
        (EstateGroup(name="new", rule="group:new"), "estate.group_cycle"),
        (EstateGroup(name="pilots", rule="group:first"), "estate.group_cycle"),
        (EstateGroup(name="pilots", rule="-(all OR group:f*)"), "estate.group_cycle"),
        (EstateGroup(name="new", rule="group:old"), "estate.group_unknown"),
        (EstateGroup(name="new", rule="all", purpose="a\x1b[0m"), "estate.control"),
        (EstateGroup(name="old", remove=True), "estate.group_unknown"),
        (EstateGroup(name="pilots", remove=True), "estate.group_used"),
    ],
)
def test_refusals(request_: EstateGroup, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        group_edits(request_, GROUPS, WORDS)
    assert caught.value.code == code


def test_making_changing_and_removing() -> None:
    made = group_edits(EstateGroup(name="new", rule="store:1", purpose="try"), GROUPS, WORDS)
    assert [(each.key, each.before) for each in made] == [("new", None)]
    changed = group_edits(EstateGroup(name="PILOTS", rule="label:p*"), GROUPS, WORDS)
    assert [(each.key, each.field, each.after) for each in changed] == [
        ("Pilots", "rule", "label:p*")
    ]
    gone = group_edits(EstateGroup(name="first", remove=True), GROUPS, WORDS)
    assert [each.after for each in gone] == [None]
