"""The shop of a module that shares one fleet among its tests."""

from collections.abc import Iterator

import pytest

from tests.end2end.shop import Shop


@pytest.fixture
def shop(fleet_of_tests: Shop) -> Iterator[Shop]:
    """The module's fleet, with nothing left under way for the next test."""
    yield fleet_of_tests
    fleet_of_tests.settle()
