"""Homes that exist already: made once in a process, copied for each test that begins with one."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from rollouts.bootstrap import House, open_house


def bare(_house: House) -> None:
    """Leave a home as it is when it is new."""


@cache
def sample(furnish: Callable[[House], None]) -> Path:
    """A home at rest after `furnish`, the same one at every call; only to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="storewave-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    house = open_house(folder)
    try:
        furnish(house)
    finally:
        house.close()
    return folder


def new_house(home: Path, furnish: Callable[[House], None] = bare) -> House:
    """An open house over `home`, as `furnish` leaves a new one."""
    shutil.copytree(sample(furnish), home, dirs_exist_ok=True)
    return open_house(home)
