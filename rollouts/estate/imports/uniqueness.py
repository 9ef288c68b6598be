"""What no two registers share: the address they are reached at, and what is printed on the box."""

from collections.abc import Iterable, Iterator

from rollouts.estate.imports.plan import Known
from rollouts.estate.imports.rows import Findings
from rollouts.estate.model import Register, RegisterStatus
from rollouts.estate.names import fold

Mark = tuple[str, str]
"""The rule a mark belongs to, and its comparable text."""

DEFAULT_PORT = 22
_OWN = (
    ("hostname", "duplicate_hostname"),
    ("mac", "duplicate_mac"),
    ("serial", "duplicate_serial"),
    ("asset_tag", "duplicate_asset_tag"),
)
_FIELDS = {rule: name for name, rule in _OWN} | {
    "duplicate_address": "host",
    "duplicate_ip": "ip",
}


def find_clashes(
    registers: Iterable[tuple[int, Register]], known: Known, findings: Findings
) -> None:
    """Report each register of the file whose mark another register has, in the file or outside.

    Retired registers hold nothing. Addresses are compared along one route: the same private
    address behind two jump hosts is two machines.
    """
    numbered = tuple(registers)
    in_file = {fold(register.name) for _, register in numbered}
    holders: dict[Mark, str] = {}
    for key, register in known.registers.items():
        if key not in in_file:
            for mark in _marks(register, known):
                holders.setdefault(mark, register.name)
    for number, register in numbered:
        for mark in _marks(register, known):
            other = holders.setdefault(mark, register.name)
            if other != register.name:
                rule = mark[0]
                value = getattr(register, _FIELDS[rule])
                findings.add(rule, row=number, field=_FIELDS[rule], value=value, holder=other)


def _marks(register: Register, known: Known) -> Iterator[Mark]:
    if register.status is RegisterStatus.RETIRED:
        return
    profile = known.profiles.get(register.profile)
    route = " ".join(f"{each.host}:{each.port}" for each in profile.jumps) if profile else ""
    port = register.port or (profile.port if profile else DEFAULT_PORT)
    yield "duplicate_address", f"{route} {register.host} {port}"
    if register.ip:
        yield "duplicate_ip", f"{route} {register.ip}"
    for name, rule in _OWN:
        if value := getattr(register, name):
            yield rule, fold(value)
