"""The verbs on a register. One visit is one connection; the dialect (posix now) stays behind it.

Every mutating verb carries the fence; the register refuses a lower one. Every verb may be repeated.
What a register says is hostile input: texts returned here are capped and escaped plain text.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from rollouts.shared.manifest import Manifest
from rollouts.shared.secret import Secret


class Become(StrEnum):
    """How a visit gains the rights that a hook or a copied file may need."""

    NONE = "none"
    SUDO = "sudo"
    DOAS = "doas"
    SUDO_PASSWORD = "sudo-password"


class KeyKind(StrEnum):
    """What a credential proves itself with."""

    PASSWORD = "password"
    KEY = "key"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who logs in and with what: `secret` is the password or private key text, None for an agent."""

    user: str
    kind: KeyKind
    secret: Secret | None = None
    passphrase: Secret | None = None
    agent_socket: str = ""  # which agent; empty: the one of the session (SSH_AUTH_SOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One SSH host on the way: its address, login and the fingerprint it was enrolled with.

    `fingerprint` is OpenSSH's form (`SHA256:...`, no padding); empty only while enrolling.
    """

    host: str
    port: int
    login: Login
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Everything a visit needs to know of one register.

    `name` is `STORE/REGISTER`; `device_id` the id written by `init` (empty before the first push);
    `base` the folder of releases, `live_root` what live paths are relative to (both absolute, or
    relative to the login folder); `jumps` are passed through in order before the register's `hop`.
    `boot_entry`: whether the register shall have an entry that takes an open trial back at boot; `init`
    and `push` install it, or remove it where it is not wanted.
    """

    name: str
    hop: Hop
    jumps: tuple[Hop, ...] = ()
    device_id: str = ""
    estate_id: str = ""
    base: str = "/var/lib/storewave"
    live_root: str = "/"
    become: Become = Become.NONE
    become_password: Secret | None = None
    boot_entry: bool = False


