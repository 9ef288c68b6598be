"""Lists the secrets that settings refer to. Their values are not read further than to know they are there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rollouts.credentials.commands import CredentialSecrets
from rollouts.credentials.model import NamedSecret
from rollouts.credentials.ports import Credentials
from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.ports.secrets import KeyringState, Secrets
from rollouts.registers.model import ConfigValue
from rollouts.registers.ports import ConfigValues
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import REFERENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretUse:
    """A setting that refers to a version of a secret."""

    scope: str
    setting: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRow:
    """A secret by its name; `version` is the newest, `held_here` whether this keyring has that one."""

    name: str
    version: int
    set_at: datetime
    set_by: str
    held_here: bool
    used: tuple[SecretUse, ...]


def list_secrets(context: Context, request: CredentialSecrets) -> tuple[SecretRow, ...]:
    """By name."""
    with context.read() as uow:
        kept = uow.repository(Credentials).secrets()
        values = uow.repository(ConfigValues).all() if kept else ()
    uses = uses_of(values)
    secrets = context.services.secrets
    is_open = secrets.state() is KeyringState.AVAILABLE
    return tuple(
        SecretRow(
            name=each.name,
            version=each.version,
            set_at=each.set_at,
            set_by=each.set_by,
            held_here=is_open and _is_held(secrets, each),
            used=tuple(uses.get(each.name, ())),
        )
        for each in sorted(kept, key=lambda secret: secret.name)
    )


def uses_of(values: Iterable[ConfigValue]) -> dict[str, list[SecretUse]]:
    """The settings that refer to secrets, by the secret's name."""
    uses: dict[str, list[SecretUse]] = {}
    for value in values:
        for found in REFERENCE.finditer(value.value):
            use = SecretUse(
                scope=str(value.scope), setting=value.setting, version=int(found["version"])
            )
            uses.setdefault(found["name"], []).append(use)
    return uses


def _is_held(secrets: Secrets, secret: NamedSecret) -> bool:
    try:
        secrets.get(secret.name, secret.version)
    except KnownError:
        return False
    return True


ACTIONS = (
    Action(
        name="credential secrets", request=CredentialSecrets, handler=list_secrets, mode=Mode.LOOK
    ),
)
