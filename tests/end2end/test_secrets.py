"""A secret on its whole way to a register: it is nowhere but in the keyring and the filled copy."""

import base64
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from rollouts.adapters.keyring.store import KeyringSecrets
from rollouts.changes.commands import ChangeSubmit
from rollouts.credentials.commands import CredentialSecret
from rollouts.demo import fleet, processes
from rollouts.demo.loading import adopt
from rollouts.demo.places import DemoRegister
from rollouts.demo.sshd import find_program
from rollouts.ports.secrets import KeyringState
from rollouts.registers.commands import ConfigSet
from rollouts.releases.commands import ReleaseCreate
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import Secret
from rollouts.waves.commands import RolloutStart
from tests.end2end.shop import ALL_AT_ONCE, Shop, closed, field, opened
from tests.services.keyring import Session, keyring, session  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.end2end,
    pytest.mark.services,
    pytest.mark.skipif(
        not all(map(find_program, (*fleet.NEEDED, "ssh"))), reason="OpenSSH is not installed"
    ),
]

CANARY = "canary-7f3e9b21c4d8"
ADOPTED = "adopted-5a0c66d1e9f2"


def shapes(secret: str) -> list[bytes]:
    """The secret as it could lie somewhere."""
    raw = secret.encode()
    encoded = [base64.b64encode(bytes(shift) + raw)[4:-4] for shift in range(3)]
    return [raw, raw.hex().encode(), secret.encode("utf-16-le"), *encoded]


def found_in(data: bytes) -> bool:
    return any(shape in data for secret in (CANARY, ADOPTED) for shape in shapes(secret))


def holders(home: Path) -> list[Path]:
    """Every file below the home, registers' disks included, that holds a canary."""
    return [
        each
        for each in home.rglob("*")
        if each.is_file() and not each.is_symlink() and found_in(each.read_bytes())
    ]


class Lookout:
    """Reads what every process was started with, again and again, until it is told to stop."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.rounds = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.is_set():
            self.rounds += 1
            for pid in processes.everyone():
                for name in ("cmdline", "environ"):
                    try:
                        data = Path(f"/proc/{pid}/{name}").read_bytes()
                    except OSError:
                        continue
                    if found_in(data):
                        self.seen.append(data)
            self._stop.wait(0.01)


@pytest.fixture
def shop(home: Path, keyring: Session) -> Iterator[Shop]:  # noqa: F811 - the fixture
    assert keyring.daemon is not None
    made = opened(home, stores=1, registers=2, adopted=False)
    assert made.house.services.secrets.state() is KeyringState.AVAILABLE
    yield made
    closed(made)


def give_api_key(register: DemoRegister, value: str) -> None:
    """The register holds a key of its own before anybody adopts it."""
    path = register.root / "etc/pos/payment.xml"
    path.write_text(path.read_text().replace("</payment>", f"<api_key>{value}</api_key></payment>"))


def test_no_secret_lies_where_it_should_not(shop: Shop) -> None:
    kept = shop.run(CredentialSecret(name="acquirer", value=Secret(CANARY)))
    adopt(shop.house.bus, list(shop.names))
    staged = shop.run(
        ConfigSet(scope="enterprise", setting="payment.api_key", value=field(kept, "reference"))
    )
    change = field(staged, "change")
    shop.run(ChangeSubmit(change=change))
    release = field(shop.run(ReleaseCreate(change=change)), "release")
    number = shop.planned(release, **ALL_AT_ONCE)
    shop.run(RolloutStart(rollout=number))
    with Lookout() as lookout:
        done = shop.driven(number)
    assert (done.state, done.verified) == ("COMPLETED", 2)
    assert lookout.rounds > 1
    assert not lookout.seen
    live = [each.root / "etc/pos/payment.xml" for each in shop.fleet.registers]
    assert all(CANARY.encode() in each.read_bytes() for each in live)
    for each in holders(shop.home):
        assert "filled" in each.parts, each
        assert each.stat().st_mode & 0o777 == 0o600, each
    assert len(holders(shop.home)) == 2


def test_a_secret_that_was_found_moves_to_the_keyring(shop: Shop) -> None:
    register = shop.fleet.registers[0]
    give_api_key(register, ADOPTED)
    adopt(shop.house.bus, list(shop.names))
    assert holders(shop.home) == [register.root / "etc/pos/payment.xml"]
    done = shop.rolled_out("With a secret", **ALL_AT_ONCE)
    assert (done.state, done.verified) == ("COMPLETED", 2)
    assert ADOPTED in (register.root / "etc/pos/payment.xml").read_text()
    for each in holders(shop.home):
        assert register.base in each.parents, each
        assert each.stat().st_mode & 0o077 == 0, each


def test_without_a_keyring_a_secret_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    bare = shop.with_services(secrets=KeyringSecrets())
    before = holders(shop.home)
    with pytest.raises(KnownError) as refused:
        bare.run(CredentialSecret(name="acquirer", value=Secret(CANARY)))
    assert refused.value.code == "keyring.absent"
    assert refused.value.exit_code == 1
    assert holders(shop.home) == before == []
