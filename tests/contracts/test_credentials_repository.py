"""What any provider of credential profiles promises."""

from dataclasses import replace

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.credentials.model import Credential, NamedSecret
from rollouts.credentials.ports import Credentials
from rollouts.ports.device import KeyKind
from tests.services.databases import BORN

LANES = Credential(
    name="lanes",
    user="pos",
    kind=KeyKind.KEY,
    has_passphrase=True,
    rotated_at=BORN,
    rotated_by="ann",
)
GATE = replace(LANES, name="Gate", kind=KeyKind.AGENT, agent_socket="/run/agent")
PIN = NamedSecret(name="terminal/pin", version=1, set_at=BORN, set_by="ann")


class TestCredentials:
    def test_profiles_come_back_by_name(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            kept = uow.repository(Credentials)
            kept.put(LANES)
            kept.put(GATE)
            assert kept.get("lanes") == LANES
            assert kept.get("Lanes") is None
            assert kept.all() == (GATE, LANES)

    def test_the_next_version_takes_the_place_of_the_last(self, database: SqlDatabase) -> None:
        rotated = replace(LANES, version=2, has_passphrase=False, rotated_by="bob")
        with database.begin() as uow:
            kept = uow.repository(Credentials)
            kept.put(LANES)
            kept.put(rotated)
            assert kept.all() == (rotated,)

    def test_secrets_are_names_and_versions(self, database: SqlDatabase) -> None:
        other = replace(PIN, name="a")
        with database.begin() as uow:
            kept = uow.repository(Credentials)
            kept.put_secret(PIN)
            kept.put_secret(other)
            kept.put_secret(replace(PIN, version=2))
            assert kept.secret("terminal/pin") == replace(PIN, version=2)
            assert kept.secret("none") is None
            assert kept.secrets() == (other, replace(PIN, version=2))
