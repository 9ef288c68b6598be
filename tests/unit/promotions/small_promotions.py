"""Small baskets and promotions for tests; money in cents."""

from decimal import Decimal
from typing import Any

from rollouts.promotions.basket import Basket, BasketLine
from rollouts.promotions.model import ItemSet, Promotion, PromotionKind


def line(number: int, item: str, quantity: int | str, unit: int, **more: Any) -> BasketLine:  # noqa: ANN401
    return BasketLine(number=number, item=item, quantity=Decimal(quantity), unit_price=unit, **more)


def basket(*lines: BasketLine, **more: Any) -> Basket:  # noqa: ANN401 - fields of a basket
    return Basket(currency="USD", lines=lines, **more)


def items(*named: str) -> ItemSet:
    return ItemSet(items=named)


def percent(code: str, rate: int | str, *named: str, **more: Any) -> Promotion:  # noqa: ANN401
    return Promotion(
        code=code,
        kind=PromotionKind.PERCENT,
        percent=Decimal(rate),
        match=items(*named) if named else ItemSet(everything=True),
        **more,
    )


def group(code: str, quantity: int, price: int, *named: str, **more: Any) -> Promotion:  # noqa: ANN401
    return Promotion(
        code=code,
        kind=PromotionKind.GROUP_PRICE,
        quantity=quantity,
        price=price,
        match=items(*named),
        **more,
    )


def buy_get(code: str, buy: int, get: int, *named: str, **more: Any) -> Promotion:  # noqa: ANN401
    return Promotion(
        code=code,
        kind=PromotionKind.BUY_X_GET_Y,
        quantity=buy,
        get_quantity=get,
        match=items(*named),
        reward=items(*named),
        **more,
    )
