"""Proof that a register holds secret bytes, without showing them."""

import hashlib
import hmac
import secrets


def fresh_key() -> bytes:
    """32 random bytes, used for one proof."""
    return secrets.token_bytes(32)


def mac(key: bytes, data: bytes) -> str:
    """HMAC-SHA-256 as 64 hex digits."""
    return hmac.new(key, data, hashlib.sha256).hexdigest()
