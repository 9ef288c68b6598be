"""What the rules find about promotions in the state that edits lead to. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence

from rollouts.promotions.model import Promotion
from rollouts.promotions.rules import alone, among, goods, proof, stores
from rollouts.promotions.trade import Trade
from rollouts.shared.findings import Finding

Rule = Callable[[Trade, Promotion], Iterator[Finding]]
EACH: Sequence[Rule] = (*alone.RULES, *goods.RULES, *stores.RULES)


def findings_about(
    trade: Trade, about: Collection[str], *, proofs: bool = True
) -> tuple[Finding, ...]:
    """The findings about the promotions of these codes; saved baskets all run, with `proofs`.

    An inactive promotion is looked at alone: nobody gets it.
    """
    if not all(window.is_written for each in trade.promotions for window in each.windows):
        return tuple(_each(trade, about, alone.RULES))  # no clock can be held against such hours
    found = list(_each(trade, about, EACH))
    for compare in among.RULES:
        found += compare(trade, about)
    if proofs:
        found += [*proof.untested(trade, about), *proof.failing(trade)]
    return tuple(found)


def _each(trade: Trade, about: Collection[str], rules: Sequence[Rule]) -> Iterator[Finding]:
    for promotion in trade.promotions:
        if promotion.code in about:
            for rule in rules if promotion.active else alone.RULES:
                yield from rule(trade, promotion)
