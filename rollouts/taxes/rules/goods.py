"""Items, departments and registers: groups that move, exempt goods among taxed ones, POS codes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rollouts.items.model import Item
from rollouts.shared.findings import Finding, Severity
from rollouts.taxes.book import TaxBook
from rollouts.taxes.model import UNTAXED, PosTaxMap, Review
from rollouts.taxes.rules.said import finding

MOST_MOVED = 100
"""How many items may change their tax group without somebody giving a reason."""

TAXED_SHARE = Decimal("0.9")
"""How large a part of a department must be taxed for an exempt item to stand out."""


@dataclass(frozen=True, slots=True)
class Alike:
    """How many items of one department and one tax group there are, and the first of them."""

    many: int
    first: str


Counted = Mapping[tuple[str, str], Alike]
"""Items by department and tax group."""


def counted(items: Iterable[Item]) -> Counted:
    """The items by department and tax group; each has its own group."""
    found: dict[tuple[str, str], Alike] = {}
    for item in items:
        place = item.department, item.tax_group
        before = found.get(place)
        found[place] = Alike(before.many + 1, before.first) if before else Alike(1, item.item_id)
    return found


def groups_known(book: TaxBook, items: Counted) -> Iterator[Finding]:
    """E: items without a tax group or with one that nobody has declared, told once per group."""
    found: dict[str, Alike] = {}
    for (_, group), alike in items.items():
        if group not in book.groups:
            before = found.get(group)
            many = alike.many + (before.many if before else 0)
            found[group] = Alike(many, before.first if before else alike.first)
    for group, alike in found.items():
        yield finding(
            "item_group", f"item {alike.first}", "tax_group", group or "-", items=alike.many
        )


def groups_changed(
    before: Mapping[str, Item], after: Iterable[Item], *, most: int = MOST_MOVED
) -> Iterator[Finding]:
    """W: more than `most` items leave one tax group for another; `before` by item id."""
    moves: Counter[tuple[str, str]] = Counter()
    for item in after:
        old = before.get(item.item_id)
        if old and old.tax_group != item.tax_group:
            moves[old.tax_group, item.tax_group] += 1
    for (old_group, new_group), many in moves.items():
        if many > most:
            yield finding(
                "group_changed",
                f"tax group {old_group or '-'}",
                "tax_group",
                new_group or "-",
                Severity.WARNING,
                items=many,
                most=most,
            )


def exempt_among_taxed(
    items: Counted, exempt: Iterable[str], *, share: Decimal = TAXED_SHARE
) -> Iterator[Finding]:
    """W: items of an exempt group in a department whose items are taxed as a rule.

    `exempt` are the groups that no jurisdiction taxes (`exempt_groups`).
    """
    untaxed = frozenset(exempt)
    departments: dict[str, dict[str, Alike]] = defaultdict(dict)
    for (department, group), alike in items.items():
        departments[department][group] = alike
    for department, groups in departments.items():
        odd = {group: alike for group, alike in groups.items() if group in untaxed}
        whole = sum(each.many for each in groups.values())
        many = sum(each.many for each in odd.values())
        if odd and department and whole - many >= share * whole:
            group, alike = next(iter(odd.items()))
            yield finding(
                "exempt_in_department",
                f"item {alike.first}",
                "tax_group",
                group,
                Severity.WARNING,
                department=department,
                items=many,
            )


def exempt_groups(book: TaxBook) -> frozenset[str]:
    """The groups all of whose approved rules tax nothing."""
    taxed = {
        each.group
        for each in book.objects.rules
        if each.review is Review.APPROVED and each.kind not in UNTAXED and not each.holiday
    }
    ruled = {each.group for each in book.objects.rules if each.review is Review.APPROVED}
    return frozenset(ruled - taxed)


def codes_held(codes: Iterable[PosTaxMap], held: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """E: a tax code for a platform whose registers do not hold it; `held` by platform."""
    for each in codes:
        if each.pos_code not in held.get(each.platform, frozenset()):
            yield finding(
                "pos_code_unknown",
                f"tax group {each.group}",
                "pos_code",
                each.pos_code,
                platform=each.platform,
            )


def groups_have_codes(
    groups: Iterable[str], platforms: Iterable[str], codes: Iterable[PosTaxMap]
) -> Iterator[Finding]:
    """E: a tax group that a platform's registers could not be told, or could be told in two ways."""
    known = Counter((each.platform, each.group, each.authorities) for each in codes)
    present = {(platform, group) for platform, group, _ in known}
    wanted = tuple(groups)
    for platform in platforms:
        for group in wanted:
            if (platform, group) not in present:
                yield finding(
                    "pos_code_missing", f"tax group {group}", "pos_code", "-", platform=platform
                )
    for (platform, group, _), many in known.items():
        if many > 1:
            yield finding(
                "pos_code_twice", f"tax group {group}", "pos_code", str(many), platform=platform
            )
