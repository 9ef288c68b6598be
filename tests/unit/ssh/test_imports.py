"""The window and `--help` never pay for what only a visit needs."""

import subprocess
import sys


def test_opening_no_visit_imports_no_library() -> None:
    program = (
        "import sys; from rollouts.adapters.ssh.devices import SshDevices; SshDevices();"
        "print(sorted({'paramiko', 'cryptography', 'nacl', 'invoke'} & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert said.stdout == "[]\n"
