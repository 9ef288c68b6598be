"""The taxes of one line.

A price N without its taxes is sought so that the price is N plus every tax inside it. Each tax is a
linear function of N as long as it stands in the price, so N is found exactly, whatever feeds what.
Taxes on top follow in order. Amounts are rounded as each authority says; what a price contains is
never more or less than the price.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.rounding import decimal, shared_out
from rollouts.taxes.computing.levy import ONE, ZERO, Levy, banded
from rollouts.taxes.model import RoundedPart, RoundingLevel, RuleKind

SHOWN_PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LevyAmount:
    """What one tax comes to on a line.

    `base` is what it stands on, `taxable` the part that is taxed. A reverse charge comes twice, the
    second time with `is_reversal` and the amount negative. `together` names the taxes that are
    rounded in one sum with this one.
    """

    levy: Levy
    base: Fraction
    taxable: Fraction
    amount: Fraction
    is_reversal: bool = False
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTax:
    """A line's price as it was given, without any tax (`net`) and with every tax (`gross`)."""

    price: Fraction
    net: Fraction
    gross: Fraction
    amounts: tuple[LevyAmount, ...]

    def negated(self) -> "LineTax":
        """The same line taken back: every amount mirrored exactly."""
        return LineTax(
            price=-self.price,
            net=-self.net,
            gross=-self.gross,
            amounts=tuple(
                replace(each, base=-each.base, taxable=-each.taxable, amount=-each.amount)
                for each in self.amounts
            ),
        )


class _Linear(NamedTuple):
    """`share` times the price without taxes, plus `constant`."""

    share: Fraction
    constant: Fraction

    def at(self, net: Fraction) -> Fraction:
        return self.share * net + self.constant


def line_tax(price: Fraction, levies: Sequence[Levy]) -> LineTax:
    """Every tax on a line whose pieces together cost `price` (not negative).

    KnownError `taxes.division_whole` for division taxes on top of 100 % and more together,
    `taxes.included_shape` for a tax inside the price that no share of it expresses,
    `taxes.included_whole` where the taxes inside leave no price to stand on.
    """
    _require_computable(levies)
    inside = _inside(price, levies)
    net = price - sum(inside.values(), ZERO)
    amounts: list[Fraction] = []
    bases: list[Fraction] = []
    batches = _batches(levies)
    for batch in batches:
        for at in batch:
            fed = sum((amounts[each] for each in _feeders(levies, at)), ZERO)
            bases.append(net + fed)
        if batch[0] in inside:
            amounts.append(inside[batch[0]])
        else:
            due = [_due(levies, at, bases[at]) for at in batch]
            amounts += _on_lines(levies[batch[0]], due)
    return _told(price, net, levies, bases, amounts, batches)


def _told(
    price: Fraction,
    net: Fraction,
    levies: Sequence[Levy],
    bases: Sequence[Fraction],
    amounts: Sequence[Fraction],
    batches: Sequence[Sequence[int]],
) -> LineTax:
    told: list[LevyAmount] = []
    for batch in batches:
        together = tuple(levies[at].name for at in batch)
        for at in batch:
            levy, base = levies[at], bases[at]
            first = LevyAmount(
                levy=levy,
                base=base,
                taxable=levy.taxable(base),
                amount=amounts[at],
                together=together,
            )
            told.append(first)
            if levy.reverse_charge:
                told.append(replace(first, amount=-first.amount, is_reversal=True))
    gross = net + sum((each.amount for each in told), ZERO)
    return LineTax(price=price, net=net, gross=gross, amounts=tuple(told))


def _on_lines(first: Levy, due: list[Fraction]) -> list[Fraction]:
    """The amounts of one batch as they stand on the line."""
    rounding = first.rounding
    if len(due) == 1 or rounding.level is RoundingLevel.DOCUMENT:
        return [rounding.of_line(each) for each in due]
    return list(shared_out(due, rounding.nearest(sum(due, ZERO)), rounding.step))


def _batches(levies: Sequence[Levy]) -> list[list[int]]:
    """Places of taxes that are rounded together, in order; most stand alone."""
    batches: list[list[int]] = []
    for at, levy in enumerate(levies):
        before = levies[batches[-1][-1]] if batches else None
        joins = (
            before is not None
            and _may_combine(before)
            and _may_combine(levy)
            and before.rounding == levy.rounding
            and _feeders(levies, at) == _feeders(levies, batches[-1][0])
        )
        if joins:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches


def _may_combine(levy: Levy) -> bool:
    return levy.rounding.combined and levy.kind is RuleKind.PERCENT and not levy.included


