"""What the keyring promises, asked of a real Secret Service."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resources.i18n import sentence
from rollouts.adapters.keyring.store import ALLOWED, KeyringSecrets
from rollouts.ports.secrets import KeyringState
from rollouts.shared.errors import REFUSED, KnownError
from rollouts.shared.secret import Secret
from tests.services.keyring import Session

pytestmark = pytest.mark.services

LONG = Secret("k" * 3381)  # an RSA-4096 key


def refused(call: object, *arguments: object) -> KnownError:
    assert callable(call)
    with pytest.raises(KnownError) as caught:
        call(*arguments)
    finding = caught.value.findings[0]
    assert caught.value.exit_code == REFUSED
    values = {"object": finding.object, "value": finding.value, **finding.parameters}
    assert "{" not in sentence(finding.code, values)
    assert sentence(finding.code, values, "mend")
    return caught.value


@pytest.mark.usefixtures("keyring")
class TestAvailable:
    def test_versions_live_side_by_side(self) -> None:
        secrets = KeyringSecrets()
        assert secrets.state() is KeyringState.AVAILABLE
        secrets.put("credential/lanes", 1, Secret("old ß"))
        secrets.put("credential/lanes", 2, LONG)
        fresh = KeyringSecrets()
        assert fresh.get("credential/lanes", 1) == Secret("old ß")
        assert fresh.get("credential/lanes", 2) == LONG
        fresh.remove("credential/lanes", 1)
        assert refused(fresh.get, "credential/lanes", 1).code == "keyring.missing"
        assert refused(KeyringSecrets().get, "credential/lanes", 1).code == "keyring.missing"
        assert KeyringSecrets().get("credential/lanes", 2) == LONG

    def test_putting_again_replaces(self) -> None:
        secrets = KeyringSecrets()
        secrets.put("a", 1, Secret("x"))
        secrets.put("a", 1, Secret("y"))
        assert KeyringSecrets().get("a", 1) == Secret("y")

    def test_removing_what_is_not_there_is_silent(self) -> None:
        KeyringSecrets().remove("never", 1)

    def test_other_services_are_not_ours(self) -> None:
        KeyringSecrets("another").put("a", 1, Secret("x"))
        assert refused(KeyringSecrets().get, "a", 1).code == "keyring.missing"

    def test_what_the_system_cannot_hold_is_refused_before(self) -> None:
        secrets = KeyringSecrets(longest=2560)
        refusal = refused(secrets.put, "rsa", 1, LONG)
        assert refusal.code == "keyring.too_long"
        assert refusal.findings[0].parameters == {"length": 6762, "most": 2560}
        assert refused(secrets.get, "rsa", 1).code == "keyring.missing"
        secrets.put("ed25519", 1, Secret("k" * 399))

    def test_bytes_that_are_no_text_are_refused(self) -> None:
        assert refused(KeyringSecrets().put, "a", 1, Secret(b"\xff")).code == "keyring.not_text"


class TestNotAvailable:
    def test_no_bus_is_no_keyring(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
        assert_absent(KeyringSecrets())

    @pytest.mark.usefixtures("session")
    def test_a_bus_without_a_service_is_no_keyring(self) -> None:
        assert_absent(KeyringSecrets())

    def test_a_service_that_went_away_is_no_keyring(self, keyring: Session) -> None:
        secrets = KeyringSecrets()
        secrets.put("a", 1, Secret("x"))
        keyring.stop_keyring()
        assert secrets.get("a", 1) == Secret("x")  # held in memory for this process
        assert secrets.state() is KeyringState.ABSENT
        assert refused(secrets.get, "b", 1).code == "keyring.absent"

    def test_a_locked_keyring_is_refused_without_a_prompt(self, keyring: Session) -> None:
        KeyringSecrets().put("a", 1, Secret("x"))
        keyring.stop_keyring()
        keyring.start_keyring(unlocked=False)
        secrets = KeyringSecrets()
        assert secrets.state() is KeyringState.LOCKED
        for refusal in (
            refused(secrets.get, "a", 1),
            refused(secrets.put, "a", 2, Secret("y")),
            refused(secrets.remove, "a", 1),
        ):
            assert refusal.code == "keyring.locked"

    def test_a_silent_service_blocks_nobody(self, keyring: Session) -> None:
        secrets = KeyringSecrets()
        with keyring.frozen():
            assert secrets.state() is KeyringState.LOCKED

    def test_the_allow_list_names_operating_systems_keyrings_only(self) -> None:
        modules = {module.rpartition(".")[2] for each in ALLOWED.values() for module, _ in each}
        assert modules == {"SecretService", "libsecret", "kwallet", "Windows", "macOS"}

    @pytest.mark.usefixtures("session")
    def test_a_backend_that_writes_files_is_not_even_imported(self, tmp_path: Path) -> None:
        """keyrings.alt as pip would leave it: entry point, top priority, plain text file."""
        site = tmp_path / "site"
        info = site / "keyrings_plain-1.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings-plain\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[keyring.backends]\nplain = keyrings_plain\n")
        (site / "keyrings_plain.py").write_text(PLAIN)
        told = run_with(site, tmp_path, "import keyring; print(keyring.get_keyring().name)")
        assert told == "keyrings plain Plain"  # the library itself would have chosen it
        told = run_with(site, tmp_path, PUT)
        assert told == "keyring.absent False"
        assert not (tmp_path / "plain.txt").exists()


PLAIN = """
import os
from pathlib import Path
from keyring.backend import KeyringBackend

class Plain(KeyringBackend):
    priority = 99

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        Path(os.environ["PLAIN"]).write_text(password)
"""
PUT = """
import sys
from rollouts.adapters.keyring.store import KeyringSecrets
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import Secret

try:
    KeyringSecrets().put("a", 1, Secret("canary"))
except KnownError as refusal:
    print(refusal.code, "keyrings_plain" in sys.modules)
"""


def run_with(site: Path, folder: Path, program: str) -> str:

    environment = {**os.environ, "PYTHONPATH": str(site), "PLAIN": str(folder / "plain.txt")}
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ended.stdout.strip()


def assert_absent(secrets: KeyringSecrets) -> None:
    assert secrets.state() is KeyringState.ABSENT
    for refusal in (
        refused(secrets.get, "a", 1),
        refused(secrets.put, "a", 1, Secret("x")),
        refused(secrets.remove, "a", 1),
    ):
        assert refusal.code == "keyring.absent"
