"""Reads a document of cases field by field; what is wrong becomes a finding, never an exception."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar

from rollouts.shared.card_numbers import masked
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.money import exact, minor_units
from rollouts.shared.plain_text import plain

T = TypeVar("T")
SHOWN = 60
LOOKED_AT = 1000
CLOSE = 0.75
"""How much alike a name and a known one are before it is taken for a slip."""

NOTES = frozenset({"change", "class", "country", "name", "naxml", "note", "notes", "title", "why"})
"""Names that people use for what no case is about."""

NOUGHT = Decimal(0)


@dataclass(slots=True)
class Findings:
    """What is wrong with the document so far; `where` is the case that is being read."""

    where: str = "document"
    kept: list[Finding] = field(default_factory=list)

    def say(self, rule: str, name: str, value: Json) -> None:
        """Add one finding about the field `name`."""
        finding = Finding(
            code=f"tenders.{rule}",
            object=self.where,
            field=name,
            value="nothing" if value is None else plain(masked(str(value)[:LOOKED_AT]), cap=SHOWN),
        )
        self.kept.append(finding)


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON object being read. Each look-up gives a usable value and notes what was wrong."""

    values: dict[str, Json]
    findings: Findings
    path: str = ""

    def text(self, name: str, *, default: str | None = None) -> str:
        """A text that is not empty, or the default; needed without one."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value:
            return value
        return self._bad("case_no_text", name, value, default or "")

    def number(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """An exact number written as text (or a whole one); a float is refused."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        try:
            if isinstance(value, str):
                return exact(value)
            if isinstance(value, int) and not isinstance(value, bool):
                return exact(str(value))
        except ValueError:
            pass
        return self._bad("case_no_amount", name, value, NOUGHT)

    def money(self, name: str, currency: str, *, default: int | None = None) -> int:
        """An amount in minor units of `currency`."""
        if default is not None and self.values.get(name) is None:
            return default
        number = self.number(name)
        try:
            return minor_units(number, currency)
        except ValueError:
            return self._bad("case_too_fine", name, self.values.get(name), 0)

    def count(self, name: str, *, default: int | None = None) -> int:
        """A whole number."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9:
            return value
        return self._bad("case_no_count", name, value, 0)

    def word(self, name: str, read: Callable[[str], T], fallback: T) -> T:
        """One of a closed list of words; `read` raises ValueError for any other."""
        value = self.values.get(name)
        try:
            return read(value if isinstance(value, str) else "")
        except ValueError:
            return self._bad("case_unknown_word", name, value, fallback)

    def child(self, name: str) -> "Node":
        """The object under `name`; empty when absent."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self._bad("case_no_object", name, value, None)
        return Node(value if isinstance(value, dict) else {}, self.findings, self._at(name))

    def children(self, name: str) -> tuple["Node", ...]:
        """The objects of the list under `name`; none when absent."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            return self._bad("case_no_list", name, value, ())
        found = []
        for at, each in enumerate(value):
            if isinstance(each, dict):
                found.append(Node(each, self.findings, f"{self._at(name)}[{at}]"))
            else:
                self._bad("case_no_object", f"{name}[{at}]", each, None)
        return tuple(found)

    def expect(self, *names: str) -> "Node":
        """The node itself; notes each other name that is one of `names` with a slip in it.

        Further names are free: people keep notes, sources and reasons beside a case.
        """
        for name in self.values.keys() - {*names, *NOTES}:
            if get_close_matches(name.casefold(), names, n=1, cutoff=CLOSE):
                self._bad("case_slip", name, name, None)
        return self

    def say(self, rule: str, name: str) -> None:
        """Note that the value under `name` breaks `rule`."""
        self._bad(rule, name, self.values.get(name), None)

    def _bad(self, rule: str, name: str, value: Json, fallback: T) -> T:
        self.findings.say(rule, self._at(name), value)
        return fallback

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name
