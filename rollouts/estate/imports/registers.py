"""A file of registers: each in a known store, each at an address of its own."""

from collections.abc import Iterable

from rollouts.estate.imports.cells import Guesses
from rollouts.estate.imports.columns import register_columns
from rollouts.estate.imports.plan import ImportKind, ImportLine, ImportPlan, Known, LineState
from rollouts.estate.imports.rows import Findings, Record, records_of
from rollouts.estate.imports.uniqueness import find_clashes
from rollouts.estate.model import Register, register_name
from rollouts.estate.names import fold
from rollouts.estate.records import edits_between, entity_of, fields_of
from rollouts.ports.sheets import Sheet

Numbered = tuple[int, Register]


def plan_registers(sheet: Sheet, known: Known) -> ImportPlan:
    """Check every row of a register file against itself and against `known`."""
    findings = Findings(sheet=sheet)
    records = records_of(sheet, register_columns(known.platforms), findings)
    registers = _Reader(known, findings).registers(records)
    find_clashes(registers, known, findings)
    return ImportPlan(
        kind=ImportKind.REGISTERS,
        name=sheet.name,
        sha256=sheet.sha256,
        findings=findings.all(),
        lines=tuple(_line(number, register, known) for number, register in registers),
    )


class _Reader:
    """Turns records into registers, remembering what it has seen and guessed."""

    def __init__(self, known: Known, findings: Findings) -> None:
        self._known = known
        self._findings = findings
        self._first: dict[str, int] = {}
        self._stores = Guesses(each.code for each in known.stores.values())
        self._profiles = Guesses(each.name for each in known.profiles.values())

    def registers(self, records: Iterable[Record]) -> tuple[Numbered, ...]:
        read = ((record.number, self._register(record)) for record in records)
        return tuple((number, register) for number, register in read if register is not None)

    def _register(self, record: Record) -> Register | None:
        name = register_name(record.values["store"], record.values["number"])
        key = fold(name)
        if key in self._first:
            other = self._first[key]
            self._say("duplicate_register", record, "number", name, other=other)
            return None
        self._first[key] = record.number
        if not (self._knows_store(record) and self._knows_profile(record)):
            return None
        present = self._known.registers.get(key)
        if present is not None and present.name != name:
            self._say("spelled_differently", record, "number", name, known=present.name)
            return None
        return self._made(record, present)

    def _made(self, record: Record, present: Register | None) -> Register | None:
        values = fields_of(present) if present else {}
        values |= record.values
        if not values.get("host"):
            if "host" not in record.bad:
                self._findings.add("required", row=record.number, field="host")
            return None
        made = entity_of("register", {name: value for name, value in values.items() if value})
        return made if isinstance(made, Register) else None

    def _knows_store(self, record: Record) -> bool:
        code = record.values["store"]
        store = self._known.stores.get(fold(code))
        if store is None:
            self._say("unknown_store", record, "store", code, known=self._stores.near(code))
            return False
        if store.code != code:
            self._say("spelled_differently", record, "store", code, known=store.code)
        return store.code == code

    def _knows_profile(self, record: Record) -> bool:
        name = record.values.get("profile", "")
        if not name or name in self._known.profiles:
            return True
        near = self._profiles.near(name)
        self._say("unknown_profile", record, "profile", name, known=near)
        return False

    def _say(
        self, rule: str, record: Record, field: str, value: str, *, known: str = "", other: int = 0
    ) -> None:
        self._findings.add(
            rule, row=record.number, field=field, value=value, known=known, other=other
        )


def _line(number: int, register: Register, known: Known) -> ImportLine:
    present = known.registers.get(fold(register.name))
    edits = edits_between(present, register)
    changed = LineState.CHANGED if edits else LineState.UNCHANGED
    return ImportLine(
        kind="register",
        key=register.key,
        row=number,
        state=changed if present else LineState.NEW,
        edits=edits,
    )
