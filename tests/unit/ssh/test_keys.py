"""Private keys as people have them."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from rollouts.adapters.ssh.fingerprints import fingerprint_of
from rollouts.adapters.ssh.keys import private_key
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import Secret
from tests.services.sshd import fingerprint_in, new_key

PASSPHRASE = Secret("correct horse")


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
@pytest.mark.parametrize("locked", [False, True])
def test_every_kind_of_key_opens(tmp_path: Path, kind: str, *, locked: bool) -> None:
    new_key(tmp_path / "key", PASSPHRASE.text() if locked else "", kind)
    text = Secret((tmp_path / "key").read_bytes())
    key = private_key(text, PASSPHRASE if locked else None)
    assert fingerprint_of(key.asbytes()) == fingerprint_in(tmp_path / "key.pub")


def test_pem_keys_open_too(tmp_path: Path) -> None:
    new_key(tmp_path / "key", kind="rsa")
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-m", "PEM", "-P", "", "-N", "", "-f", tmp_path / "key"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    text = (tmp_path / "key").read_bytes()
    assert b"BEGIN RSA PRIVATE KEY" in text
    key = private_key(Secret(text), None)
    assert fingerprint_of(key.asbytes()) == fingerprint_in(tmp_path / "key.pub")


@pytest.mark.parametrize("passphrase", [None, Secret("wrong")])
def test_a_wrong_passphrase_is_told_as_such(tmp_path: Path, passphrase: Secret | None) -> None:
    new_key(tmp_path / "key", PASSPHRASE.text())
    with pytest.raises(KnownError) as trouble:
        private_key(Secret((tmp_path / "key").read_bytes()), passphrase)
    assert trouble.value.code == "ssh.key_unreadable"
    assert trouble.value.findings[0].parameters["reason"] == "passphrase"


@pytest.mark.parametrize("text", [b"", b"hello", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_told_as_such(text: bytes) -> None:
    with pytest.raises(KnownError) as trouble:
        private_key(Secret(text), None)
    assert trouble.value.findings[0].parameters["reason"] == "form"


def test_a_kind_that_no_server_takes_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import ed448

    text = ed448.Ed448PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(KnownError) as trouble:
        private_key(Secret(text), None)
    assert trouble.value.code == "ssh.key_unreadable"
