"""From nothing to a demo that stands: its servers start while its home is made and filled."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rollouts.demo.fleet import begin_fleet
from rollouts.shared.home import home_folder

if TYPE_CHECKING:
    from rollouts.bootstrap import House
    from rollouts.demo.places import Fleet


def raise_estate(home: Path | None, stores: int, registers: int) -> "tuple[House, Fleet]":
    """A running fleet and the opened home that knows it, with the sample estate; safe to repeat.

    Whatever is refused on the way ends what this call began. KnownError as `begin_fleet`,
    `open_house` and the imports refuse.
    """
    # What the rest needs is loaded while the servers start.
    from rollouts.bootstrap import make_home

    folder = home_folder(home)
    make_home(folder)
    with ExitStack() as begun:
        rising = begin_fleet(folder, stores, registers)
        begun.callback(rising.give_up)

        from rollouts.bootstrap import open_house
        from rollouts.demo.loading import furnish, load_data, load_registers, mark, moment_now

        house = open_house(folder, environment="demo")
        begun.callback(house.close)
        mark(house)
        furnish(rising.plan, stores, registers, moment_now(house))
        load_data(house, stores)
        fleet = rising.ready()
        load_registers(house, fleet, stores, registers)
        begun.pop_all()
    return house, fleet
