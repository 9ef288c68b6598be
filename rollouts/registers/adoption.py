"""Taking registers over as they are: from what was read to layers that give exactly that back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rollouts.registers.edits import difference
from rollouts.registers.hoisting import Rules, ScopeTree
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import ConfigValue, Level, Place, Schema, Scope, Setting
from rollouts.registers.values import findings_of
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import LocalMoment
from rollouts.shared.ranges import fitted
from rollouts.shared.secret import REFERENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one register's files hold: `values` by setting, `unknown` by the files' own keys.

    `absent` names settings that its files could hold and do not: the register then behaves as the
    default says. A secret setting is read as its reference or not at all.
    """

    place: Place
    values: Mapping[str, str]
    unknown: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptKey:
    """A key of a register's file that is no setting: it stays in the file and is not managed."""

    register: str
    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Layers for registers read. Applying `edits` changes what no other register resolves to.

    `values` are the values to set, `replaced` the present ones they take the place of; `hoisted`
    counts values at scopes wider than a register, `overrides` those at registers. `findings` are
    warnings: what is there today is adopted even where it would be refused as an edit.
    """

    values: tuple[ConfigValue, ...]
    replaced: tuple[ConfigValue, ...]
    unknown: tuple[KeptKey, ...]
    findings: tuple[Finding, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits of the adoption's change set."""
        return difference(self.replaced, self.values)

    @property
    def hoisted(self) -> int:
        """Values that several registers share."""
        return len(self.values) - self.overrides

    @property
    def overrides(self) -> int:
        """Values at single registers."""
        return sum(each.scope.level is Level.REGISTER for each in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A register that would not come to what was read from it."""

    register: str
    setting: str
    read: str
    resolved: str


def propose(
    schema: Schema,
    index: LayerIndex,
    readings: Sequence[Reading],
    at: LocalMoment,
    *,
    managed: Iterable[Place] = (),
) -> Proposal:
    """Layers from which every register of `readings` resolves, at `at`, to exactly what was read.

    The commonest value goes to a wider scope where that saves overrides; nothing is written that
    merely repeats what is inherited. Present values stay, except at a register that has another
    one. No value is placed above a register of `managed`: what those have does not change. Values
    are open-ended unless dated ones of the same scope limit them.
    """
    places = [each.place for each in readings]
    taken = {each.label for each in places}
    others = (place for place in managed if place.label not in taken)
    adoption = _Adoption(
        index=index,
        at=at,
        tree=ScopeTree(places),
        closed=frozenset(scope for place in others for scope in place.scopes()[:-1]),
        kinds=[each.kind for each in places],
        settled=[each for each, place in enumerate(places) if index.at_scope(place.scope)],
    )
    values = tuple(
        fitted(index.ranges(scope, setting.key), new, at)
        for setting in schema.settings.values()
        for scope, text in adoption.placed(setting, _wanted(setting, readings)).items()
        for new in [ConfigValue(scope=scope, setting=setting.key, value=text)]
    )
    return Proposal(
        values=values,
        replaced=tuple(
            present
            for each in values
            for present in index.ranges(each.scope, each.setting)
            if present.valid_from == each.valid_from
        ),
        unknown=_unknown(schema, readings),
        findings=tuple(_doubts(schema, readings)),
    )


def mismatches(
    schema: Schema, index: LayerIndex, readings: Iterable[Reading], at: LocalMoment
) -> tuple[Mismatch, ...]:
    """Where `index` does not give back what was read; empty is the proof of an adoption."""
    resolver = Resolver(schema, index)
    found = []
    for reading in readings:
        configuration = resolver.resolve(reading.place, at)
        for setting in schema.settings.values():
            text, resolved = _meant(setting, reading), configuration[setting.key].value
            if text is not None and text != resolved:
                register = reading.place.label
                found.append(
                    Mismatch(register=register, setting=setting.key, read=text, resolved=resolved)
                )
    return tuple(found)


def _wanted(setting: Setting, readings: Sequence[Reading]) -> dict[int, str]:
    meant = ((position, _meant(setting, each)) for position, each in enumerate(readings))
    return {position: text for position, text in meant if text is not None}


def _meant(setting: Setting, reading: Reading) -> str | None:
    text = reading.values.get(setting.key)
    if text is None:
        absent = setting.key in reading.absent and not setting.secret
        return setting.default if absent else None
    return text if _adoptable(setting, text) else None


def _adoptable(setting: Setting, text: str) -> bool:
    return not setting.secret or not text or REFERENCE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adoption:
    """What placing one setting needs to know of all registers; positions are those of `tree.places`."""

    index: LayerIndex
    at: LocalMoment
    tree: ScopeTree
    closed: frozenset[Scope]
    kinds: Sequence[str]
    settled: Sequence[int]

    def placed(self, setting: Setting, wanted: dict[int, str]) -> dict[Scope, str]:
        placed: dict[Scope, str] = {}
        if not wanted:
            return placed
        free = dict(wanted)
        for position in self.settled:
            scope = self.tree.places[position].scope
            present = self._standing(scope, setting.key)
            if present is not None and position in free and free.pop(position) != present:
                placed[scope] = wanted[position]
        for scope, present in self._kind_values(setting.key):
            for position in [each for each in free if self.kinds[each] == scope.code]:
                if free.pop(position) != present:
                    placed[self.tree.places[position].scope] = wanted[position]
        return placed | self._with_kinds(setting, free)

    def _with_kinds(self, setting: Setting, free: dict[int, str]) -> dict[Scope, str]:
        rules = self._rules(setting)
        best = self.tree.place(free, rules)
        settled: dict[Scope, str] = {}
        commonest = _commonest(free.values())
        rarest_first = reversed(Counter(self.kinds[each] for each in free).most_common())
        for kind, _ in rarest_first:
            scope = Scope(level=Level.KIND, code=kind)
            if len(best) <= 2 or not kind or not rules.may_set(scope):
                continue
            members = {each: text for each, text in free.items() if self.kinds[each] == kind}
            usual = _commonest(members.values())
            if usual == commonest:
                continue
            rest = {each: text for each, text in free.items() if each not in members}
            others = self.tree.place(rest, rules)
            differing = {
                self.tree.places[each].scope: text
                for each, text in members.items()
                if text != usual
            }
            if 1 + len(differing) + len(others) < len(best):
                settled |= {scope: usual} | differing
                free, best = rest, others
        return settled | best

    def _rules(self, setting: Setting) -> Rules:
        kinds = (Scope(level=Level.KIND, code=each) for each in set(self.kinds) if each)
        scopes = [*self.tree.scopes, *kinds]
        standing = {each: self._standing(each, setting.key) for each in scopes}
        dated = {each for each in scopes if self.index.ranges(each, setting.key)}
        return Rules(
            setting=setting,
            fixed={scope: text for scope, text in standing.items() if text is not None},
            closed=self.closed | dated,
        )

    def _kind_values(self, key: str) -> Iterable[tuple[Scope, str]]:
        for kind in sorted(set(self.kinds)):
            scope = Scope(level=Level.KIND, code=kind)
            present = self._standing(scope, key) if kind else None
            if present is not None:
                yield scope, present

    def _standing(self, scope: Scope, key: str) -> str | None:
        value = self.index.valid(scope, key, self.at)
        return value.value if value else None


def _unknown(schema: Schema, readings: Iterable[Reading]) -> tuple[KeptKey, ...]:
    return tuple(
        KeptKey(register=reading.place.label, key=key, value=text)
        for reading in readings
        for source in (reading.unknown, reading.values)
        for key, text in source.items()
        if source is reading.unknown or key not in schema.settings
    )


def _doubts(schema: Schema, readings: Iterable[Reading]) -> Iterable[Finding]:
    checked: dict[tuple[str, str], tuple[Finding, ...]] = {}
    for reading in readings:
        for said in reading.values.items():
            setting = schema.settings.get(said[0])
            if setting is None:
                continue
            if said not in checked:
                checked[said] = findings_of(setting, said[1])
            for finding in checked[said]:
                where = f"register {reading.place.label}"
                yield replace(finding, object=where, severity=Severity.WARNING)


def _commonest(texts: Iterable[str]) -> str:
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], text), default="")
