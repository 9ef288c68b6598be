"""Ed25519 keys for the demo: a host key per register, one client key for the fleet."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)


def new_key() -> bytes:
    """A fresh private key in OpenSSH's own form."""
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    )


def public_line(private: bytes) -> str:
    """The `ssh-ed25519 AAAA...` line of a private key."""
    public = load_ssh_private_key(private, password=None).public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def fingerprint(private: bytes) -> str:
    """`SHA256:...` without padding, as ssh-keygen prints it."""
    blob = base64.b64decode(public_line(private).split()[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
