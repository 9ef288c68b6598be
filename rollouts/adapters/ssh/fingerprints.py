"""Host keys as people compare them: OpenSSH's `SHA256:` and 43 characters of base64, no padding."""

import base64
import hashlib
import hmac

from rollouts.ports.device import Hop
from rollouts.shared.errors import KnownError, refuse


def fingerprint_of(key: bytes) -> str:
    """The fingerprint of a public key in SSH's own binary form."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def check_enrolled(hop: Hop, shown: str, name: str) -> None:
    """Return only when `shown` is the key `hop` was enrolled with; KnownError otherwise."""
    if not hop.fingerprint:
        raise refuse(
            "ssh.not_enrolled", object=name, field="fingerprint", host=hop.host, shown=shown
        )
    if not hmac.compare_digest(hop.fingerprint.encode(), shown.encode()):
        raise changed(hop, shown, name)


def changed(hop: Hop, shown: str, name: str) -> KnownError:
    """The refusal of a host that shows another key: a hard stop with both fingerprints."""
    return refuse(
        "ssh.host_key_changed",
        object=name,
        field="fingerprint",
        value=shown,
        host=hop.host,
        port=hop.port,
        enrolled=hop.fingerprint,
        shown=shown,
    )
