"""Requests carry their frames in the order that the register's program takes them."""

from dataclasses import replace

from rollouts.adapters.ssh.messages import Parcel, Request, add_become, add_expected, add_push
from rollouts.adapters.ssh.proving import mac
from rollouts.ports.device import Become, Hop, KeyKind, Login, Target
from rollouts.shared.secret import Secret
from tests.contracts import shops

LOGIN = Login(user="till", kind=KeyKind.AGENT)
TARGET = Target(name="0021/02", hop=Hop(host="till", port=22, login=LOGIN, fingerprint="SHA256:x"))
SECRET = shops.secret_move(b"p=${secret:a#1}\n", b"p=canary\n", "etc/s.ini")


def test_frames_follow_their_lines() -> None:
    request = Request()
    target = replace(TARGET, become=Become.SUDO_PASSWORD, become_password=Secret("open sesame"))
    change = shops.move({shops.POS: shops.OLD}, {shops.POS: shops.NEW}, component="a")
    add_become(request, target)
    parcels = [Parcel.inline(b"payload one"), Parcel.inline(b"")]
    add_push(request, shops.push(change, SECRET), parcels)
    assert change.baseline is not None
    assert request.frames == [
        b"open sesame\n",
        change.target.text(),
        change.baseline.text(),
        b"payload one",
        SECRET.target.text(),
        b"",
        b"",
        b"p=canary\n",
    ]
    lines = request.text().decode().splitlines()
    keys = [line.split("\t")[0] for line in lines]
    assert keys[0] == "nonce"
    assert keys[-3:] == ["move", "move", "fill"]
    assert lines[keys.index("become_size")] == "become_size\t12"
    assert "sesame" not in request.text().decode()
    assert "canary" not in request.text().decode()


def test_sizes_are_those_of_the_frames() -> None:
    request = Request()
    add_push(request, shops.push(SECRET), [Parcel.inline(b"12345")])
    move = next(line for line in request.lines if line.startswith("move")).split("\t")
    fill = next(line for line in request.lines if line.startswith("fill")).split("\t")
    assert [int(each) for each in move[4:7]] == [len(each) for each in request.frames[:3]]
    assert int(fill[3]) == len(request.frames[3])


def test_a_secret_is_expected_under_a_fresh_key_each_time() -> None:
    first, second = Request(), Request()
    for request in (first, second):
        add_expected(request, SECRET.target, SECRET.filled)
    (key, expected), (other, _) = first.macs["config", "s.ini"], second.macs["config", "s.ini"]
    assert key != other
    assert expected == mac(key, b"p=canary\n")
    assert first.lines[-1] == f"mac\tconfig\ts.ini\t{key.hex()}\t-"


def test_nonces_differ() -> None:
    assert Request().nonce != Request().nonce
