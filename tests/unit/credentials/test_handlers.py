"""Credentials from the command to the keyring and back: on a real Secret Service and database."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from rollouts.adapters.keyring.store import KeyringSecrets, service_of
from rollouts.bootstrap import House, open_house
from rollouts.credentials.commands import (
    CredentialList,
    CredentialRotate,
    CredentialSecret,
    CredentialSet,
)
from rollouts.credentials.logins import login
from rollouts.credentials.model import Credential
from rollouts.credentials.ports import Credentials
from rollouts.engine.handlers.credentials import CredentialRow, SecretKept
from rollouts.engine.ports import Installations
from rollouts.ports.device import KeyKind
from rollouts.ports.secrets import KeyringState
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import Secret
from tests.services.homes import new_house
from tests.services.keyring import Session

KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nCANARYkeyCANARY\n-----END OPENSSH PRIVATE KEY-----\n"
OTHER_KEY = KEY.replace(b"CANARYkey", b"CANARYother")
PASSPHRASE = b"CANARYphrase words"

pytestmark = pytest.mark.services


@pytest.fixture
def house(keyring: Session, home: Path) -> Iterator[House]:
    assert keyring.daemon is not None
    made = new_house(home)
    yield made
    made.close()


def profile(house: House, name: str = "lanes") -> Credential:
    with house.database.read() as uow:
        found = uow.repository(Credentials).get(name)
    assert found is not None
    return found


def asked(house: House, request: object) -> CredentialRow:
    answer = house.bus.execute(request)
    assert isinstance(answer, CredentialRow)
    return answer


def held(house: House, name: str, version: int) -> bytes | None:
    """As a process started later would find it."""
    with house.database.read() as uow:
        service = service_of(uow.repository(Installations).this().estate)
    with suppress(KnownError):
        return KeyringSecrets(service).get(name, version).reveal()
    return None


def refused(house: House, request: object) -> str:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(request)
    return caught.value.code


class TestSet:
    def test_a_password_profile_logs_in_with_it(self, house: House) -> None:
        row = asked(house, CredentialSet(name="lanes", user="pos", password=Secret("CANARYpw")))
        assert (row.version, row.held_here, row.registers) == (1, True, 0)
        assert row.keyring is KeyringState.AVAILABLE
        made = login(profile(house), house.services.secrets)
        assert (made.user, made.kind, made.secret) == ("pos", KeyKind.PASSWORD, Secret("CANARYpw"))

    def test_a_protected_key_brings_its_passphrase(self, house: House) -> None:
        asked(house, CredentialSet(name="lanes", user="pos", key=Secret(KEY + PASSPHRASE + b"\n")))
        made = login(profile(house), house.services.secrets)
        assert made.secret == Secret(KEY)
        assert made.passphrase == Secret(PASSPHRASE)

    def test_a_bare_key_has_no_passphrase(self, house: House) -> None:
        asked(house, CredentialSet(name="lanes", user="pos", key=Secret(KEY)))
        made = login(profile(house), house.services.secrets)
        assert (made.secret, made.passphrase) == (Secret(KEY), None)

    def test_an_agent_keeps_nothing_here(self, house: House) -> None:
        row = asked(house, CredentialSet(name="lanes", user="pos", agent=True, agent_socket="/a"))
        assert row.held_here
        made = login(profile(house), house.services.secrets)
        assert (made.kind, made.secret, made.agent_socket) == (KeyKind.AGENT, None, "/a")

    def test_the_user_stays_when_only_the_secret_changes(self, house: House) -> None:
        asked(house, CredentialSet(name="lanes", user="pos", password=Secret("CANARY1")))
        row = asked(house, CredentialSet(name="lanes", password=Secret("CANARY2")))
        assert (row.user, row.version) == ("pos", 2)

    @pytest.mark.parametrize(
        ("request_", "code"),
        [
            (CredentialSet(name="lanes", user="pos"), "credentials.which_kind"),
            (
                CredentialSet(name="lanes", user="pos", agent=True, password=Secret("x")),
                "credentials.which_kind",
            ),
            (CredentialSet(name="lanes", password=Secret("x")), "credentials.no_user"),
            (CredentialSet(name="la nes", user="pos", agent=True), "credentials.bad_name"),
            (CredentialSet(name="lanes", user="po\ns", agent=True), "credentials.bad_user"),
            (CredentialSet(name="lanes", user="p" * 101, agent=True), "credentials.bad_user"),
            (
                CredentialSet(name="lanes", user="pos", agent=True, agent_socket="/" + "s" * 107),
                "credentials.bad_socket",
            ),
            (CredentialSet(name="lanes", user="pos", password=Secret(" ")), "credentials.empty"),
            (
                CredentialSet(name="lanes", user="pos", password=Secret(KEY)),
                "credentials.key_as_password",
            ),
            (CredentialSet(name="lanes", user="pos", key=Secret("x")), "credentials.not_a_key"),
            (CredentialRotate(name="lanes", password=Secret("x")), "credentials.unknown"),
            (CredentialSecret(name="pin", value=None), "credentials.empty"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_kept(
        self, house: House, request_: object, code: str
    ) -> None:
        assert refused(house, request_) == code
        assert house.bus.execute(CredentialList()) == ()
        assert held(house, "credential/lanes", 1) is None


class TestRotate:
    def test_the_old_secret_and_its_passphrase_are_forgotten(self, house: House) -> None:
        asked(house, CredentialSet(name="lanes", user="pos", key=Secret(KEY + PASSPHRASE)))
        row = asked(house, CredentialRotate(name="lanes", key=Secret(OTHER_KEY)))
        assert row.version == 2
        assert held(house, "credential/lanes", 2) == OTHER_KEY
        assert held(house, "credential/lanes", 1) is None
        assert held(house, "credential/lanes/passphrase", 1) is None
        assert not profile(house).has_passphrase


class TestList:
    def test_it_says_what_this_computer_does_not_hold(self, house: House) -> None:
        asked(house, CredentialSet(name="lanes", user="pos", password=Secret("CANARYpw")))
        asked(house, CredentialSet(name="gate", user="pos", password=Secret("CANARYpw")))
        house.services.secrets.remove("credential/lanes", 1)
        rows = house.bus.execute(CredentialList())
        assert isinstance(rows, tuple)
        assert [(each.name, each.held_here) for each in rows] == [("gate", True), ("lanes", False)]

    def test_without_a_keyring_it_still_answers(self, house: House, keyring: Session) -> None:
        asked(house, CredentialSet(name="lanes", user="pos", password=Secret("CANARYpw")))
        keyring.stop_keyring()
        (row,) = open_again(house)
        assert (row.held_here, row.keyring) == (False, KeyringState.ABSENT)


class TestSecret:
    def test_every_version_stays_for_what_refers_to_it(self, house: House) -> None:
        for number in (1, 2):
            kept = house.bus.execute(
                CredentialSecret(name="terminal/pin", value=Secret(f"CANARY{number}"))
            )
            assert isinstance(kept, SecretKept)
            assert kept.reference == f"${{secret:terminal/pin#{number}}}"
        assert held(house, "terminal/pin", 1) == b"CANARY1"
        assert held(house, "terminal/pin", 2) == b"CANARY2"


def test_no_secret_is_anywhere_in_the_home(house: House, home: Path) -> None:
    asked(house, CredentialSet(name="lanes", user="pos", key=Secret(KEY + PASSPHRASE)))
    asked(house, CredentialRotate(name="lanes", password=Secret("CANARYpw")))
    house.bus.execute(CredentialSecret(name="pin", value=Secret("CANARYpin")))
    refused(house, CredentialSet(name="x", user="pos", password=Secret(KEY)))
    house.close()
    for place in home.rglob("*"):
        if place.is_file():
            assert b"CANARY" not in place.read_bytes()


def open_again(house: House) -> tuple[CredentialRow, ...]:
    again = open_house(house.home)
    rows = again.bus.execute(CredentialList())
    again.close()
    assert isinstance(rows, tuple)
    return rows
