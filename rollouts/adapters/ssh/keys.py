"""Private keys from their text, in any form that OpenSSH or OpenSSL writes."""

from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING

from rollouts.shared.errors import refuse
from rollouts.shared.secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.serialization import SSHPrivateKeyTypes
    from paramiko import PKey


@lru_cache(maxsize=8)
def private_key(text: Secret, passphrase: Secret | None) -> "PKey":
    """The key in `text`, opened with `passphrase`; KnownError `ssh.key_unreadable`.

    A few opened keys are kept: a passphrase is made slow to try on purpose, and a wave uses one key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return _as_paramiko(_load(text, passphrase))
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        reason = "passphrase" if _is_locked(text, passphrase) else "form"
        raise refuse("ssh.key_unreadable", field="private key", reason=reason) from fault


def _load(text: Secret, passphrase: Secret | None) -> "SSHPrivateKeyTypes":
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key as load_ssh

    data = text.reveal().strip() + b"\n"
    password = passphrase.reveal() if passphrase is not None else None
    if b"BEGIN OPENSSH PRIVATE KEY" in data:
        return load_ssh(data, password)
    return load_pem_private_key(data, password)  # type: ignore[return-value]  # checked next


def _as_paramiko(loaded: "SSHPrivateKeyTypes") -> "PKey":
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from paramiko import ECDSAKey, Ed25519Key, RSAKey

    kinds = (
        (ed25519.Ed25519PrivateKey, Ed25519Key),
        (ec.EllipticCurvePrivateKey, ECDSAKey),
        (rsa.RSAPrivateKey, RSAKey),
    )
    plain = loaded.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    ).decode()
    for kind, reader in kinds:
        if isinstance(loaded, kind):
            return reader.from_private_key(StringIO(plain))
    raise ValueError("a kind of key that no register accepts")


def _is_locked(text: Secret, passphrase: Secret | None) -> bool:
    data = text.reveal()
    locked = b"ENCRYPTED" in data or b"BEGIN OPENSSH PRIVATE KEY" in data
    return locked and (passphrase is not None or _asks_for_passphrase(text))


def _asks_for_passphrase(text: Secret) -> bool:
    try:
        _load(text, None)
    except TypeError:
        return True
    except ValueError:
        return False
    return False
