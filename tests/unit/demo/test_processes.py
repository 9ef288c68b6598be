"""A process is its number and its start, never its number alone."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from rollouts.demo import processes


@pytest.fixture
def parent() -> Iterator["subprocess.Popen[bytes]"]:
    """A process with one child; both end when their input does."""
    with subprocess.Popen(
        ["sh", "-c", "echo ready; cat; :"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": os.defpath, "REGISTER_ROOT": "/a b"},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_this_process_is_alive_and_its_number_with_another_start_is_not() -> None:
    own = processes.mark_of(os.getpid())
    assert own.is_alive
    assert not processes.Mark(pid=own.pid, started=own.started + 1).is_alive
    assert not processes.NOBODY.is_alive


def test_a_process_that_ended_is_gone_even_before_its_parent_looks(
    parent: "subprocess.Popen[bytes]",
) -> None:
    mark = processes.mark_of(parent.pid)
    processes.kill([parent.pid])
    assert processes.ended_within(mark, 20)
    assert not mark.is_alive
    with pytest.raises(ProcessLookupError):
        processes.mark_of(parent.pid)
    processes.kill([parent.pid])  # nothing left to end


def test_descendants_are_found_through_their_parents(parent: "subprocess.Popen[bytes]") -> None:
    assert parent.pid in processes.descendants(os.getpid())
    assert os.getpid() not in processes.descendants(parent.pid)


def test_environment_is_what_the_process_was_started_with(
    parent: "subprocess.Popen[bytes]",
) -> None:
    assert "REGISTER_ROOT=/a b" in processes.environment(parent.pid)
    assert processes.environment(0) == frozenset()


def test_waiting_for_a_process_that_stays_gives_up(parent: "subprocess.Popen[bytes]") -> None:
    assert not processes.ended_within(processes.mark_of(parent.pid), 0.05)
