"""One register on its whole way, cut anywhere, and what must hold afterwards."""

import hashlib
import os
import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rollouts.shared.manifest import HookKind, Place, parse_manifest
from tests.faults.register.power import Cut, Disk, build
from tests.unit.register.desk import Answer, Desk, Release, applets, release

HEALTH = (
    'cat "$STOREWAVE_LIVE_ROOT/etc/pos.ini"; ! grep -q broken "$STOREWAVE_LIVE_ROOT/etc/pos.ini"'
)
HOOKS = {HookKind.HEALTH: HEALTH, HookKind.ACTIVATE: "echo started", HookKind.REVERT: "echo back"}
PAD = "x" * 300
Live = Mapping[str, bytes | None]


def config(word: str, *, hooks: bool = True, extra: bool = False) -> Release:
    files = {
        "etc/pos.ini": f"shop={word}\n{PAD}\n".encode(),
        "etc/secret.ini": b"pin=${secret:PIN#1}\n",
    }
    if extra:
        files["opt/more/extra.ini"] = f"extra={word}\n".encode()
    secret = {"etc/secret.ini": f"pin={word}\n{PAD}\n".encode()}
    return release(files, hooks=HOOKS if hooks else None, filled=secret)


def prices(word: str) -> Release:
    rows = f"4006381333931;{word}\n{PAD}\n".encode()
    return release({"data/prices.csv": rows}, component="prices", place=Place.COPY)


@dataclass(frozen=True, slots=True)
class Stand:
    """What a register has: one release per component, and so its live files."""

    config: Release
    prices: Release

    def live(self) -> dict[str, bytes]:
        files = {**self.config.data, **self.config.filled, **self.prices.data}
        return {name: data for name, data in files.items() if not name.startswith("hooks/")}


ORIGINAL = Stand(config("original", hooks=False), prices("original"))
FIRST = Stand(config("first", extra=True), prices("first"))
SECOND = Stand(config("second"), prices("second"))
BROKEN = Stand(config("broken", extra=True), prices("broken"))
PATHS = sorted({*ORIGINAL.live(), *FIRST.live(), *SECOND.live()})
LONG = (("seconds", "90000"),)


class ViolationError(AssertionError):
    """The register is not what it promised to be."""


