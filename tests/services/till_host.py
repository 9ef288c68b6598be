"""A host on which an unprivileged user of its own logs in, with the real sudo, doas and cron.

Everything runs in mount namespaces that show private copies of /etc, /run and the spools, so that
this machine gets no user, no rule and no crontab.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rollouts.shared.secret import Secret
from tests.services.sshd import SSHD, Loopback, LoopbackRegister

USER = "till0021"
PASSWORD = "canary-4711-open-sesame"
_ENTER = """
mount --bind "$1/etc" /etc && mount --bind "$1/run" /run &&
mount --bind "$1/cron" /var/spool/cron && mount --bind "$1/lib" /var/lib/sudo || exit 1
shift
exec "$@"
"""
NEEDED = ("unshare", "useradd", "chpasswd", "sudo", "doas", "crontab", "cron")
_SEARCHED = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def reason_to_skip() -> str:
    """Why such a host cannot be made here; empty when it can."""
    if os.geteuid() != 0:
        return "making a user needs root"
    absent = [each for each in NEEDED if not shutil.which(each, path=_SEARCHED)]
    if not SSHD or absent:
        return f"not installed: {' '.join(absent) or 'sshd'}"
    entered = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "true"], check=False, capture_output=True
    )
    return "" if entered.returncode == 0 else "no mount namespaces here"


@dataclass(frozen=True, slots=True)
class TillHost:
    """The host and its one register; `user` logs in there and owns the folder of releases."""

    folder: Path
    loopback: Loopback
    register: LoopbackRegister
    base: Path

    def write(self, path: str, text: str, mode: int = 0o440) -> None:
        """A file below the host's own /etc."""
        target = self.folder / "etc" / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def give(self, folder: Path) -> None:
        """Make `folder` and what is in it the user's own."""
        number = int(self.run("id", "-u", USER).stdout)
        for each in (folder, *folder.rglob("*")):
            os.chown(each, number, number)

    def run(
        self, *words: str, user: str = "", given: str = ""
    ) -> subprocess.CompletedProcess[bytes]:
        """A command on the host, as root or as `user`."""
        become = ["setpriv", "--reuid", user, "--regid", user, "--init-groups"] if user else []
        return subprocess.run(
            [*around(self.folder), *become, *words],
            check=False,
            input=given.encode(),
            capture_output=True,
            timeout=60,
        )

    def start(self, *words: str) -> int:
        """A daemon on the host that ends with the test; its process id."""
        return self.loopback.run([*around(self.folder), *words])


def around(folder: Path) -> Sequence[str]:
    """The command that enters the host and becomes what follows."""
    enter = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER, "enter"]
    return [*enter, str(folder)]


@contextmanager
def till_host() -> Iterator[TillHost]:
    """A host with one register that answers `USER`, whose password is `PASSWORD`."""
    with tempfile.TemporaryDirectory(prefix="storewave-host-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        _furnish(folder)
        with Loopback(folder, around(folder)) as loopback:
            made = loopback.start("till", user=USER)
            base = made.root / "base"
            host = TillHost(folder, loopback, made, base)
            _make_user(host)
            yield host


def _furnish(folder: Path) -> None:
    shutil.copytree("/etc", folder / "etc", symlinks=True, copy_function=_copy_owned)
    for name in ("run/sshd", "cron/crontabs", "lib"):
        (folder / name).mkdir(parents=True)
    for name in ("cron.allow", "cron.deny", "doas.conf"):
        (folder / "etc" / name).unlink(missing_ok=True)
    spool = folder / "cron/crontabs"
    shutil.chown(spool, "root", "crontab")
    spool.chmod(0o1730)


def _copy_owned(source: str, target: str, *, follow_symlinks: bool = True) -> None:
    shutil.copy2(source, target, follow_symlinks=follow_symlinks)
    status = Path(source).stat(follow_symlinks=follow_symlinks)
    os.chown(target, status.st_uid, status.st_gid, follow_symlinks=follow_symlinks)


def _make_user(host: TillHost) -> None:
    home = host.register.root
    made = host.run("useradd", "--no-create-home", "--home", str(home), "--shell", "/bin/sh", USER)
    assert made.returncode == 0, made.stderr
    assert host.run("chpasswd", given=f"{USER}:{PASSWORD}\n").returncode == 0
    host.give(home)


def password(text: str = PASSWORD) -> Secret:
    """What the user types for sudo."""
    return Secret(text.encode())
