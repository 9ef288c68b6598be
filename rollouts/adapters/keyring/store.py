"""Keeps `ports.secrets.Secrets` over the `keyring` library, with an allow-list of backends.

With keyrings.alt or keyrings.cryptfile installed the library's own choice falls through to plain
files or asks on standard input; so the backend is chosen here, no other is even imported, and
`keyring`'s own configuration and environment variables are not asked.
"""

import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from rollouts.adapters.keyring.secret_service import require_unlocked
from rollouts.ports.secrets import KeyringState
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "storewave"
SECRET_SERVICE = "keyring.backends.SecretService"
ALLOWED: dict[str, tuple[tuple[str, str], ...]] = {
    "linux": (
        (SECRET_SERVICE, "Keyring"),
        ("keyring.backends.libsecret", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
        ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    ),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
}
LONGEST = 2560 if sys.platform == "win32" else 1_000_000
"""Bytes in UTF-16: what Windows can hold, and a bound for the others."""
STATE_SECONDS = 5.0
ANSWER_SECONDS = 30.0


def service_of(estate: str) -> str:
    """The service under which one estate's secrets are kept.

    Several homes of one person share a keyring: a demo must never overwrite what production logs in
    with, nor one demo another's.
    """
    return f"{SERVICE} {estate}"


class KeyringSecrets:
    """Secrets under a service (an estate's own) and the user name `NAME#VERSION`.

    What was read once is kept in memory for this process: a get costs about 16 ms, and a rollout to
    3,000 stores would ask for the same profile each time. A locked keyring is refused, never
    unlocked from here: nobody may sit before the screen on which it would ask.
    """

    def __init__(self, service: str = SERVICE, *, longest: int = LONGEST) -> None:
        self._service = service
        self._longest = longest
        self._backend: KeyringBackend | None = None
        self._held: dict[tuple[str, int], Secret] = {}
        self._lock = threading.Lock()

    def state(self) -> KeyringState:
        try:
            _within(STATE_SECONDS, self._open)
        except KnownError as refusal:
            return KeyringState.ABSENT if refusal.code == "keyring.absent" else KeyringState.LOCKED
        return KeyringState.AVAILABLE

    def put(self, name: str, version: int, secret: Secret) -> None:
        text = self._checked(name, secret)
        user = f"{name}#{version}"
        with self._lock:
            _within(ANSWER_SECONDS, lambda: self._open().set_password(self._service, user, text))
            self._held[name, version] = secret

    def get(self, name: str, version: int) -> Secret:
        user = f"{name}#{version}"
        with self._lock:
            if (name, version) in self._held:
                return self._held[name, version]
            value = _within(ANSWER_SECONDS, lambda: self._open().get_password(self._service, user))
            if value is None:
                raise refuse("keyring.missing", value=user)
            self._held[name, version] = Secret(value)
            return self._held[name, version]

    def remove(self, name: str, version: int) -> None:
        user = f"{name}#{version}"
        with self._lock:
            self._held.pop((name, version), None)
            _within(ANSWER_SECONDS, lambda: self._forget(user))

    def _forget(self, user: str) -> None:
        from keyring.errors import PasswordDeleteError

        try:
            self._open().delete_password(self._service, user)
        except PasswordDeleteError:
            return  # it was not there

    def _open(self) -> "KeyringBackend":
        """The backend, ready to be used without a prompt."""
        if self._backend is None:
            self._backend = _allowed_backend()
        if type(self._backend).__module__ == SECRET_SERVICE:
            require_unlocked()
        return self._backend

    def _checked(self, name: str, secret: Secret) -> str:
        try:
            text = secret.text()
        except UnicodeDecodeError:
            raise refuse("keyring.not_text", object=name) from None
        length = len(text.encode("utf-16-le"))
        if length > self._longest:
            raise refuse("keyring.too_long", object=name, length=length, most=self._longest)
        return text


def _allowed_backend() -> "KeyringBackend":
    """The viable backend of this system that comes first in the allow-list."""
    for module, name in ALLOWED.get(sys.platform, ALLOWED["linux"]):
        kind = getattr(import_module(module), name)
        if kind.viable:
            backend: KeyringBackend = kind()
            if hasattr(backend, "persist"):
                # The default, enterprise, roams to other computers.
                backend.persist = "local machine"
            return backend
    raise refuse("keyring.absent", value="no service answered")


def _within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns; KnownError `keyring.*` for its trouble and when it takes too long."""
    answers: list[T] = []
    troubles: list[Exception] = []

    def ask() -> None:
        try:
            answers.append(call())
        except Exception as trouble:  # noqa: BLE001 - every backend raises its own kinds
            troubles.append(trouble)

    asking = threading.Thread(target=ask, name="keyring", daemon=True)
    asking.start()
    asking.join(seconds)
    if answers:
        return answers[0]
    raise _known(troubles[0]) if troubles else refuse("keyring.failed", value="it is silent")


def _known(trouble: Exception) -> KnownError:
    if isinstance(trouble, KnownError):
        return trouble
    locked = "Lock" in type(trouble).__name__ or "dismissed" in str(trouble)
    refusal = refuse("keyring.locked" if locked else "keyring.failed", value=str(trouble)[:200])
    refusal.__cause__ = trouble
    return refusal
