"""The window and `--help` never pay for what only a visit needs, nor a visit for what none needs."""

import subprocess
import sys

HEAVY = "{'paramiko', 'cryptography', 'nacl', 'asyncio', 'unittest'}"


def loaded_after(*lines: str) -> str:
    program = "; ".join(("import sys", *lines, f"print(sorted({HEAVY} & set(sys.modules)))"))
    said = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return said.stdout.strip()


def test_opening_no_visit_imports_no_library() -> None:
    devices = "from rollouts.adapters.ssh.devices import SshDevices"
    assert loaded_after(devices, "SshDevices()") == "[]"


def test_paramiko_comes_without_what_it_can_do_without() -> None:
    found = loaded_after("import rollouts.adapters.ssh", "import paramiko")
    assert found == "['cryptography', 'nacl', 'paramiko']"
