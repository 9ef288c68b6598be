"""`demo up | run | down | show`: an estate of real SSH registers on this computer."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rollouts.cli.actions import HOME, JSON, Groups, group
from rollouts.cli.output import exit_code_of, show
from rollouts.shared.errors import NOT_REACHED, refuse

if TYPE_CHECKING:
    from rollouts.bootstrap import House
    from rollouts.demo.places import Fleet

STORES = typer.Option(4, "--stores", min=1, max=500, help="How many stores.")
REGISTERS = typer.Option(3, "--registers", min=1, max=50, help="How many registers in each.")
BREAK = typer.Option(0, "--break", min=0, help="So many registers fail their health check.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Up:
    """The demo runs: real OpenSSH servers, one a register."""

    registers: int
    stores: int
    adopted: int
    home: str
    environment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """Nothing of the demo runs any more."""

    stopped: int


def add_to(app: typer.Typer, groups: Groups) -> None:
    """Add the commands."""
    demo = group(app, groups, "demo")
    demo.command("up")(up)
    demo.command("run")(run)
    demo.command("down")(down)
    demo.command("show")(show_demo)
    demo.command("supervise", hidden=True)(supervise)


def up(
    *, stores: int = STORES, registers: int = REGISTERS, home: HOME = None, json: JSON = False
) -> None:
    """Start the registers and load a sample estate; half of them are adopted at once."""
    from rollouts.bootstrap import standing

    house, fleet, adopted = raise_demo(home, stores, registers)
    try:
        told = Up(
            registers=len(fleet.registers),
            stores=stores,
            adopted=adopted,
            home=str(house.home),
            environment=standing(house).environment,
        )
        show(told, as_json=json)
    finally:
        house.close()


def raise_demo(home: Path | None, stores: int, registers: int) -> "tuple[House, Fleet, int]":
    """A running fleet and the opened home that knows it; how many registers were adopted now."""
    from rollouts.demo.raising import raise_estate

    house, fleet = raise_estate(home, stores, registers)

    from rollouts.demo.loading import adopt, first_half
    from rollouts.demo.running import unadopted

    wanted = set(first_half(fleet.registers)) & set(unadopted(house, fleet))
    return house, fleet, adopt(house.bus, sorted(wanted))


def run(
    *,
    broken: int = BREAK,
    wave: Annotated[
        list[str] | None, typer.Option("--wave", help="NAME=SIZE, as in a plan.")
    ] = None,
    home: HOME = None,
    json: JSON = False,
) -> int:
    """Adopt the rest, change a footer everywhere and roll it out in waves; reports what came of it."""
    from rollouts.bootstrap import home_folder, open_house
    from rollouts.demo.fleet import fleet_state
    from rollouts.demo.running import run as run_demo

    fleet = fleet_state(home_folder(home))
    if fleet is None:
        raise refuse("demo.not_running", object="demo", exit_code=NOT_REACHED)
    house = open_house(home)
    try:
        told = run_demo(house, fleet, broken=broken, wave=wave or ())
    finally:
        house.close()
    show(told, as_json=json)
    return exit_code_of(told)


def down(*, home: HOME = None, json: JSON = False) -> None:
    """End every process of the demo, timers included. The home and its database stay."""
    from rollouts.bootstrap import home_folder
    from rollouts.demo.fleet import fleet_state, stop_fleet

    folder = home_folder(home)
    fleet = fleet_state(folder)
    stop_fleet(folder)
    show(Down(stopped=len(fleet.registers) if fleet else 0), as_json=json)


def supervise(home: Path) -> None:
    """The process that holds the registers' servers; started by `demo up`."""
    from rollouts.demo.supervisor import main

    main(home)


def show_demo(
    *, stores: int = STORES, registers: int = REGISTERS, home: HOME = None, json: JSON = False
) -> int:
    """The window on the demo with a rollout ready to start; without a display, headless with pictures."""
    from rollouts.demo.loading import adopt
    from rollouts.demo.running import prepare, unadopted

    house, fleet, _ = raise_demo(home, stores, registers)
    try:
        adopt(house.bus, unadopted(house, fleet))
        number = prepare(house)
    finally:
        house.close()
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        sys.stderr.write(
            f"Rollout {number} is ready to start. Closing the window ends nothing; "
            "`storewave demo down` ends the demo.\n"
        )
        return _console(house.home, [])
    return _headless(house.home, number, as_json=json)


def _headless(home: Path, number: int, *, as_json: bool) -> int:
    from rollouts.bootstrap import open_house
    from rollouts.demo.fleet import stop_fleet
    from rollouts.demo.running import drive
    from rollouts.waves.commands import RolloutStart

    pictures = home / "pictures"
    sys.stderr.write(
        "There is no display: the rollout runs here, and every page is saved as a picture.\n"
    )
    house = open_house(home)
    try:
        house.bus.execute(RolloutStart(rollout=str(number)))
        status = drive(house, str(number))
    finally:
        house.close()
    show(status, as_json=as_json)
    code = _console(home, ["--screenshots", str(pictures)])
    sys.stderr.write(f"Pictures of every page: {pictures}\n")
    stop_fleet(home)
    return code


def _console(home: Path, more: list[str]) -> int:
    command = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
    )
    return subprocess.run([*command, "--home", str(home), *more], check=False).returncode
