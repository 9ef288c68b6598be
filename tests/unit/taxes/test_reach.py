"""Where edits of taxes make a difference."""

import pytest

from rollouts.shared.edits import Edit
from rollouts.taxes.reach import Reach, reach_of
from tests.unit.taxes.small_taxes import PLACE, book, rule

BOOK = book(rule("5"))


def reach(kind: str, key: str) -> Reach:
    return reach_of(BOOK, (Edit(kind=kind, key=key, field="", before=None, after="{}"),))


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("tax_rule", f"{PLACE} S 1 any -"),
        ("tax_jurisdiction", PLACE),
        ("deposit", f"can {PLACE} -"),
        ("tax_location", "here -"),
    ],
)
def test_a_place_reaches_its_stores_and_no_other(kind: str, key: str) -> None:
    found = reach(kind, key)
    assert found.holds("generic", "here")
    assert not found.holds("generic", "elsewhere")
    assert not found.holds("generic", "")


@pytest.mark.parametrize(("kind", "key"), [("tax_group", "S"), ("tax_authority", "RQ")])
def test_a_group_and_an_authority_reach_every_store_with_a_tax_location(
    kind: str, key: str
) -> None:
    assert reach(kind, key).holds("generic", "elsewhere")
    assert not reach(kind, key).holds("generic", "")


def test_a_tax_code_reaches_its_platform() -> None:
    found = reach("pos_tax_map", "generic S")
    assert found.holds("generic", "elsewhere")
    assert not found.holds("other", "elsewhere")


@pytest.mark.parametrize(
    ("kind", "key"), [("tax_rule", f"{PLACE} S 1 any - pending"), ("tax_basket", "two of them")]
)
def test_what_waits_and_what_only_tests_reaches_nobody(kind: str, key: str) -> None:
    assert reach(kind, key).nowhere
    assert not reach(kind, key).holds("generic", "here")
