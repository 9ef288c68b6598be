"""Credential profiles: made, rotated once for all their stores, tested, listed with where used."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from rollouts.credentials.commands import (
    CredentialKeyring,
    CredentialList,
    CredentialRotate,
    CredentialSecret,
    CredentialSet,
    CredentialTest,
)
from rollouts.credentials.logins import check_secret
from rollouts.credentials.model import Credential, NamedSecret
from rollouts.credentials.ports import Credentials
from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.selecting import registers
from rollouts.engine.targets import target_of
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import KeyKind
from rollouts.ports.secrets import KeyringState
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.plain_text import plain
from rollouts.shared.secret import Secret, reference

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@\\-]{0,99}")
MOST_OF_PATH = 107
"""What a Unix socket's address can hold."""
END_OF_KEY = b"PRIVATE KEY-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRow:
    """A profile: what it proves itself with, its age, and how many registers use it."""

    name: str
    user: str
    kind: KeyKind
    version: int
    registers: int
    held_here: bool
    rotated_at: datetime
    rotated_by: str
    keyring: KeyringState


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginTested:
    """The login worked; what the register says of itself."""

    credential: str
    register: str
    device_id: str
    clock_skew: float
    free_kib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKept:
    """How settings refer to the secret's newest version."""

    name: str
    version: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringFound:
    """How the keyring stands."""

    state: KeyringState


def set_credential(context: Context, request: CredentialSet) -> CredentialRow:
    """Make a profile, or give an existing one another user or secret."""
    _check_name(request.name)
    kind, secret = _given(request.name, request.password, request.key, agent=request.agent)
    with context.read() as uow:
        present = uow.repository(Credentials).get(request.name)
    user = request.user or (present.user if present else "")
    if not user:
        raise refuse("credentials.no_user", object=request.name)
    if not USER.fullmatch(user):
        raise refuse("credentials.bad_user", object=request.name, value=plain(user, cap=100))
    agent = request.agent_socket if kind is KeyKind.AGENT else ""
    if len(agent) > MOST_OF_PATH:
        raise refuse("credentials.bad_socket", object=request.name, value=plain(agent, cap=120))
    return _keep(context, request.name, user, kind, secret, present, agent)


def rotate(context: Context, request: CredentialRotate) -> CredentialRow:
    """A new version for everyone who uses the profile; the old one stays in the keyring until then."""
    with context.read() as uow:
        present = _find(uow, request.name)
    kind, secret = _given(request.name, request.password, request.key, agent=False)
    return _keep(context, request.name, present.user, kind, secret, present)


def _keep(
    context: Context,
    name: str,
    user: str,
    kind: KeyKind,
    secret: Secret | None,
    present: Credential | None,
    agent_socket: str = "",
) -> CredentialRow:
    secret, passphrase = _split(secret, kind)
    check_secret(name, kind, secret)
    credential = Credential(
        name=name,
        user=user,
        kind=kind,
        version=present.version + 1 if present else 1,
        has_passphrase=passphrase is not None,
        agent_socket=agent_socket,
        rotated_at=context.services.clock(),
        rotated_by=context.operator,
    )
    if secret is not None:
        context.services.secrets.put(credential.secret_name, credential.version, secret)
    if passphrase is not None:
        context.services.secrets.put(credential.passphrase_name, credential.version, passphrase)
    with context.begin(f"credential {name}") as uow:
        uow.repository(Credentials).put(credential)
    if present is not None and present.kind is not KeyKind.AGENT:
        context.services.secrets.remove(present.secret_name, present.version)
        context.services.secrets.remove(present.passphrase_name, present.version)
    with context.read() as uow:
        return _row(uow, context, credential, context.services.secrets.state())


def list_credentials(context: Context, request: CredentialList) -> tuple[CredentialRow, ...]:
    """By name."""
    state = context.services.secrets.state()
    with context.read() as uow:
        return tuple(_row(uow, context, each, state) for each in uow.repository(Credentials).all())


def keyring(context: Context, request: CredentialKeyring) -> KeyringFound:
    """Asked of the keyring itself; never prompts."""
    return KeyringFound(state=context.services.secrets.state())


def test(context: Context, request: CredentialTest) -> LoginTested:
    """Log in and read facts; nothing is written on the register."""
    with context.read() as uow:
        _find(uow, request.name)
        register = _register_for(uow, request)
        target = target_of(uow, context.services, register)
    with context.services.devices.visit(target) as visit:
        facts = visit.probe(())
    return LoginTested(
        credential=request.name,
        register=register.name,
        device_id=facts.device_id,
        clock_skew=round(facts.clock_skew, 1),
        free_kib=facts.free_kib,
    )