def _feeders(levies: Sequence[Levy], at: int) -> tuple[int, ...]:
    if not levies[at].fed_by_previous:
        return ()
    return tuple(each for each in range(at) if levies[each].feeds)


def _siblings(levies: Sequence[Levy], at: int) -> Fraction:
    """The rates of all division taxes on the same base, in the price or all on top, together."""
    own, feeders = levies[at], _feeders(levies, at)
    return sum(
        (
            each.rate
            for place, each in enumerate(levies)
            if each.kind is RuleKind.DIVISION
            and each.is_inside == own.is_inside
            and _feeders(levies, place) == feeders
        ),
        ZERO,
    )


def _due(levies: Sequence[Levy], at: int, base: Fraction) -> Fraction:
    """The exact amount of a tax on a known base."""
    levy = levies[at]
    match levy.kind:
        case RuleKind.PERCENT:
            return levy.taxable(base) * levy.rate
        case RuleKind.DIVISION:
            siblings = _siblings(levies, at)
            return ZERO if siblings == ONE else levy.taxable(base) * levy.rate / (ONE - siblings)
        case RuleKind.PER_UNIT:
            return levy.fixed
        case RuleKind.BRACKET:
            return banded(levy.bands, levy.taxable(base))
        case _:
            return ZERO


def _inside(price: Fraction, levies: Sequence[Levy]) -> dict[int, Fraction]:
    """What each tax inside the price comes to, rounded; the price without them is the rest."""
    places = [at for at, levy in enumerate(levies) if levy.is_inside]
    if not places:
        return {}
    net, exact = _solved(price, levies, places)
    amounts = {at: levies[at].rounding.of_line(exact[at]) for at in places}
    if all(levies[at].rounding.part is RoundedPart.NET for at in places):
        largest = max(places, key=lambda at: abs(exact[at]))
        rest = price - levies[largest].rounding.of_line(net)
        amounts[largest] += rest - sum(amounts.values(), ZERO)
    return amounts


def _solved(
    price: Fraction, levies: Sequence[Levy], places: Sequence[int]
) -> tuple[Fraction, dict[int, Fraction]]:
    """The exact price without taxes, and the exact taxes inside the price."""
    forms: list[_Linear] = []
    whole: list[int] = []
    net: Fraction | None = None
    for at in range(len(levies)):
        base = _sum([_Linear(ONE, ZERO), *(forms[each] for each in _feeders(levies, at))])
        if at in places and levies[at].kind is RuleKind.DIVISION and _siblings(levies, at) == ONE:
            whole.append(at)
            if not base.share:
                raise _whole_rate(levies[at])
            net = -base.constant / base.share
            forms.append(_Linear(ZERO, ZERO))
        else:
            forms.append(_form(levies, at, base))
    inside = _sum([forms[at] for at in places])
    if net is None:
        if inside.share == -ONE:
            raise _whole_rate(levies[places[0]])
        net = (price - inside.constant) / (ONE + inside.share)
    exact = {at: forms[at].at(net) for at in places}
    rest = price - net - sum(exact.values(), ZERO)
    return net, exact | {at: rest * levies[at].rate for at in whole}


def _whole_rate(levy: Levy) -> KnownError:
    return refuse("taxes.included_whole", object=levy.name, field="rate", value="-100")


def _form(levies: Sequence[Levy], at: int, base: _Linear) -> _Linear:
    levy = levies[at]
    if levy.kind is RuleKind.PER_UNIT:
        return _Linear(ZERO, levy.fixed)
    share = _due(levies, at, ONE) if levy.is_linear else ZERO
    return _Linear(share * base.share, share * base.constant)


def _sum(forms: Sequence[_Linear]) -> _Linear:
    return _Linear(
        sum((each.share for each in forms), ZERO), sum((each.constant for each in forms), ZERO)
    )


def _require_computable(levies: Sequence[Levy]) -> None:
    for at, levy in enumerate(levies):
        if levy.is_inside and not levy.is_linear:
            raise refuse("taxes.included_shape", object=levy.name, field="inclusive", value="true")
        if levy.kind is RuleKind.DIVISION and not levy.is_inside and _siblings(levies, at) >= ONE:
            rate = str(decimal(_siblings(levies, at) * 100, SHOWN_PLACES))
            raise refuse("taxes.division_whole", object=levy.name, field="rate", value=rate)
        if levy.is_inside and not all(levies[each].is_linear for each in _feeders(levies, at)):
            raise refuse("taxes.included_shape", object=levy.name, field="inclusive", value="true")
