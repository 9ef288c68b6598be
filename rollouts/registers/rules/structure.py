"""What any configuration value must keep to: known names, right scope, ranges that fit together."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rollouts.registers.dead import DeadOverride
from rollouts.registers.explain import DEFAULT
from rollouts.registers.model import ConfigValue, Schema, Scope
from rollouts.registers.outliers import Outlier
from rollouts.registers.values import SHOWN, findings_of
from rollouts.shared.findings import Finding, Parameter, Severity
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.ranges import end_of, gaps, overlaps

OPEN_END = "open end"


def value_stands(schema: Schema, value: ConfigValue) -> Iterator[Finding]:
    """E: an unknown setting, a scope too wide for it, or a text that it refuses."""
    setting = schema.settings.get(value.setting)
    if setting is None:
        yield _finding("setting_gone", value)
        return
    if not setting.may_stand_at(value.scope.level):
        yield _finding("too_wide", value, hidden=setting.secret, widest=setting.widest.value)
    yield from findings_of(setting, value.value, at=str(value.scope))


def scope_known(scopes: Container[Scope], value: ConfigValue) -> Iterator[Finding]:
    """E: a value at a scope that the estate does not have."""
    if value.scope not in scopes:
        yield _finding("unknown_scope", value)


def range_forward(value: ConfigValue) -> Iterator[Finding]:
    """E: a value that ends before or when it begins."""
    if end_of(value) <= value.valid_from:
        yield _finding("backwards", value, start=value.valid_from, end=value.valid_to)


def ranges_apart(values: Iterable[ConfigValue]) -> Iterator[Finding]:
    """E: two values of one setting at one scope in force at once."""
    for group in _ranges(values):
        for one, other in overlaps(group):
            start, end = other.valid_from, one.valid_to or OPEN_END
            yield _finding("overlap", other, other=one.value[:SHOWN], start=start or "-", end=end)


def ranges_adjoin(values: Iterable[ConfigValue]) -> Iterator[Finding]:
    """W: a time between two values of one setting at one scope in which neither is in force."""
    for group in _ranges(values):
        for start, end in gaps(group):
            yield _finding("gap", group[0], severity=Severity.WARNING, start=start, end=end)


def contested(edits: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """W: one key in two open change sets; `edits` are (change set's label, key) pairs."""
    first: dict[str, str] = {}
    told = set()
    for change, key in edits:
        other = first.setdefault(key, change)
        if other != change and (change, key) not in told:
            told.add((change, key))
            scope, setting, _ = key.split(" ")
            yield Finding(
                code="registers.contested",
                object=scope,
                field=setting,
                value=change,
                severity=Severity.WARNING,
                parameters={"other": other},
            )


def repeats_inherited(dead: DeadOverride) -> Iterator[Finding]:
    """I: a value equal to what is inherited anyway."""
    source = str(dead.inherited_from) if dead.inherited_from else DEFAULT
    yield _finding("dead_override", dead.value, severity=Severity.NOTICE, source=source)


def stands_out(outlier: Outlier) -> Iterator[Finding]:
    """W: a register that differs from nearly all of its siblings."""
    yield Finding(
        code="registers.outlier",
        object=f"register {outlier.place.label}",
        field=outlier.setting,
        value=outlier.value[:SHOWN],
        severity=Severity.WARNING,
        parameters={
            "usual": outlier.usual[:SHOWN],
            "agreeing": outlier.agreeing,
            "siblings": outlier.siblings,
        },
    )


def moment_exists(scope: str, moment: LocalMoment, zones: Iterable[str]) -> Iterator[Finding]:
    """E: a local time that clocks skip or show twice in one of `zones` (IANA names)."""
    if moment == OPEN:
        return
    for zone in sorted(set(zones)):
        for rule, holds in CLOCK_CHANGES.items():
            if holds(datetime.fromisoformat(moment), ZoneInfo(zone)):
                yield Finding(
                    code=f"registers.{rule}",
                    object=scope,
                    field="valid_from",
                    value=moment,
                    parameters={"zone": zone},
                )


def _skipped(wall: datetime, zone: ZoneInfo) -> bool:
    shown = wall.replace(tzinfo=zone)
    return _offset(wall, zone, 0) != _offset(wall, zone, 1) and _back(shown, zone) != wall


def _twice(wall: datetime, zone: ZoneInfo) -> bool:
    shown = wall.replace(tzinfo=zone)
    return _offset(wall, zone, 0) != _offset(wall, zone, 1) and _back(shown, zone) == wall


CLOCK_CHANGES: Mapping[str, Callable[[datetime, ZoneInfo], bool]] = {
    "skipped_time": _skipped,
    "ambiguous_time": _twice,
}


def _offset(wall: datetime, zone: ZoneInfo, fold: int) -> timedelta | None:
    return wall.replace(tzinfo=zone, fold=fold).utcoffset()


def _back(shown: datetime, zone: ZoneInfo) -> datetime:
    return shown.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None, fold=0)


def _ranges(values: Iterable[ConfigValue]) -> Iterable[list[ConfigValue]]:
    groups: dict[tuple[Scope, str], list[ConfigValue]] = {}
    for value in values:
        groups.setdefault((value.scope, value.setting), []).append(value)
    return (group for group in groups.values() if len(group) > 1)


def _finding(
    rule: str,
    value: ConfigValue,
    *,
    severity: Severity = Severity.ERROR,
    hidden: bool = False,
    **parameters: Parameter,
) -> Finding:
    return Finding(
        code=f"registers.{rule}",
        object=str(value.scope),
        field=value.setting,
        value="" if hidden else value.value[:SHOWN],
        severity=severity,
        parameters=parameters,
    )
