"""Keeps `ports.secrets.Secrets` over the `keyring` library, with an allow-list of backends.

With keyrings.alt or keyrings.cryptfile installed the library's own choice falls through to plain
files or asks on standard input; so the backend is chosen here and nothing else is ever used.
"""

import sys
import threading
from typing import TYPE_CHECKING, NoReturn

from rollouts.ports.secrets import KeyringState
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "storewave"
ALLOWED = {
    "linux": (
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
    ),
    "win32": ("keyring.backends.Windows",),
    "darwin": ("keyring.backends.macOS",),
}
WINDOWS_LIMIT = 2560
DEADLINE_SECONDS = 5.0


class KeyringSecrets:
    """Secrets under the service `storewave` and the user name `NAME#VERSION`.

    What was read once is kept in memory for this process: a get costs about 16 ms, and a rollout to
    3,000 stores would ask for the same profile each time.
    """

    def __init__(self, service: str = SERVICE) -> None:
        self._service = service
        self._backend: KeyringBackend | None = None
        self._held: dict[tuple[str, int], Secret] = {}
        self._lock = threading.Lock()

    def state(self) -> KeyringState:
        box: list[KeyringState] = []
        probe = threading.Thread(target=lambda: box.append(self._probe()), daemon=True)
        probe.start()
        probe.join(DEADLINE_SECONDS)
        return box[0] if box else KeyringState.LOCKED

    def put(self, name: str, version: int, secret: Secret) -> None:
        self._check_length(name, secret)
        with self._lock:
            try:
                self._open().set_password(self._service, f"{name}#{version}", secret.text())
            except KnownError:
                raise
            except Exception as trouble:  # noqa: BLE001 - every backend raises its own kinds
                _translate(trouble)
            self._held[name, version] = secret

    def get(self, name: str, version: int) -> Secret:
        with self._lock:
            if (name, version) in self._held:
                return self._held[name, version]
            try:
                value = self._open().get_password(self._service, f"{name}#{version}")
            except KnownError:
                raise
            except Exception as trouble:  # noqa: BLE001 - as above
                _translate(trouble)
            if value is None:
                raise refuse("keyring.missing", value=f"{name}#{version}")
            self._held[name, version] = Secret(value)
            return self._held[name, version]

    def remove(self, name: str, version: int) -> None:
        from keyring.errors import PasswordDeleteError

        with self._lock:
            self._held.pop((name, version), None)
            try:
                self._open().delete_password(self._service, f"{name}#{version}")
            except PasswordDeleteError:
                return
            except KnownError:
                raise
            except Exception as trouble:  # noqa: BLE001 - as above
                _translate(trouble)

    def _open(self) -> "KeyringBackend":
        if self._backend is None:
            self._backend = _allowed_backend()
        return self._backend

    def _probe(self) -> KeyringState:
        try:
            self._open().get_password(self._service, "state#0")
        except KnownError as refusal:
            return KeyringState.LOCKED if refusal.code == "keyring.locked" else KeyringState.ABSENT
        except Exception as trouble:  # noqa: BLE001 - as above
            return KeyringState.LOCKED if _is_locked(trouble) else KeyringState.ABSENT
        return KeyringState.AVAILABLE

    def _check_length(self, name: str, secret: Secret) -> None:
        length = len(secret.text().encode("utf-16-le"))
        if sys.platform == "win32" and length > WINDOWS_LIMIT:
            raise refuse("keyring.too_long", object=name, length=length, most=WINDOWS_LIMIT)


def _allowed_backend() -> "KeyringBackend":
    """The viable backend of this system that comes first in the allow-list."""
    from keyring.backend import get_all_keyring

    allowed = ALLOWED.get(sys.platform, ALLOWED["linux"])
    found = {type(each).__module__: each for each in get_all_keyring()}
    for module in allowed:
        if module in found:
            backend = found[module]
            if hasattr(backend, "persist"):
                backend.persist = (
                    "local machine"  # the default, enterprise, roams to other computers
                )
            return backend
    raise refuse("keyring.absent", value="no service answered")


def _translate(trouble: Exception) -> NoReturn:
    code = "keyring.locked" if _is_locked(trouble) else "keyring.failed"
    raise refuse(code, value=str(trouble)[:200]) from trouble


def _is_locked(trouble: Exception) -> bool:
    return "Lock" in type(trouble).__name__ or "dismissed" in str(trouble)
