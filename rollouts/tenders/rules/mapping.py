"""What can be wrong with the map: what it does not cover, and where it sends money."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rollouts.items.accounts import (
    AccountType,
    BankAccount,
    Declared,
    GlAccount,
    MerchantId,
    Processor,
)
from rollouts.shared.findings import Finding, Parameter, Severity
from rollouts.shared.moments import LocalMoment, within
from rollouts.tenders.coverage import Coverage, Flaw
from rollouts.tenders.model import SettlementChannel, TenderMapping, TenderType
from rollouts.tenders.outliers import Outlier

TYPES = {
    "asset_account": (AccountType.ASSET, AccountType.CLEARING),
    "fee_account": (AccountType.FEE, AccountType.EXPENSE),
    "over_short_account": (AccountType.OVER_SHORT, AccountType.EXPENSE),
}
"""What each account of a row may be."""

DAY = 24 * 60
HALF_A_DAY = DAY // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """What the retailer declared: accounts by code, merchant ids by `PROCESSOR/MID`."""

    accounts: Mapping[str, GlAccount] = field(default_factory=dict)
    processors: Mapping[str, Processor] = field(default_factory=dict)
    merchants: Mapping[str, MerchantId] = field(default_factory=dict)
    channels: Mapping[str, SettlementChannel] = field(default_factory=dict)


def coverage(proof: Coverage) -> Iterator[Finding]:
    """E: an active tender or accepted brand that finds no row of the map, or more than one."""
    for hole in proof.holes:
        yield _flawed("unmapped", hole)
    for double in proof.doubles:
        yield _flawed("mapped_twice", double, rows=", ".join(double.rows))


def accounts(
    row: TenderMapping, known: Declarations, company: str, at: LocalMoment
) -> Iterator[Finding]:
    """E: a GL account that is unknown, closed at `at`, of the wrong type, or of another company."""
    for name, types in TYPES.items():
        code = getattr(row, name)
        if not code:
            continue
        account = known.accounts.get(code)
        if account is None:
            yield _finding("account_unknown", row, name, code)
        elif not account.open_at(at):
            yield _finding("account_closed", row, name, code, at=at)
        elif account.type not in types:
            wanted = " or ".join(each.value for each in types)
            yield _finding("account_type", row, name, code, type=account.type.value, wanted=wanted)
        elif company and account.company not in {"", company}:
            yield _finding("account_company", row, name, code, company=account.company, own=company)


def one_company(
    row: TenderMapping, known: Declarations, bank: BankAccount | None
) -> Iterator[Finding]:
    """E: a row whose accounts are booked in the books of more than one company.

    The company is that of the bank account that the money arrives at, else of the first account that
    has one; an account without a company is of all.
    """
    own = bank.company if bank else ""
    for name in TYPES:
        account = known.accounts.get(getattr(row, name))
        if account is None or not account.company:
            continue
        own = own or account.company
        if account.company != own:
            yield _finding(
                "account_company", row, name, account.code, company=account.company, own=own
            )


def clearing_shared(rows: Iterable[TenderMapping], known: Declarations) -> Iterator[Finding]:
    """W: one clearing account for two processors: a difference can be traced to neither."""
    first: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for row in rows:
        channel = known.channels.get(row.channel)
        if channel is None or not row.asset_account:
            continue
        other = first.setdefault(row.asset_account, channel.processor)
        if other != channel.processor and (row.asset_account, channel.processor) not in told:
            told.add((row.asset_account, channel.processor))
            yield _finding(
                "clearing_shared",
                row,
                "asset_account",
                row.asset_account,
                severity=Severity.WARNING,
                processor=channel.processor,
                other=other,
            )


def channel(row: TenderMapping, known: Declarations) -> Iterator[Finding]:
    """E: a channel that does not exist."""
    if row.channel and row.channel not in known.channels:
        yield _finding("channel_unknown", row, "channel", row.channel)


def destination(row: TenderMapping, tender: TenderType) -> Iterator[Finding]:
    """E: a card tender whose row names no channel; any row that names no asset account."""
    if tender.tender_class.is_card and not row.channel:
        yield _finding("channel_missing", row, "channel", "nothing")
    if not row.asset_account:
        yield _finding("account_missing", row, "asset_account", "nothing")


def merchant(
    channel: SettlementChannel, known: Declarations, at: LocalMoment, store: str = ""
) -> Iterator[Finding]:
    """E: a processor or merchant id that is unknown or, as declared, not active at `at`.

    With a `store` also a merchant id that is declared for another one.
    """
    processor = known.processors.get(channel.processor)
    if processor is None or not within(at, processor.valid_from, processor.valid_to):
        yield _channel_finding("processor_inactive", channel, "processor", channel.processor)
        return
    if not channel.merchant_id:
        return
    mid = known.merchants.get(f"{channel.processor}/{channel.merchant_id}")
    if (
        mid is None
        or mid.declared is Declared.CLOSED
        or not within(at, mid.valid_from, mid.valid_to)
    ):
        yield _channel_finding(
            "mid_inactive",
            channel,
            "merchant_id",
            channel.merchant_id,
            processor=channel.processor,
            declared=mid.declared.value if mid else Declared.UNKNOWN.value,
        )
    elif store and mid.store not in {"", store}:
        yield _channel_finding(
            "mid_of_other_store", channel, "merchant_id", channel.merchant_id, owner=mid.store
        )


def cut_off(channel: SettlementChannel, cutover: str) -> Iterator[Finding]:
    """E: a batch that is cut up to twelve hours after the business day changes at `cutover`.

    It would hold sales of two business days. Both are `HH:MM` of the store's wall clock.
    """
    if not channel.cut_off:
        return
    after = (_minutes(channel.cut_off) - _minutes(cutover)) % DAY
    if 0 < after < HALF_A_DAY:
        yield _channel_finding("cut_off_late", channel, "cut_off", channel.cut_off, cutover=cutover)


def outliers(found: Iterable[Outlier]) -> Iterator[Finding]:
    """W: a tender mapped otherwise than in more than 90 % of the sibling stores."""
    for each in found:
        yield Finding(
            code="tenders.outlier",
            object=f"store {each.store}",
            field=each.payment,
            value=each.value,
            severity=Severity.WARNING,
            parameters={
                "usual": each.usual,
                "agreeing": each.agreeing,
                "siblings": each.siblings,
            },
        )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")[:2]
    return 60 * int(hours) + int(minutes)


def _flawed(rule: str, flaw: Flaw, **parameters: Parameter) -> Finding:
    what = [flaw.brand, flaw.bins, flaw.entry_mode.value]
    return Finding(
        code=f"tenders.{rule}",
        object=f"tender {flaw.tender}",
        field="/".join(each for each in what if each) or "any brand",
        value=f"{flaw.first_day} to {flaw.last_day}",
        parameters={
            "stores": len(flaw.stores),
            "registers": len(flaw.registers),
            "first": flaw.stores[0],
            **parameters,
        },
    )


def _finding(
    rule: str,
    row: TenderMapping,
    field: str,
    value: str,
    *,
    severity: Severity = Severity.ERROR,
    **parameters: Parameter,
) -> Finding:
    return Finding(
        code=f"tenders.{rule}",
        object=f"map {row.key}",
        field=field,
        value=value,
        severity=severity,
        parameters=parameters,
    )


def _channel_finding(
    rule: str, channel: SettlementChannel, field: str, value: str, **parameters: Parameter
) -> Finding:
    return Finding(
        code=f"tenders.{rule}",
        object=f"channel {channel.code}",
        field=field,
        value=value,
        parameters=parameters,
    )
