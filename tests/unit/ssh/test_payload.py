"""What leaves this computer for a register: only what changed, only what the manifest says."""

import gzip
import io
import tarfile
from dataclasses import replace

import pytest

from rollouts.adapters.ssh.messages import Request
from rollouts.adapters.ssh.payload import changed_names, packed
from rollouts.shared.errors import KnownError
from tests.contracts import shops

SAME = {"etc/a.ini": b"a\n", "etc/b.ini": b"b\n"}


def names_in(payload: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(payload))) as archive:
        return archive.getnames()


def test_what_the_baseline_holds_stays_at_home() -> None:
    move = shops.move(SAME, SAME | {"etc/b.ini": b"new\n"})
    assert changed_names(move) == ("b.ini", "health.sh", "idle.sh")
    assert names_in(packed(move)) == ["b.ini", "health.sh", "idle.sh"]


def test_nothing_changed_is_nothing_to_send() -> None:
    move = shops.move({}, SAME)
    assert packed(replace(move, baseline=move.target)) == b""


def test_templates_always_travel() -> None:
    move = shops.secret_move(b"x=${secret:a#1}", b"x=1", "etc/secret.ini")
    assert "secret.ini" in changed_names(replace(move, baseline=move.target))


def test_equal_content_packs_to_equal_bytes() -> None:
    move = shops.move(None, SAME)
    turned = replace(move, payload=dict(reversed(list(move.payload.items()))))
    assert packed(move) == packed(turned)


def test_content_that_is_not_the_manifests_never_leaves() -> None:
    move = shops.move(None, SAME)
    with pytest.raises(KnownError) as trouble:
        packed(replace(move, payload=dict(move.payload) | {"a.ini": b"tampered"}))
    assert trouble.value.code == "device.content_differs"
    with pytest.raises(KnownError) as trouble:
        packed(replace(move, payload={}))
    assert trouble.value.code == "device.content_missing"


def test_a_secret_without_its_value_never_leaves() -> None:
    move = shops.secret_move(b"x=${secret:a#1}", b"x=1", "etc/secret.ini")
    with pytest.raises(KnownError) as trouble:
        packed(replace(move, filled={}))
    assert trouble.value.code == "device.content_missing"


@pytest.mark.parametrize("value", ["a\tb", "a\nnonce\tx", "ä", "\x1b", "x" * 2000])
def test_a_request_has_no_room_for_smuggled_lines(value: str) -> None:
    with pytest.raises(KnownError) as trouble:
        Request().say("path", value)
    assert trouble.value.code == "device.request_invalid"
