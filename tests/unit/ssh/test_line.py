"""A line is cut for four reasons, each told apart, and never gives more than was allowed."""

import socket
from collections.abc import Iterator

import pytest

from rollouts.adapters.ssh.deadlines import Cut, Deadlines, Phase
from rollouts.adapters.ssh.line import Line, dial

DEADLINES = Deadlines(silence=10.0, pace=25.0, pace_bytes=1000)


@pytest.fixture
def ends() -> Iterator[tuple[Line, socket.socket]]:
    near, far = socket.socketpair()
    line = Line(near, DEADLINES)
    yield line, far
    line.close()
    far.close()


def start(line: Line) -> float:
    """The monotonic moment at which the guard of `line` began."""
    return line._guard.marked_at


def test_a_deadline_is_absolute(ends: tuple[Line, socket.socket]) -> None:
    line, far = ends
    line.guard(Phase.LOGIN, 8.0)
    began = start(line)
    far.sendall(b"x")
    line.recv(1)
    assert line.overdue(began + 7.9) is None
    assert line.overdue(began + 8.0) is Cut.DEADLINE
    assert line.phase is Phase.LOGIN


def test_silence_counts_from_the_last_byte(ends: tuple[Line, socket.socket]) -> None:
    line, far = ends
    line.guard(Phase.ANSWER, 1000.0, silence=True)
    far.sendall(b"x")
    line.recv(1)
    heard = line._heard_at
    assert line.overdue(heard + 9.9) is None
    assert line.overdue(heard + 10.0) is Cut.SILENCE


def test_what_we_send_is_no_sign_of_life_while_waiting(
    ends: tuple[Line, socket.socket],
) -> None:
    line, _ = ends
    line.guard(Phase.ANSWER, 1000.0, silence=True)
    line._sent_at = start(line) + 60.0
    assert line.overdue(start(line) + 61.0) is Cut.SILENCE


def test_a_trickle_is_no_progress(ends: tuple[Line, socket.socket]) -> None:
    line, _ = ends
    line.guard(Phase.TRANSFER, float("inf"), pace=True)
    began = start(line)
    line.send(b"x" * 999)
    assert line.overdue(began + 24.0) is None
    assert line.overdue(began + 25.0) is Cut.SLOW


def test_progress_starts_a_new_count(ends: tuple[Line, socket.socket]) -> None:
    line, _ = ends
    line.guard(Phase.TRANSFER, float("inf"), pace=True)
    began = start(line)
    line.send(b"x" * 1000)
    assert line.overdue(began + 25.0) is None
    assert line.overdue(began + 49.0) is None
    assert line.overdue(began + 50.0) is Cut.SLOW


def test_no_more_than_allowed_comes_in(ends: tuple[Line, socket.socket]) -> None:
    line, far = ends
    line.allow(10)
    far.sendall(b"x" * 50)
    assert line.recv(2**31) == b"x" * 10
    assert line.recv(2**31) == b""
    assert (line.reason, line.received) == (Cut.FLOOD, 10)


def test_the_first_reason_is_kept(ends: tuple[Line, socket.socket]) -> None:
    line, _ = ends
    line.cut(Cut.SILENCE)
    line.cut(Cut.DEADLINE)
    assert line.reason is Cut.SILENCE
    assert line.recv(1) == b""


def test_small_packets_leave_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = dial("127.0.0.1", server.getsockname()[1], DEADLINES)
        assert isinstance(line._pipe, socket.socket)
        assert line._pipe.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        line.close()
