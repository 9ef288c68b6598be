"""Why a discount is what it is, as a record whose sentence the last reader makes."""

from collections.abc import Mapping

from rollouts.promotions.evaluation.result import Discount
from rollouts.promotions.model import Promotion, PromotionKind
from rollouts.shared.findings import Finding, Parameter, Severity
from rollouts.shared.money import written
from rollouts.shared.objects import decimal_text


def explained(discount: Discount, promotion: Promotion | None, currency: str) -> Finding:
    """A notice `promotions.how_*` that says what was counted, and how lines share it."""
    values: dict[str, Parameter] = {
        "base": written(discount.base, currency),
        "of": written(discount.of, currency),
        "units": discount.units,
        "shared": discount.shared or "-",
        "cut": written(discount.cut, currency),
        **_terms(promotion, currency),
    }
    return Finding(
        code=f"promotions.how_{'cut' if discount.cut else discount.how.value}",
        object=discount.promotion,
        field=f"line {discount.line}",
        value=written(discount.amount, currency),
        severity=Severity.NOTICE,
        parameters=values,
    )


def _terms(promotion: Promotion | None, currency: str) -> Mapping[str, Parameter]:
    """What the promotion says of itself."""
    if promotion is None:
        return {"percent": "-", "price": "-", "buy": 0, "get": 0, "name": "-"}
    free = promotion.kind is PromotionKind.CHEAPEST_FREE
    bought = promotion.quantity - promotion.get_quantity if free else promotion.quantity
    return {
        "percent": decimal_text(promotion.percent),
        "price": written(promotion.price, currency),
        "buy": bought,
        "get": promotion.get_quantity,
        "name": promotion.name or promotion.code,
    }
