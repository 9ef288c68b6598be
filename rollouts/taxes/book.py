"""Everything that decides a tax, indexed: which rules stand over a group at a place and moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rollouts.shared.errors import refuse
from rollouts.shared.moments import LocalMoment, within
from rollouts.shared.ranges import in_force
from rollouts.taxes.model import (
    Deposit,
    Fulfilment,
    PosTaxMap,
    Review,
    TaxAuthority,
    TaxGroup,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The one regular rule of a jurisdiction at a step, and the holiday that stands over it."""

    regular: TaxRule
    holiday: TaxRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxObjects:
    """What a tax book is made of, as it is kept."""

    authorities: tuple[TaxAuthority, ...] = ()
    jurisdictions: tuple[TaxJurisdiction, ...] = ()
    groups: tuple[TaxGroup, ...] = ()
    rules: tuple[TaxRule, ...] = ()
    locations: tuple[TaxLocation, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    pos_codes: tuple[PosTaxMap, ...] = ()


class TaxBook:
    """Looks up what `objects` say. Only approved rules count; a pending one is as good as absent."""

    def __init__(self, objects: TaxObjects) -> None:
        self.objects = objects
        self.authorities = {each.code: each for each in objects.authorities}
        self.jurisdictions = {each.code: each for each in objects.jurisdictions}
        self.groups = {each.code: each for each in objects.groups}
        approved = [each for each in objects.rules if each.review is Review.APPROVED]
        self._regular = _by_place(each for each in approved if not each.holiday)
        self._holidays = _by_place(each for each in approved if each.holiday)
        self._steps = {place: _steps_of(rules) for place, rules in self._regular.items()}
        self._locations = _by_code(objects.locations)
        self._deposits: dict[tuple[str, str], list[Deposit]] = defaultdict(list)
        for each in objects.deposits:
            self._deposits[each.code, each.jurisdiction].append(each)

    def authority_of(self, jurisdiction: str) -> TaxAuthority:
        """Who levies in a jurisdiction; KnownError `taxes.unknown_jurisdiction`, `.unknown_authority`."""
        found = self.jurisdictions.get(jurisdiction)
        if found is None:
            raise refuse("taxes.unknown_jurisdiction", object="tax rules", value=jurisdiction)
        authority = self.authorities.get(found.authority)
        if authority is None:
            raise refuse(
                "taxes.unknown_authority",
                object=f"jurisdiction {jurisdiction}",
                value=found.authority,
            )
        return authority

    def regular(self, jurisdiction: str, group: str) -> tuple[TaxRule, ...]:
        """The rules that are no holidays, of any date, step and fulfilment, in order of start."""
        return self._regular.get((jurisdiction, group), ())

    def steps(self, jurisdiction: str, group: str) -> tuple[int, ...]:
        """The steps at which the jurisdiction must have an answer: those at which it ever had a rule.

        A step that came to an end needs a rule that says so (`out_of_scope`). Empty when the group
        has no rule at all there: then it lacks its first.
        """
        return self._steps.get((jurisdiction, group), ())

    def holidays(self, jurisdiction: str, group: str) -> tuple[TaxRule, ...]:
        """The holidays, of any date, step and fulfilment, in order of start."""
        return self._holidays.get((jurisdiction, group), ())

    def locations(self, code: str) -> tuple[TaxLocation, ...]:
        """Every dated state of a tax location."""
        return self._locations.get(code, ())

    def location(self, code: str, at: LocalMoment) -> TaxLocation:
        """The one state at `at`; KnownError `taxes.no_location`, `taxes.two_locations`."""
        found = in_force(self.locations(code), at)
        if len(found) != 1:
            rule = "two_locations" if found else "no_location"
            raise refuse(f"taxes.{rule}", object=f"tax location {code or '-'}", value=at)
        return found[0]

    def stack(
        self, location: TaxLocation, group: str, fulfilment: Fulfilment, at: LocalMoment
    ) -> tuple[Standing, ...]:
        """The rules that tax `group` in the order of their steps: never one by default.

        KnownError `taxes.no_rule` when a jurisdiction of the location has none at a step,
        `taxes.two_rules` when there are several, also of two jurisdictions at one step.
        """
        found: dict[int, Standing] = {}
        for jurisdiction in location.jurisdictions:
            for step in self.steps(jurisdiction, group) or (1,):
                standing = self._standing(jurisdiction, group, step, fulfilment, at)
                if step in found:
                    raise _two(standing.regular, found[step].regular, at)
                found[step] = standing
        return tuple(found[step] for step in sorted(found))

    def deposits(self, code: str, location: TaxLocation, at: LocalMoment) -> Mapping[str, Deposit]:
        """The deposit as each jurisdiction of the location that knows it sees it, by jurisdiction."""
        found = {}
        for jurisdiction in location.jurisdictions:
            for each in in_force(self._deposits.get((code, jurisdiction), ()), at):
                found[jurisdiction] = each
        return found

    def _standing(
        self, jurisdiction: str, group: str, step: int, fulfilment: Fulfilment, at: LocalMoment
    ) -> Standing:
        regular = _matching(self.regular(jurisdiction, group), step, fulfilment, at)
        holidays = _matching(self.holidays(jurisdiction, group), step, fulfilment, at)
        if not regular:
            raise refuse(
                "taxes.no_rule",
                object=f"jurisdiction {jurisdiction}",
                field=f"tax group {group}",
                value=at,
                step=step,
                fulfilment=fulfilment.value,
            )
        for several in (regular, holidays):
            if len(several) > 1:
                raise _two(several[1], several[0], at)
        return Standing(regular=regular[0], holiday=holidays[0] if holidays else None)


def serves(rule: TaxRule, fulfilment: Fulfilment) -> bool:
    """Whether the rule is for goods that reach the customer this way."""
    return rule.fulfilment in {Fulfilment.ANY, fulfilment}


def _matching(
    rules: Iterable[TaxRule], step: int, fulfilment: Fulfilment, at: LocalMoment
) -> tuple[TaxRule, ...]:
    return tuple(
        each
        for each in rules
        if each.step == step
        and serves(each, fulfilment)
        and within(at, each.valid_from, each.valid_to)
    )


def _two(one: TaxRule, other: TaxRule, at: LocalMoment) -> Exception:
    return refuse(
        "taxes.two_rules",
        object=f"tax rule {one.key}",
        field=f"tax group {one.group}",
        value=at,
        other=other.key,
        step=one.step,
    )


def _steps_of(rules: Iterable[TaxRule]) -> tuple[int, ...]:
    return tuple(sorted({each.step for each in rules}))


def _by_place(rules: Iterable[TaxRule]) -> dict[tuple[str, str], tuple[TaxRule, ...]]:
    found: dict[tuple[str, str], list[TaxRule]] = defaultdict(list)
    for each in rules:
        found[each.jurisdiction, each.group].append(each)
    return {
        place: tuple(sorted(each, key=lambda rule: rule.valid_from))
        for place, each in found.items()
    }


def _by_code(locations: Iterable[TaxLocation]) -> dict[str, tuple[TaxLocation, ...]]:
    found: dict[str, list[TaxLocation]] = defaultdict(list)
    for each in locations:
        found[each.code].append(each)
    return {
        code: tuple(sorted(each, key=lambda one: one.valid_from)) for code, each in found.items()
    }
