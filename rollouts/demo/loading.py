"""Loads the sample estate into a home and puts files on the demo's registers, as an installer did."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import resources
from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeSubmit
from rollouts.credentials.commands import CredentialSet
from rollouts.demo.conditions import place_files
from rollouts.demo.places import BASE, DemoRegister, Fleet, demo_folder
from rollouts.demo.sample import (
    Row,
    as_csv,
    sample_items,
    sample_places,
    sample_reference,
    sample_registers,
    sample_settings,
    sample_stores,
    sample_taxes,
    sample_tenders,
)
from rollouts.engine.bus import Bus
from rollouts.engine.ports import Installations
from rollouts.engine.selecting import ONLY_STORES, parsed
from rollouts.estate.commands import EstateEnroll, EstateImport, EstateProfile
from rollouts.estate.ports import Estate
from rollouts.items.commands import ItemImport, ReferenceImport
from rollouts.platforms.compiling import compile_files
from rollouts.platforms.layouts import platform_named
from rollouts.ports.secrets import KeyringState
from rollouts.promotions.commands import PromotionBasket, PromotionImport
from rollouts.registers.commands import ConfigAdopt
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.registers.schema import load_schema
from rollouts.shared.moments import LocalMoment, moment_in
from rollouts.taxes.commands import TaxImport
from rollouts.tenders.commands import TenderImport

PROFILE = "demo"
PLATFORM = "generic"
DEMO = "demo"
PROMOTIONS = ("promotions.csv", "baskets.json")


def furnish(fleet: Fleet, stores: int, registers: int, at: LocalMoment) -> None:
    """Put a working configuration on every register's disk; the registers differ as real ones do."""
    schema = load_schema()
    values = [
        ConfigValue(scope=parse_scope(row["scope"]), setting=row["setting"], value=row["value"])
        for row in sample_settings(stores, registers)
    ]
    resolver = Resolver(schema, LayerIndex(values))
    platform = platform_named(PLATFORM)
    for place in sample_places(stores, registers):
        register = fleet.register(place.label)
        if (register.root / platform.files[0].live).exists():
            continue  # a fleet that comes back keeps its disks
        resolved = resolver.resolve(place, at)
        explicit = {key: each.value for key, each in resolved.items() if each.layer}
        compiled = compile_files(platform, explicit, defaults=schema.defaults)
        place_files(register, {each.live: each.data for each in compiled.files})


def mark(house: House) -> None:
    """Mark a home that knows no store as a demo; one with an estate stays what its people say."""
    with house.database.begin() as uow:
        if not uow.repository(Estate).stores(parsed(uow, "all", ONLY_STORES), limit=1):
            uow.repository(Installations).set_environment(DEMO)


def load_data(house: House, stores: int) -> None:
    """Bring in the stores and what they sell, take and tax; safe to repeat. No register is asked."""
    reference, taxes, tenders = sample_reference(stores), sample_taxes(), sample_tenders(stores)
    put = partial(_written, demo_folder(house.home))
    bring = house.bus.execute
    bring(EstateImport(path=put("stores", sample_stores(stores)), kind="stores"))
    for kind, rows in reference.items():
        bring(ReferenceImport(kind=kind, path=put(kind, rows)))
    bring(ItemImport(path=put("items", sample_items())))
    for kind, rows in taxes.items():
        bring(TaxImport(kind=kind, path=put(f"tax-{kind}", rows)))
    for kind, rows in tenders.items():
        bring(TenderImport(kind=kind, path=put(f"tender-{kind}", rows)))
    offers, proofs = (str(resources.path(f"samples/promotions/{each}")) for each in PROMOTIONS)
    bring(PromotionImport(kind="promotions", path=offers))
    bring(PromotionBasket(action="save", basket=proofs))


def load_registers(house: House, fleet: Fleet, stores: int, registers: int) -> None:
    """Bring in the fleet's registers with the way to them and enrol their keys; safe to repeat.

    Their stores are there, and all of them listen.
    """
    folder = demo_folder(house.home)
    addresses = {each.name: (each.host, each.port) for each in fleet.registers}
    rows = sample_registers(stores, registers, addresses, profile=PROFILE)
    listed = folder / "fingerprints.txt"
    lines = (f"{each.name} {each.fingerprint}\n" for each in fleet.registers)
    listed.write_text("".join(lines), encoding="utf-8")
    bring = house.bus.execute
    _credential(house, fleet)
    bring(EstateProfile(name=PROFILE, credential=PROFILE, base=BASE, live_root=".", boot="none"))
    bring(EstateImport(path=_written(folder, "registers", rows), kind="registers"))
    bring(EstateEnroll(filter="all", fingerprints=str(listed)))


def adopt(bus: Bus, names: Sequence[str]) -> int:
    """Adopt these registers as they are; how many were."""
    if not names:
        return 0
    answer = bus.execute(ConfigAdopt(filter=f"register:{','.join(names)}"))
    change = str(getattr(answer, "change", ""))
    bus.execute(ChangeSubmit(change=change, title=f"{len(names)} registers adopted"))
    return len(names)


def first_half(registers: Sequence[DemoRegister]) -> tuple[str, ...]:
    """The registers that a demo adopts at once; the others are left for `demo run`."""
    return tuple(each.name for each in registers[: len(registers) // 2])


def moment_now(house: House) -> LocalMoment:
    """A moment for resolving the sample's settings, which are not dated."""
    return moment_in("UTC", house.services.clock())


def _written(folder: Path, name: str, rows: Sequence[Row]) -> str:
    """The path of a file of these rows."""
    path = folder / f"{name}.csv"
    path.write_text(as_csv(rows), encoding="utf-8")
    return str(path)


def _credential(house: House, fleet: Fleet) -> None:
    """The fleet's one key: in the keyring where there is one, else with the demo's own agent."""
    user = fleet.registers[0].user
    keyring = house.services.secrets.state() is KeyringState.AVAILABLE
    if keyring and fleet.key is not None:
        house.bus.execute(CredentialSet(name=PROFILE, user=user, key=fleet.key))
        return
    if keyring and not Path(fleet.agent_socket).exists():
        return
    socket = str(fleet.agent_socket)
    house.bus.execute(CredentialSet(name=PROFILE, user=user, agent=True, agent_socket=socket))