@dataclass(slots=True)
class Road:
    """A register in `folder`, with templates of its states so that each case starts in a moment."""

    folder: Path
    shell: str
    changes: Mapping[str, str] = field(default_factory=dict)
    old: bool = False
    desk: Desk = field(init=False)
    disk: Disk = field(init=False)

    def __post_init__(self) -> None:
        self.disk = Disk(self.register, self.folder / "shadow", old=self.old)
        # Applets first for ash: the shell under test brings its own tools.
        tools = applets(self.folder) if self.shell == "ash" else os.environ["PATH"]
        self.desk = Desk(
            self.register,
            shell=self.shell,
            text=build(self.changes),
            path=f"{self.disk.tools}:{tools}",
        )

    @property
    def register(self) -> Path:
        return self.folder / "register"

    def prepare(self) -> None:
        """Make the templates by walking the road once, unharmed."""
        for path, data in ORIGINAL.live().items():
            target = self.desk.live / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        self.disk.record()
        self._keep("bare")
        expect(self.desk.init(), "done")
        self._keep("ready")
        expect(self.push(ORIGINAL, FIRST, "T1"), "done")
        expect(self.desk.close("confirm", "T1"), "done")
        self._keep("first")
        moves = [(FIRST.config, SECOND.config), (FIRST.prices, SECOND.prices)]
        expect(self.desk.move("stage", moves), "done")
        self._keep("staged")
        expect(self.push(FIRST, SECOND, "T2"), "done")
        self._keep("trial")

    def _keep(self, name: str) -> None:
        self.end_processes()
        shutil.copytree(self.register, self.folder / f"state-{name}", symlinks=True)

    def restore(self, name: str) -> None:
        self.end_processes()
        shutil.rmtree(self.register)
        shutil.copytree(self.folder / f"state-{name}", self.register, symlinks=True)
        self.disk.record()

    def end_processes(self) -> None:
        """What the cut machine would not run any more: timers of this register."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                end_if(entry, str(self.register).encode())

    def push(self, old: Stand, new: Stand, trial: str) -> Answer:
        moves = [(old.config, new.config), (old.prices, new.prices)]
        return self.desk.move("push", moves, trial=trial, more=LONG)

    # --- what must hold

    def read(self) -> dict[str, bytes | None]:
        found: dict[str, bytes | None] = {}
        for path in PATHS:
            file = self.desk.live / path
            found[path] = file.read_bytes() if file.exists() else None
        return found

    def each_whole(self, old: Stand, new: Stand) -> None:
        """At any moment every live file is the old one or the new one."""
        for path, data in self.read().items():
            if data not in {old.live().get(path), new.live().get(path)}:
                raise ViolationError(f"{path} is {data!r}")

    def stands(self, stand: Stand) -> bool:
        return self.read() == {path: stand.live().get(path) for path in PATHS}

    def must_stand(self, stand: Stand, why: str) -> None:
        if not self.stands(stand):
            raise ViolationError(f"{why}: {self.read()}")

    def all_whole(self) -> None:
        """Every release folder is sealed and holds what its manifest says."""
        for place in self.desk.base.glob("*/releases/*"):
            self._release_whole(place)

    def _release_whole(self, place: Path) -> None:
        manifest = parse_manifest((place / ".rx/manifest").read_bytes())
        if manifest.rid != place.name or not (place / ".rx/ok").exists():
            raise ViolationError(f"{place.name} is not sealed")
        original = (place / ".rx/original").exists()
        for file in manifest.files:
            if file.secret:
                (place / file.name).read_bytes()
                if original:
                    continue
            held = place / (f".rx/template/{file.name}" if file.secret else file.name)
            if hashlib.sha256(held.read_bytes()).hexdigest() != file.sha256:
                raise ViolationError(f"{place.name} has a damaged {file.name}")

    def settled(self) -> None:
        self.all_whole()
        left = [
            path
            for path in self.register.rglob("*")
            if path.name.startswith((".storewave-", "dead.", "claim."))
            or path.relative_to(self.register).as_posix() in {"base/state/trial", "base/state/lock"}
        ]
        if left:
            raise ViolationError(f"left behind: {left}")

    # --- cutting

    def points(self, act: Callable[[], object], start: str) -> list[str]:
        """The named points that an unharmed act passes, in order."""
        self.restore(start)
        trace = self.folder / "trace"
        trace.unlink(missing_ok=True)
        self.desk.environment = {"STOREWAVE_TRACE": str(trace)}
        act()
        self.desk.environment = {}
        return trace.read_text().split()

    def cut(self, act: Callable[[], Answer | int], start: str, number: int, model: Cut) -> bool:
        """Do the act and cut at its point `number` (1 is the first); True when it had answered."""
        self.restore(start)
        self.desk.environment = {"STOREWAVE_CUT": str(number)}
        done = act()
        self.desk.environment = {}
        if model is not Cut.KILL:
            self.end_processes()
            self.disk.cut(model)
            self.desk.reboot()
        return done.one("verdict") != "" if isinstance(done, Answer) else done == 0


def end_if(entry: Path, mark: bytes) -> None:
    try:
        line = (entry / "cmdline").read_bytes()
        if mark in line and b"manager\0wait\0" in line:
            os.kill(-int(entry.name), signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return


def expect(answer: Answer, *verdicts: str) -> Answer:
    if answer.one("verdict") not in verdicts:
        raise ViolationError(f"{answer.told} {answer.all('detail')} {answer.raw!r}")
    return answer
