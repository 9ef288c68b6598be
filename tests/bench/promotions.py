"""How long the promotion lab takes: 1,000 promotions over a basket of 200 lines, and a day of baskets.

`python -m tests.bench.promotions [--quick] --json`; `promotion_rows` joins another benchmark.
"""

import json
import random
import sys
from dataclasses import asdict
from decimal import Decimal
from time import process_time

from rollouts.promotions.basket import Basket, BasketLine
from rollouts.promotions.conflicts import meetings
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.wares import PromotionIndex
from rollouts.promotions.model import ItemSet, Promotion, PromotionKind
from rollouts.promotions.policy import Conflict, Policy
from rollouts.promotions.replay import replayed
from rollouts.promotions.trade import Trade
from tests.bench.rows import Row

PROMOTIONS, LINES, ITEMS, BASKETS = 1_000, 200, 2_000, 1_000
BUDGET = 1.0
"""Seconds of processor time for one basket in the lab, its index of promotions included."""

DAY_BUDGET = 60.0
MEETING_BUDGET = 60.0
KINDS = (
    PromotionKind.PERCENT,
    PromotionKind.AMOUNT_OFF,
    PromotionKind.GROUP_PRICE,
    PromotionKind.CHEAPEST_FREE,
    PromotionKind.BUY_X_GET_Y,
)


def offers(number: int) -> tuple[Promotion, ...]:
    """Promotions of every common kind, each for two to twelve of the items."""
    chance = random.Random(7)
    made = []
    for at in range(number):
        goods = ItemSet(items=tuple(f"i{chance.randrange(ITEMS)}" for _ in range(2 + at % 11)))
        kind = KINDS[at % len(KINDS)]
        made.append(
            Promotion(
                code=f"p{at}",
                kind=kind,
                currency="USD",
                match=goods,
                reward=goods,
                percent=Decimal(chance.randrange(5, 40)),
                amount=chance.randrange(10, 200),
                price=chance.randrange(300, 900),
                quantity=1 + at % 3,
                get_quantity=1,
            )
        )
    return tuple(made)


def basket(lines: int, seed: int) -> Basket:
    """Lines of one to four units."""
    chance = random.Random(seed)
    return Basket(
        currency="USD",
        lines=tuple(
            BasketLine(
                number=number,
                item=f"i{chance.randrange(ITEMS)}",
                quantity=Decimal(chance.randrange(1, 5)),
                unit_price=chance.randrange(99, 999),
            )
            for number in range(1, lines + 1)
        ),
    )


def lab_seconds(promotions: tuple[Promotion, ...], sold: Basket) -> tuple[float, float]:
    """Processor time of one evaluation, and how many times the greedy saving the best total saves."""
    start = process_time()
    best = evaluate(sold, PromotionIndex(promotions))
    took = process_time() - start
    greedy = evaluate(sold, promotions, Policy(conflict=Conflict.GREEDY_SAVING))
    return took, best.discount / greedy.discount


def promotion_rows(*, quick: bool) -> list[Row]:
    """The claims: seconds for one basket, for a day of baskets, for finding what meets."""
    share = 10 if quick else 1
    promotions = offers(PROMOTIONS // share)
    took, gain = min(lab_seconds(promotions, basket(LINES, seed)) for seed in range(3))
    count = BASKETS // share
    day = [(str(seed), basket(20, seed)) for seed in range(count)]
    index = PromotionIndex(promotions)
    start = process_time()
    replayed(day, index, PromotionIndex(promotions[1:]), (Policy(), Policy()), 20)
    whole_day = process_time() - start
    prices = {f"i{at}": 99 + at for at in range(ITEMS)}
    start = process_time()
    met = meetings(Trade(promotions=promotions, prices=prices))
    finding = process_time() - start
    name = f"{len(promotions):,} promotions"
    return [
        _within(f"{name} x {LINES}-line basket in the lab", took, BUDGET),
        _within(
            f"{name}: {count:,} baskets of 20 lines replayed old against new", whole_day, DAY_BUDGET
        ),
        _within(
            f"{name}: {len(met):,} that meet, each with its worst basket", finding, MEETING_BUDGET
        ),
        Row(
            name=f"{name}: saving of the best total against the largest saving first",
            ours=round(gain, 3),
            peer=1.0,
            unit="times",
            ratio=round(gain, 3),
            must=1.0,
        ),
    ]


def _within(name: str, took: float, budget: float) -> Row:
    return Row(
        name=name,
        ours=round(took, 3),
        peer=budget,
        unit="s cpu",
        ratio=round(budget / max(took, 0.001), 2),
        must=1.0,
    )


def main(arguments: list[str]) -> int:
    """Print the rows; 1 when one lies behind what it must."""
    rows = promotion_rows(quick="--quick" in arguments)
    if "--json" in arguments:
        sys.stdout.write(json.dumps({"rows": [asdict(each) for each in rows]}, indent=2) + "\n")
    else:
        for each in rows:
            sys.stdout.write(f"{each.name}: {each.ours} {each.unit} (budget {each.peer})\n")
    return 0 if all(each.ratio >= each.must for each in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
