"""A receipt as the lines of a slip of paper."""

from collections.abc import Iterator

from rollouts.shared.money import written
from rollouts.shared.objects import decimal_text
from rollouts.taxes.model import RATED
from rollouts.taxes.receipt import Receipt, ReceiptLine, ReceiptTax

WIDTH = 48
NAME_WIDTH = 34


def printed(receipt: Receipt) -> str:
    """Items with their taxes and the reasons for these, then the totals; lines end with a newline."""
    return "".join(f"{line}\n" for line in _lines(receipt))


def _lines(receipt: Receipt) -> Iterator[str]:
    for each in receipt.lines:
        yield from _item(each, receipt.currency)
    yield "-" * WIDTH
    yield _row("Net", written(receipt.net, receipt.currency))
    for total in (each for each in receipt.totals if each.amount):
        yield _row(f"  {total.name}", written(total.amount, receipt.currency))
    yield _row("Tax", written(receipt.tax, receipt.currency))
    for name, amount in (("Deposits", receipt.deposits), ("Coupons", -receipt.coupons)):
        if amount:
            yield _row(name, written(amount, receipt.currency))
    yield _row(f"Due {receipt.currency}", written(receipt.due, receipt.currency))


def _item(line: ReceiptLine, currency: str) -> Iterator[str]:
    pieces = f"{decimal_text(line.quantity)} x {written(line.unit_price, currency)}"
    yield _row(f"{line.item} ({line.group}) {pieces}", written(line.price, currency))
    if line.deposit:
        yield _row("  deposit", written(line.deposit, currency))
    for each in line.taxes:
        yield _row(f"  {_tax(each)}", str(each.amount))


def _tax(tax: ReceiptTax) -> str:
    rate = f" {decimal_text(tax.rate)}" if tax.rate else ""
    percent = "%" if rate and tax.kind in RATED else ""
    reasons = ", ".join(each.value.replace("_", " ") for each in tax.reasons)
    said = f" ({reasons})" if reasons else ""
    return f"{tax.jurisdiction}{rate}{percent}{said}"


def _row(name: str, amount: str) -> str:
    room = max(WIDTH - len(amount) - 1, NAME_WIDTH)
    return f"{name:<{room}} {amount}"
