"""One OpenSSH server per register: the only way in, as root and as a normal user alike.

A single server cannot play many registers (a host key cannot depend on the port).
"""

import os
import pwd
import shlex
import shutil
from pathlib import Path

from rollouts.demo.places import HOST, DemoRegister, write_private

SEPARATION = Path("/run/sshd")
"""Where sshd, started by root, locks its unprivileged half in; /run is empty after each boot."""

SFTP_SERVERS = (
    "/usr/lib/openssh/sftp-server",
    "/usr/libexec/openssh/sftp-server",
    "/usr/lib/ssh/sftp-server",
)
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"

LOGIN = """\
#!/bin/sh
# Every login ends up here: the register's root is its home, and its whole world by convention.
cd {root} && HOME={root} exec /bin/sh -c "${{SSH_ORIGINAL_COMMAND:-exec /bin/sh}}"
"""

# SHLVL keeps bash from reading the user's own start-up files.
CONFIGURATION = """\
ListenAddress {host}
HostKey {key}
PidFile {pid}
AuthorizedKeysFile {authorized}
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowUsers {user}
PermitRootLogin prohibit-password
UseDNS no
PrintMotd no
PrintLastLog no
X11Forwarding no
MaxStartups 100:30:200
LogLevel ERROR
Subsystem sftp {sftp}
SetEnv SHLVL=1 REGISTER={name} {root_line}
ForceCommand /bin/sh {login}
"""


def find_program(name: str) -> str:
    """The absolute path of `name` (sshd insists on one), empty when it is not installed."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{SYSTEM_PATH}") or ""


def account() -> str:
    """The name of the user that runs the demo and logs in; empty for a user without an account."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return ""


def root_line(register: DemoRegister) -> str:
    """The environment entry by which a register's own processes are known."""
    return f"REGISTER_ROOT={register.root}"


def server_folder(register: DemoRegister) -> Path:
    """What belongs to the register's SSH server."""
    return register.folder / "sshd"


def write_server(register: DemoRegister, host_key: bytes, client_key: str) -> None:
    """Lay down everything the server reads: its key, its settings and who may log in."""
    folder = server_folder(register)
    write_private(folder / "host", host_key)
    write_private(folder / "authorized", f"{client_key}\n".encode())
    write_private(folder / "login", LOGIN.format(root=shlex.quote(str(register.root))).encode())
    write_private(folder / "config", _configuration(register).encode())


def server_command(register: DemoRegister) -> list[str]:
    """Starts the register's server in the foreground; it says on standard error what it refuses.

    `-r`: a connection's process goes on as it is forked, where it would else start sshd anew and read
    everything again, a third of the cost of a login. Newer servers take the option and ignore it.
    """
    config = str(server_folder(register) / "config")
    return [find_program("sshd"), "-D", "-e", "-r", "-f", config, "-p", str(register.port)]


def _configuration(register: DemoRegister) -> str:
    folder = server_folder(register)
    return CONFIGURATION.format(
        host=HOST,
        key=_quoted(folder / "host"),
        pid=_quoted(folder / "pid"),
        authorized=_quoted(folder / "authorized").replace("%", "%%"),
        user=register.user,
        sftp=next((each for each in SFTP_SERVERS if Path(each).exists()), "internal-sftp"),
        name=register.name,
        root_line=_quoted(root_line(register)),
        login=shlex.quote(str(folder / "login")),
    )


def _quoted(value: object) -> str:
    """A word as sshd's own configuration reads it."""
    return f'"{value}"'
