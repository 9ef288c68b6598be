"""Whether the Secret Service can be used now, asked without ever opening a prompt.

The `keyring` library unlocks on sight: a prompt on somebody's screen, for which it waits for ever.
"""

from contextlib import closing

from rollouts.shared.errors import refuse


def require_unlocked() -> None:
    """Refuse `keyring.absent` without a service, `keyring.locked` unless its default is open."""
    import secretstorage
    from secretstorage.exceptions import ItemNotFoundException, SecretStorageException

    try:
        connection = secretstorage.dbus_init()
    except SecretStorageException as trouble:
        raise refuse("keyring.absent", value=str(trouble)[:200]) from trouble
    with closing(connection):
        if not secretstorage.check_service_availability(connection):
            raise refuse("keyring.absent", value="no service answered")
        try:
            locked = secretstorage.Collection(connection).is_locked()
        except ItemNotFoundException as trouble:
            raise refuse("keyring.locked", value="it has no default keyring yet") from trouble
    if locked:
        raise refuse("keyring.locked", value="its default keyring is closed")
