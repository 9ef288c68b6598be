"""A register that answers, but not as the program does, is believed in nothing."""

import pytest

from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.devices import SshDevices
from rollouts.ports.device import Verdict
from rollouts.shared.errors import KnownError
from tests.contracts import shops
from tests.services.hostile import ESCAPES, HostileServer, Mode

DEADLINES = Deadlines(handshake=5.0, login=5.0)
DONE = b"storewave-begin NONCE\nverdict\tdone\ncode\t-\nstorewave-end NONCE\n"
CHANGE = shops.move({shops.POS: shops.OLD}, {shops.POS: shops.NEW})


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"command not found\n",
        DONE.replace(b"NONCE", b"0" * 32),
        DONE + DONE,
        DONE[:-10],
        ESCAPES * 20,
        DONE.replace(b"done", ESCAPES),
    ],
)
def test_a_forged_answer_is_refused(answer: bytes) -> None:
    with (
        HostileServer(Mode.FORGED, answer=answer) as server,
        SshDevices(deadlines=DEADLINES).visit(server.target()) as visit,
        pytest.raises(KnownError) as trouble,
    ):
        visit.push(shops.push(CHANGE))
    finding = trouble.value.findings[0]
    assert finding.code == "ssh.protocol"
    assert all(str(each).isprintable() for each in finding.parameters.values())


def test_done_without_proof_proves_nothing() -> None:
    with (
        HostileServer(Mode.FORGED, answer=DONE) as server,
        SshDevices(deadlines=DEADLINES).visit(server.target()) as visit,
    ):
        reply = visit.push(shops.push(CHANGE))
        proofs = visit.verify(CHANGE.target, {})
    assert reply.verdict is Verdict.DONE
    assert reply.proofs == proofs == ()


def test_escapes_in_an_answer_arrive_escaped() -> None:
    rows = b"verdict\trefused\ncode\tdisk_full\ndetail\tconfig\t" + ESCAPES.strip()
    answer = DONE.replace(b"verdict\tdone\ncode\t-", rows)
    with (
        HostileServer(Mode.ESCAPES, answer=answer) as server,
        SshDevices(deadlines=DEADLINES).visit(server.target()) as visit,
    ):
        reply = visit.push(shops.push(CHANGE))
    assert reply.code == "disk_full"
    assert reply.detail.isprintable()


def test_the_request_is_as_agreed() -> None:
    with (
        HostileServer(Mode.FORGED, answer=DONE) as server,
        SshDevices(deadlines=DEADLINES).visit(server.target()) as visit,
    ):
        visit.push(shops.push(CHANGE))
        secret = shops.secret_move(b"p=${secret:a#1}", b"p=canary-4711", "etc/s.ini")
        visit.push(shops.push(secret))
        commands = b"\n".join(server.commands)
    assert CHANGE.target.text() in bytes(server.received)
    assert b"canary-4711" not in commands
    assert b"canary-4711" in bytes(server.received)
