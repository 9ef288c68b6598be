"""Loads the sample estate into a home and puts files on the demo's registers, as an installer did."""

from collections.abc import Sequence
from pathlib import Path

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeSubmit
from rollouts.credentials.commands import CredentialSet
from rollouts.demo.conditions import place_files
from rollouts.demo.places import BASE, DemoRegister, Fleet, demo_folder
from rollouts.demo.sample import (
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


def load(house: House, fleet: Fleet, stores: int, registers: int) -> None:
    """Bring the estate in through the same commands that people use; safe to repeat."""
    folder = demo_folder(house.home)
    addresses = {each.name: (each.host, each.port) for each in fleet.registers}
    reference, tenders = sample_reference(stores), sample_tenders(stores)
    taxes = sample_taxes()
    files = {
        "stores.csv": as_csv(sample_stores(stores)),
        "registers.csv": as_csv(sample_registers(stores, registers, addresses, profile=PROFILE)),
        "items.csv": as_csv(sample_items()),
        **{f"{kind}.csv": as_csv(rows) for kind, rows in reference.items()},
        **{_tax_file(kind): as_csv(rows) for kind, rows in taxes.items()},
        **{f"tender-{kind}.csv": as_csv(rows) for kind, rows in tenders.items()},
        "fingerprints.txt": "".join(
            f"{each.name} {each.fingerprint}\n" for each in fleet.registers
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    bus = house.bus
    _credential(house, fleet)
    bus.execute(
        EstateProfile(name=PROFILE, credential=PROFILE, base=BASE, live_root=".", boot="none")
    )
    bus.execute(EstateImport(path=str(folder / "stores.csv"), kind="stores"))
    bus.execute(EstateImport(path=str(folder / "registers.csv"), kind="registers"))
    for kind in reference:
        bus.execute(ReferenceImport(kind=kind, path=str(folder / f"{kind}.csv")))
    bus.execute(ItemImport(path=str(folder / "items.csv")))
    for kind in taxes:
        bus.execute(TaxImport(kind=kind, path=str(folder / _tax_file(kind))))
    for kind in tenders:
        bus.execute(TenderImport(kind=kind, path=str(folder / f"tender-{kind}.csv")))
    bus.execute(EstateEnroll(filter="all", fingerprints=str(folder / "fingerprints.txt")))


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


def _tax_file(kind: str) -> str:
    """Other rooms have groups and locations too."""
    return f"tax-{kind}.csv"


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
