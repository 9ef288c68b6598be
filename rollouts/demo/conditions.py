"""What a demo register can be made to suffer, and what it counts, from outside its reach."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from rollouts.demo.fleet import fleet_state
from rollouts.demo.places import DemoRegister
from rollouts.shared.errors import refuse

BROKEN = "break-health"
BUSY = "busy"
ACTIVATIONS = "activations"


def break_health(home: Path, names: Iterable[str]) -> None:
    """Let the health check of the registers `names` fail until `mend_health`."""
    for each in _named(home, names):
        (each.folder / BROKEN).touch()


def mend_health(home: Path, names: Iterable[str]) -> None:
    """Let their health check tell the truth about their configuration again."""
    for each in _named(home, names):
        (each.folder / BROKEN).unlink(missing_ok=True)


def set_busy(home: Path, names: Iterable[str], *, busy: bool) -> None:
    """Open (or close) a sale on the registers `names`: their idle hook says 75 while it is open."""
    for each in _named(home, names):
        if busy:
            (each.folder / BUSY).touch()
        else:
            (each.folder / BUSY).unlink(missing_ok=True)


def activation_count(register: DemoRegister) -> int:
    """How often the register took up a configuration, by its own count."""
    try:
        return len((register.folder / ACTIVATIONS).read_bytes().splitlines())
    except FileNotFoundError:
        return 0


def place_files(register: DemoRegister, files: Mapping[str, bytes]) -> None:
    """Put `files` (path below the register's root -> bytes) on its disk, as whoever installed it did."""
    for path, data in files.items():
        place = register.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _named(home: Path, names: Iterable[str]) -> list[DemoRegister]:
    """The registers `names`; KnownError `demo.no_register` before anything is touched."""
    fleet = fleet_state(home)
    known = {each.name: each for each in fleet.registers} if fleet else {}
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise refuse("demo.no_register", object="demo", value=name)
    return [known[name] for name in wanted]