def keep_secret(context: Context, request: CredentialSecret) -> SecretKept:
    """Keep the next version of a named secret in the keyring."""
    _check_name(request.name)
    if request.value is None or not request.value.reveal():
        raise refuse("credentials.empty", object=request.name, field="value")
    with context.read() as uow:
        present = uow.repository(Credentials).secret(request.name)
    fresh = NamedSecret(
        name=request.name,
        version=present.version + 1 if present else 1,
        set_at=context.services.clock(),
        set_by=context.operator,
    )
    context.services.secrets.put(fresh.name, fresh.version, request.value)
    with context.begin(f"secret {request.name}") as uow:
        uow.repository(Credentials).put_secret(fresh)
    shown = reference(fresh.name, fresh.version)
    return SecretKept(name=fresh.name, version=fresh.version, reference=shown)


def _given(
    name: str, password: Secret | None, key: Secret | None, *, agent: bool
) -> tuple[KeyKind, Secret | None]:
    ways = [
        (KeyKind.PASSWORD, password is not None, password),
        (KeyKind.KEY, key is not None, key),
        (KeyKind.AGENT, agent, None),
    ]
    chosen = [(kind, secret) for kind, wanted, secret in ways if wanted]
    if len(chosen) != 1:
        raise refuse("credentials.which_kind", object=name)
    return chosen[0]


def _split(secret: Secret | None, kind: KeyKind) -> tuple[Secret | None, Secret | None]:
    """A key, and the passphrase that may follow its last line."""
    if secret is None or kind is not KeyKind.KEY:
        return secret, None
    head, mark, tail = secret.reveal().rpartition(END_OF_KEY)
    if not mark or not tail.strip():
        return secret, None
    return Secret(head + mark + b"\n"), Secret(tail.strip(b"\r\n"))


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise refuse("credentials.bad_name", value=plain(name, cap=100))


def _find(uow: UnitOfWork, name: str) -> Credential:
    found = uow.repository(Credentials).get(name)
    if found is None:
        raise refuse("credentials.unknown", value=name)
    return found


def _register_for(uow: UnitOfWork, request: CredentialTest) -> Register:
    estate = uow.repository(Estate)
    if request.register:
        found = estate.register(request.register)
        if found is None:
            raise refuse("estate.register_unknown", value=request.register)
        return found
    for name in _profiles_of(uow, request.name):
        try:
            return registers(uow, f'profile:"{name}"')[0]
        except KnownError:
            continue  # a profile that nobody uses yet
    raise refuse("credentials.not_used", value=request.name)


def _profiles_of(uow: UnitOfWork, credential: str) -> tuple[str, ...]:
    profiles = uow.repository(Estate).profiles().values()
    return tuple(each.name for each in profiles if each.credential == credential)


def _row(
    uow: UnitOfWork, context: Context, credential: Credential, keyring: KeyringState
) -> CredentialRow:
    used: Counter[str] = Counter()
    for name in _profiles_of(uow, credential.name):
        try:
            used[credential.name] += len(registers(uow, f'profile:"{name}"'))
        except KnownError:
            continue  # as above
    return CredentialRow(
        name=credential.name,
        user=credential.user,
        kind=credential.kind,
        version=credential.version,
        registers=used[credential.name],
        held_here=_is_held(context, credential, keyring),
        rotated_at=credential.rotated_at,
        rotated_by=credential.rotated_by,
        keyring=keyring,
    )


def _is_held(context: Context, credential: Credential, keyring: KeyringState) -> bool:
    if credential.kind is KeyKind.AGENT:
        return True
    if keyring is not KeyringState.AVAILABLE:
        return False
    try:
        context.services.secrets.get(credential.secret_name, credential.version)
    except KnownError:
        return False
    return True


ACTIONS = (
    Action(name="credential set", request=CredentialSet, handler=set_credential),
    Action(name="credential rotate", request=CredentialRotate, handler=rotate),
    Action(
        name="credential list", request=CredentialList, handler=list_credentials, mode=Mode.LOOK
    ),
    Action(name="credential keyring", request=CredentialKeyring, handler=keyring, mode=Mode.LOOK),
    Action(name="credential test", request=CredentialTest, handler=test, mode=Mode.REGISTERS),
    Action(name="credential secret", request=CredentialSecret, handler=keep_secret),
)
