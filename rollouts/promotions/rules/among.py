"""Rules about promotions beside each other."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from rollouts.promotions.conflicts import Meeting, hours_meet, meetings
from rollouts.promotions.model import Mode, Promotion
from rollouts.promotions.policy import KIND_WORDS, Conflict
from rollouts.promotions.rules.said import finding, some
from rollouts.promotions.trade import Trade
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.money import written
from rollouts.shared.ranges import overlap


def code_clash(trade: Trade, about: Collection[str]) -> Iterator[Finding]:
    """E: a coupon code that another promotion of the same time has, or that is an item's number."""
    by_code: dict[str, list[Promotion]] = defaultdict(list)
    for each in trade.promotions:
        for code in each.codes:
            by_code[code.casefold()].append(each)
    for code, several in sorted(by_code.items()):
        for each in several:
            if each.code not in about:
                continue
            clashing = [one.code for one in several if one is not each and overlap(one, each)]
            if clashing:
                yield finding("code_clash", each.code, "codes", code, other=some(clashing))
            own = [one for one in each.codes if one in trade.items and one.casefold() == code]
            for one in own:
                yield finding("code_of_item", each.code, "codes", one)


def stack_order(trade: Trade, about: Collection[str]) -> Iterator[Finding]:
    """E: promotions of one stack with equal priority, where taking one first changes the price."""
    stacks: dict[tuple[str, int], list[Promotion]] = defaultdict(list)
    for each in trade.promotions:
        if each.active and each.mode is Mode.COMPOUNDED:
            stacks[each.stack_group, each.priority].append(each)
    for (group, priority), several in sorted(stacks.items()):
        for each in several:
            if each.code not in about:
                continue
            others = [
                one.code
                for one in several
                if one is not each
                and KIND_WORDS.get(one.kind.value) != KIND_WORDS.get(each.kind.value)
                and overlap(one, each)
                and hours_meet(one, each)
            ]
            if others:
                yield finding(
                    "stack_order",
                    each.code,
                    "priority",
                    str(priority),
                    other=some(others),
                    stack=group or "-",
                )


def meeting_findings(trade: Trade, about: Collection[str]) -> Iterator[Finding]:
    """W: what meets, with its worst basket; E where the policy refuses equal priorities."""
    for each in meetings(trade, about):
        yield from _told(trade, each)


def _told(trade: Trade, met: Meeting) -> Iterator[Finding]:
    if met.tied and trade.policy.conflict is Conflict.ERROR_IF_AMBIGUOUS:
        yield finding("ambiguous", met.one, "priority", some(met.items), other=met.other)
    goods, total, subtotal = "-", "-", "-"
    if met.worst is not None:
        basket = met.worst.basket
        goods = some(f"{line.quantity} x {line.item}" for line in basket.lines)
        total = written(met.worst.settled, basket.currency)
        subtotal = written(met.worst.subtotal, basket.currency)
        if met.worst.greedy != met.worst.best:
            yield finding(
                "greedy_differs",
                met.one,
                "priority",
                goods,
                Severity.WARNING,
                other=met.other,
                best=written(met.worst.best, basket.currency),
                greedy=written(met.worst.greedy, basket.currency),
            )
    yield finding(
        "meets",
        met.one,
        "items",
        some(met.items),
        Severity.WARNING,
        other=met.other,
        basket=goods,
        total=total,
        subtotal=subtotal,
    )


RULES = (code_clash, stack_order, meeting_findings)
"""Every rule about several promotions, in the order in which they are told."""
