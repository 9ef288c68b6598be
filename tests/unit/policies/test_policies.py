"""Policies: whole numbers within their bounds."""

import pytest

from rollouts.policies.model import POLICIES, Policy, checked, for_currency, listed
from rollouts.shared.errors import KnownError


@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: each.name)
def test_the_bounds_belong_to_it(policy: Policy) -> None:
    assert policy.least <= policy.default <= policy.most
    assert checked(policy.name, str(policy.least)) == policy.least
    assert checked(policy.name, str(policy.most)) == policy.most
    for outside in (str(policy.least - 1), str(policy.most + 1)):
        with pytest.raises(KnownError) as refusal:
            checked(policy.name, outside)
        assert refusal.value.code == "policies.out_of_bounds"


@pytest.mark.parametrize("text", ["", "1.5", "1e2", " 7", "NaN", "9" * 5000, "-0", "²", "seven"])
def test_what_is_no_whole_number_is_out_of_bounds(text: str) -> None:
    with pytest.raises(KnownError) as refusal:
        checked("sessions", text)
    assert refusal.value.code == "policies.out_of_bounds"


def test_an_unknown_policy_is_told_which_there_are() -> None:
    with pytest.raises(KnownError) as refusal:
        checked("session", "1")
    assert refusal.value.code == "policies.unknown"
    assert "sessions" in str(refusal.value.findings[0].parameters["known"])


def test_a_currency_may_have_a_value_of_its_own() -> None:
    values = {each.name: each.default for each in POLICIES} | {"reconcile_tolerance.JPY": 3}
    assert checked("reconcile_tolerance.JPY", "3") == 3
    assert for_currency(values, "reconcile_tolerance", "JPY") == 3
    assert for_currency(values, "reconcile_tolerance", "USD") == 0
    names = [each.name for each in listed(values)]
    assert names[names.index("reconcile_tolerance") + 1] == "reconcile_tolerance.JPY"


@pytest.mark.parametrize(
    "name", ["sessions.USD", "reconcile_tolerance.XXQ", "reconcile_tolerance."]
)
def test_only_what_has_a_currency_is_set_for_one(name: str) -> None:
    with pytest.raises(KnownError) as refusal:
        checked(name, "3")
    assert refusal.value.code == "policies.unknown"