class TrialPhase(StrEnum):
    """What the register's own trial record says."""

    ACTIVATING = "activating"
    TRIAL = "trial"
    ROLLING = "rolling"
    COMMITTING = "committing"  # confirmed; only the records are not finished


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentFacts:
    """One component as the register's own journal tells it: release ids, empty when none."""

    current: str = ""
    previous: str = ""
    journal: str = ""  # the journal's last line, such as `committed 0123456789abcdef`
    sealed: tuple[str, ...] = ()  # releases that are whole on the register
    parts: Mapping[str, int] = field(default_factory=dict)  # rid -> bytes of payload received


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The one open trial of a register: its id, phase, and per component (from, to) release ids."""

    trial_id: str
    phase: TrialPhase
    seconds: int
    moves: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What `probe` read. Nothing was written.

    `device_id`/`estate_id` are empty on a register never initialised; `clock_skew` is register minus
    console in seconds; `fence` the highest (epoch, counter) seen; `syncs` how durable writes can be
    made (`file`, `dd`, `none`); `boot_revert` whether an at-boot entry is installed and proved.
    """

    device_id: str
    estate_id: str
    boot_id: str
    free_kib: int
    free_inodes: int
    clock_skew: float
    fence: tuple[int, int]
    components: Mapping[str, ComponentFacts]
    trial: Trial | None = None
    lock_owner: str = ""
    syncs: str = "file"
    tools: tuple[str, ...] = ()
    boot_revert: bool = False
    last_trial: str = ""  # the trial closed last, and how: `committed`, or `reverted REASON`
    last_outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFile:
    """A file as it lies at its live path: `data` is None when absent; `link` its target if a link."""

    path: str
    data: bytes | None
    mode: str = ""
    owner: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One component of a push: from what is confirmed there to the new version.

    `baseline` is the manifest of what must be there now (None: nothing managed yet and no live file
    may exist); at the first push the register seals the originals under it. `payload` maps each
    file's and hook's name to its bytes and may omit those already on the register in `baseline`.
    `filled` maps the name of each secret file of `target` to the bytes that go live (references
    replaced, with the format's escaping); `baseline_filled` likewise for `baseline`, where known.
    Both travel on standard input only, and only as far as the register needs them.
    """

    target: Manifest
    baseline: Manifest | None
    payload: Mapping[str, bytes]
    filled: Mapping[str, Secret] = field(default_factory=dict)
    baseline_filled: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """All moves of one trial: they switch together or not at all."""

    trial_id: str
    fence: tuple[int, int]
    moves: tuple[Move, ...]
    trial_seconds: int = 300
    keep: int = 3


class Verdict(StrEnum):
    """How a verb ended on the register."""

    DONE = "done"
    ALREADY = "already"
    UNHEALTHY = "unhealthy"
    BUSY = "busy"  # the idle hook said no, or another holder has the lock
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The register's own hash of one live file, read back through its live path.

    `state` is `live`, `absent`, `denied` or `other` (a folder, a device); both hashes are empty unless
    it is `live`. For a secret file `sha256` is empty and `hmac_matches` tells whether the register's
    HMAC-SHA-256 under a fresh key is that of the filled bytes (None: they were not at hand).
    """

    name: str
    live: str
    sha256: str = ""
    hmac_matches: bool | None = None
    component: str = ""
    state: str = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The one machine-readable result of a mutating verb.

    `code` is empty or a device code with a sentence in `resources/i18n/en/device.toml` (`disk_full`,
    `fence_low`, `baseline_drift`, `foreign_estate`, `lock_held`, ...); `output` at most 4 KiB of the
    hooks' output, escaped; `durable` False when the register could not sync ("written, not durable");
    `detail` what the code was about (a file name, `need=... free=...`), escaped.
    """

    verdict: Verdict
    code: str = ""
    component: str = ""
    output: str = ""
    durable: bool = True
    proofs: tuple[Proof, ...] = ()
    moved_bytes: int = 0
    detail: str = ""


class Visit(Protocol):
    """One connection to one register. Not thread-safe; one user at a time.

    Every method raises `KnownError` with a code of `device.*` or `ssh.*` when the register cannot be
    asked or its answer cannot be trusted; after a `Verdict` the register has spoken for itself.
    """

    def probe(self, components: Sequence[str]) -> Facts:
        """Read-only facts. Recovers nothing, takes no lock."""

    def read(self, paths: Sequence[str], *, cap: int = 4 * 1024 * 1024) -> tuple[LiveFile, ...]:
        """The live files at `paths` (below the live root), in that order; refuses more than `cap` bytes."""

    def init(self, *, device_id: str, estate_id: str, fence: tuple[int, int]) -> Reply:
        """Make BASE and the device id file. ALREADY when it is this device; REFUSED when another's.

        `detail` says why the at-boot entry could not be had; `Facts.boot_revert` is then False.
        """

    def push(self, push: Push) -> Reply:
        """recv, stage, activate and health of every move in one trial.

        DONE: the trial is open, healthy, and `proofs` are the live files' hashes read back. UNHEALTHY:
        health failed, the trial is still open (call `revert`). ALREADY: that trial is open or committed.
        BUSY/REFUSED: nothing was activated.
        """

    def stage(self, push: Push) -> Reply:
        """Recv and stage only: the releases lie sealed on the register, nothing is switched."""

    def health(self, trial_id: str, fence: tuple[int, int]) -> Reply:
        """Run the health hooks of the open trial again."""

    def confirm(self, trial_id: str, fence: tuple[int, int]) -> Reply:
        """Make the open trial permanent. ALREADY when it is; REFUSED `trial_gone` when it reverted."""

    def revert(self, trial_id: str, fence: tuple[int, int]) -> Reply:
        """Take the open trial back to its recorded baselines; `proofs` show the old files live again."""

    def verify(self, manifest: Manifest, filled: Mapping[str, Secret]) -> tuple[Proof, ...]:
        """Hash the live files of `manifest` on the register, read-only, in a message of its own.

        `filled` as in `Move`; a secret file without its bytes is not compared. This second read, not
        the push's own answer, proves that a register did what it said.
        """

    def collect(self, component: str, keep: int, fence: tuple[int, int]) -> Reply:
        """Delete all but current, previous and `keep` more releases; never what a pointer names."""


class Devices(Protocol):
    """Opens visits."""

    def visit(self, target: Target) -> AbstractContextManager[Visit]:
        """Connect, check the host key before any secret is sent, log in.

        KnownError codes: `ssh.unreachable`, `ssh.host_key_changed` (both fingerprints as parameters),
        `ssh.not_enrolled`, `ssh.login_refused`, `ssh.deadline`, `ssh.silent`, `ssh.too_slow`,
        `ssh.too_much`, `ssh.lost`, `ssh.protocol`, `ssh.algorithms`, `ssh.channel_refused`,
        `ssh.key_unreadable`, `ssh.agent_absent`; within the visit also `device.identity` (the host
        key is right, but it is another register). `ssh.lost`, `ssh.deadline`, `ssh.silent`,
        `ssh.too_slow`, `ssh.too_much` and `ssh.protocol` of a mutating verb leave its outcome unknown.
        """

    def fingerprint(self, host: str, port: int, jumps: Sequence[Hop] = ()) -> str:
        """The host key's fingerprint as the host shows it now; no login is attempted."""
