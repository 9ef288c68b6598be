"""Policies: whole numbers within their bounds."""

import pytest

from rollouts.policies.model import POLICIES, Policy, checked
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
