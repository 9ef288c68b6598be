"""From a profile to a login: the secret is fetched from the keyring and stays in memory."""

from rollouts.credentials.model import Credential
from rollouts.ports.device import KeyKind, Login
from rollouts.ports.secrets import Secrets
from rollouts.shared.errors import refuse
from rollouts.shared.secret import Secret

PRIVATE_KEY = b"-----BEGIN "


def login(credential: Credential, secrets: Secrets) -> Login:
    """The login of the profile's present version; KnownError `keyring.*` when it is not held here."""
    if credential.kind is KeyKind.AGENT:
        socket = credential.agent_socket
        return Login(user=credential.user, kind=credential.kind, agent_socket=socket)
    passphrase = None
    if credential.has_passphrase:
        passphrase = secrets.get(credential.passphrase_name, credential.version)
    return Login(
        user=credential.user,
        kind=credential.kind,
        secret=secrets.get(credential.secret_name, credential.version),
        passphrase=passphrase,
    )


def sudo_password(login: Login, profile: str) -> Secret:
    """What sudo is told: the login's own password, never a private key.

    KnownError `credentials.no_sudo_password` for a login that has none.
    """
    if login.kind is not KeyKind.PASSWORD or login.secret is None:
        raise refuse(
            "credentials.no_sudo_password",
            object=f"access profile {profile}",
            field="become",
            value=login.kind.value,
        )
    return login.secret


def check_secret(name: str, kind: KeyKind, secret: Secret | None) -> None:
    """Refuse a secret that cannot be what it is said to be, before it reaches the keyring."""
    if kind is KeyKind.AGENT:
        return
    if secret is None or not secret.reveal().strip():
        raise refuse("credentials.empty", object=name, field=kind)
    looks_like_key = secret.reveal().lstrip().startswith(PRIVATE_KEY)
    if kind is KeyKind.KEY and not looks_like_key:
        raise refuse("credentials.not_a_key", object=name)
    if kind is KeyKind.PASSWORD and looks_like_key:
        raise refuse("credentials.key_as_password", object=name)
