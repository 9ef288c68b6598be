"""What the tests of this folder need of the computer they run on."""

import pytest

from rollouts.demo import fleet
from rollouts.demo.sshd import find_program

REAL_REGISTERS = [
    pytest.mark.end2end,
    pytest.mark.skipif(
        not all(map(find_program, (*fleet.NEEDED, "ssh"))), reason="OpenSSH is not installed"
    ),
]
"""Marks of a module that starts a demo's registers: real OpenSSH servers."""
