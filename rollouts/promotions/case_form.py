"""The form `promotion-cases/1` of worked baskets, read into records.

A document is an object with `format` and `cases`; `conventions`, `vocabulary`, `defaults` and `count`
are for people. The guide's page `promotion-cases` tells every word. A case that cannot be read is told
with everything that is wrong with it, and the others run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollouts.promotions.basket import Basket
from rollouts.promotions.case_parts import PartReader
from rollouts.promotions.case_policy import policy_of
from rollouts.promotions.case_promotions import REFUND, promotion_of
from rollouts.promotions.model import Promotion
from rollouts.promotions.policy import Policy
from rollouts.promotions.refunds import Sold
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding

FORMAT = "promotion-cases/1"
MOST_CASES, MOST_PROMOTIONS = 10_000, 1_000
SHOWN = 80
DOCUMENT_KEYS = frozenset(
    {"format", "conventions", "vocabulary", "defaults", "cases", "count", "note"}
)
NOTES = frozenset({"id", "title", "follows", "evidence", "why", "note"})
CASE_KEYS = NOTES | {"currency", "exponent", "basket", "promotions", "policy", "at", "tz", "expect"}
ORIGINAL_KEYS = frozenset({"basket", "promotions", "policy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A basket to settle: with which promotions, by which policy, with what given back."""

    basket: Basket
    promotions: tuple[Promotion, ...]
    policy: Policy
    refunds: tuple[Sold, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case; `trial` is None where `findings` say why it cannot be read."""

    id: str
    exponent: int
    trial: Trial | None
    expected: Mapping[str, Json]
    findings: tuple[Finding, ...] = ()


def cases_of(document: Json) -> tuple[Case, ...]:
    """The cases of a document.

    KnownError `promotions.case_format`, `.case_list`, `.case_missing`, `.case_twice` when it is no
    such document: then nothing is run.
    """
    body = document if isinstance(document, Mapping) else {}
    if body.get("format") != FORMAT:
        said = str(body.get("format", ""))[:SHOWN]
        raise refuse(
            "promotions.case_format", object="document", field="format", value=said, known=FORMAT
        )
    listed = body.get("cases")
    if not isinstance(listed, list) or len(listed) > MOST_CASES:
        raise refuse("promotions.case_list", object="document", field="cases", most=MOST_CASES)
    made: dict[str, Case] = {}
    for number, each in enumerate(listed, start=1):
        case = _case(each, number)
        if case.id in made:
            raise refuse("promotions.case_twice", object=f"case {number}", value=case.id)
        made[case.id] = case
    return tuple(made.values())


def _case(value: Json, number: int) -> Case:
    body = value if isinstance(value, dict) else {}
    name = body.get("id")
    if not isinstance(name, str) or not name or len(name) > SHOWN:
        raise refuse("promotions.case_missing", object=f"case {number}", field="id")
    expected = body.get("expect")
    parts = PartReader(f"case {name}", body)
    parts.known(body, CASE_KEYS, "")
    if not isinstance(expected, dict) or not expected:
        parts.say("case_missing", "expect", None)
    trial = None
    try:
        trial = _trial(body, parts)
    except KnownError as trouble:
        parts.findings.extend(trouble.findings)
    return Case(
        id=name,
        exponent=parts.exponent,
        trial=None if parts.findings else trial,
        expected=expected if isinstance(expected, dict) else {},
        findings=tuple(parts.findings),
    )


def _trial(body: Mapping[str, Json], parts: PartReader) -> Trial:
    given = parts.mapping(body.get("policy", {}), "policy")
    policy, tax = policy_of(given, parts)
    listed = parts.items(body.get("promotions"), "promotions", MOST_PROMOTIONS)
    rules = [parts.mapping(each, f"promotions[{at}]") for at, each in enumerate(listed)]
    read = [
        promotion_of(each, parts, f"promotions[{at}]")
        for at, each in enumerate(rules)
        if each.get("kind") != REFUND
    ]
    basket = parts.basket(
        body.get("basket"), tax, tuple(code for each in read for code in each.codes)
    )
    refunds = _refunds(rules, parts)
    return Trial(
        basket=basket,
        promotions=tuple(each.promotion for each in read),
        policy=policy,
        refunds=refunds,
    )


def _refunds(rules: Sequence[Mapping[str, Json]], parts: PartReader) -> tuple[Sold, ...]:
    made = []
    for at, each in enumerate(rules):
        if each.get("kind") != REFUND:
            continue
        where = f"promotions[{at}].original"
        original = parts.mapping(each.get("original"), where)
        parts.known(original, ORIGINAL_KEYS, where)
        sale = _trial(original, parts)
        line = parts.number(each.get("line"), f"promotions[{at}].line")
        if line not in {one.number for one in sale.basket.lines}:
            parts.say("case_line", f"promotions[{at}].line", each.get("line"))
            continue
        made.append(
            Sold(
                basket=sale.basket,
                promotions=sale.promotions,
                policy=sale.policy,
                line=int(line),
            )
        )
    return tuple(made)
