"""The mapping document's sections of tenders: ways to pay, where their money goes, and by which cards."""

from rollouts.items.document import Section, period
from rollouts.ports.database import UnitOfWork
from rollouts.tenders.model import (
    CardRange,
    SettlementChannel,
    TenderMapping,
    TenderOverride,
    TenderType,
)
from rollouts.tenders.ports import Tenders

UNLIMITED = "-"


def tender_types(uow: UnitOfWork) -> Section:
    """Every tender type with what a customer decides about it; amounts in minor units."""
    return Section(
        name="tender_types",
        columns=(
            *("tender", "name", "scope", "class", "active", "currency", "brands"),
            *("max_transaction", "change_tender", "refund", "max_refund", "rounding"),
            *("from", "until"),
        ),
        rows=tuple(
            (
                *(each.code, each.name, str(each.scope), each.tender_class.value),
                *(_yes(each.active), each.currency, " ".join(each.brands)),
                *(_limit(each.max_transaction), each.change_tender, _refund(each)),
                *(_limit(each.max_refund), _rounding(each)),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Tenders).every(TenderType)
        ),
    )


def tender_overrides(uow: UnitOfWork) -> Section:
    """What single scopes have otherwise."""
    return Section(
        name="tender_overrides",
        columns=("tender", "scope", "field", "value", "from", "until"),
        rows=tuple(
            (
                *(each.tender, str(each.scope), each.field, each.value),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Tenders).every(TenderOverride)
        ),
    )


def tender_map(uow: UnitOfWork) -> Section:
    """Every row of the map with its accounts."""
    return Section(
        name="tender_map",
        columns=(
            *("tender", "scope", "brand", "bins", "entry_mode", "channel", "asset_account"),
            *("fee_account", "over_short_account", "cost_centre", "bank_account"),
            *("from", "until"),
        ),
        rows=tuple(
            (
                *(each.tender, str(each.scope), each.brand, _bins(each.bin_from, each.bin_to)),
                *(each.entry_mode.value, each.channel, each.asset_account, each.fee_account),
                *(each.over_short_account, each.cost_centre, each.bank_account),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Tenders).every(TenderMapping)
        ),
    )


def settlement_channels(uow: UnitOfWork) -> Section:
    """Who settles through which merchant id, and when a batch is cut."""
    return Section(
        name="settlement_channels",
        columns=("channel", "processor", "mid", "cut_off", "currency", "from", "until"),
        rows=tuple(
            (
                *(each.code, each.processor, each.merchant_id, each.cut_off, each.currency),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Tenders).every(SettlementChannel)
        ),
    )


def card_ranges(uow: UnitOfWork) -> Section:
    """Which cards are of which brand."""
    return Section(
        name="card_ranges",
        columns=("brand", "bins", "funding", "priority", "from", "until"),
        rows=tuple(
            (
                *(each.brand, _bins(each.bin_from, each.bin_to), each.funding.value),
                *(str(each.priority), *period(each.valid_from, each.valid_to)),
            )
            for each in uow.repository(Tenders).every(CardRange)
        ),
    )


def _yes(holds: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if holds else "no"


def _limit(amount: int | None) -> str:
    return UNLIMITED if amount is None else str(amount)


def _refund(tender: TenderType) -> str:
    """`with receipt, to CASH`; `no` where it is not refunded."""
    if not tender.is_refundable:
        return "no"
    to = "same tender" if tender.refund_same_tender else tender.refund_tender
    ways = {
        "with receipt": tender.refund_with_receipt,
        "without receipt": tender.refund_without_receipt,
        f"to {to}": bool(to),
    }
    return ", ".join(word for word, holds in ways.items() if holds)


def _rounding(tender: TenderType) -> str:
    return f"{tender.rounding_unit} {tender.rounding_mode.value}" if tender.rounding_unit else ""


def _bins(first: str, last: str) -> str:
    return f"{first}-{last}" if first else ""


SECTIONS = (tender_types, tender_overrides, tender_map, settlement_channels, card_ranges)
