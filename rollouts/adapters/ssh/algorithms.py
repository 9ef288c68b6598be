"""Which algorithms we offer, best first: authenticated ciphers, then counter mode, and nothing older."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paramiko import Transport

CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
)
DIGESTS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
)
EXCHANGES = (
    "mlkem768x25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group-exchange-sha256",
    "diffie-hellman-group14-sha256",
)
HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)


def restrict(transport: "Transport") -> None:
    """Make `transport` offer these and no others, as far as this computer's libraries have them."""
    options = transport.get_security_options()
    options.ciphers = [each for each in CIPHERS if each in options.ciphers]
    options.digests = [each for each in DIGESTS if each in options.digests]
    options.kex = [each for each in EXCHANGES if each in options.kex]
    options.key_types = [each for each in HOST_KEYS if each in options.key_types]
