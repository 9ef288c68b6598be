"""The kinds of reference data that are imported by name, and how their files look."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.cells import Bad
from rollouts.estate.imports.columns import Column
from rollouts.estate.imports.layouts import Broken, Layout, Want, layout_among
from rollouts.estate.names import fold
from rollouts.items.accounts import (
    AccountType,
    BankAccount,
    Declared,
    ExchangeRate,
    GlAccount,
    MerchantId,
    Processor,
)
from rollouts.items.columns import LONGEST_TEXT, OLDEST, period_columns, trade_column
from rollouts.items.declared import BLOCK, HeldTaxCode, NumberRange, NumberUse
from rollouts.items.model import Assortment, Department
from rollouts.items.records import KINDS
from rollouts.shared.card_numbers import LONGEST, Exempt, scheme_of
from rollouts.shared.findings import Severity

ALL = "all"
WHATS = ("item", "department")
WHERES = ("store", "group", "zone")
RATE_PLACES = 12

LEAST_DIGITS = 8

_TEXT = cells.free(LONGEST_TEXT)
_ANY_NUMBER = Exempt(
    declared=tuple(("0" * size, "9" * size) for size in range(LEAST_DIGITS, LONGEST + 1))
)
"""The ends of a range are whole blocks, never a card's own number."""


def _department_wants(each: Department) -> Iterator[Want]:
    if each.parent:
        yield Want(kind="department", key=each.parent, field="parent", rule="items.unknown_parent")
    if each.gl_account:
        yield Want(
            kind="gl_account", key=each.gl_account, field="gl_account", rule="items.unknown_account"
        )


def _department_trouble(each: Department) -> Iterator[Broken]:
    if each.parent == each.code:
        yield Broken(rule="items.own_parent", field="parent", value=each.parent)


def _assortment_wants(each: Assortment) -> Iterator[Want]:
    for field, text in (("what", each.what), ("where", each.where)):
        kind, _, code = text.partition(":")
        if code and kind != "zone":
            yield Want(kind=kind, key=code, field=field, rule=f"items.unknown_{kind}")


def _merchant_wants(each: MerchantId) -> Iterator[Want]:
    yield Want(
        kind="processor", key=each.processor, field="processor", rule="items.unknown_processor"
    )
    if each.store:
        yield Want(kind="store", key=each.store, field="store", rule="items.unknown_store")


def _merchant_trouble(each: MerchantId) -> Iterator[Broken]:
    if each.declared is not Declared.UNKNOWN and not each.declared_by:
        value = each.declared.value
        yield Broken(rule="items.declared_by_nobody", field="declared_by", value=value)


def _account_trouble(each: GlAccount) -> Iterator[Broken]:
    if not each.name:
        yield Broken(
            rule="items.account_without_name",
            field="name",
            value=each.code,
            severity=Severity.WARNING,
        )


def _rate_trouble(each: ExchangeRate) -> Iterator[Broken]:
    if each.base == each.quote:
        yield Broken(rule="items.same_currency", field="quote", value=each.quote)


def _range_trouble(each: NumberRange) -> Iterator[Broken]:
    """Both ends have as many digits; numbers that a card scheme issues deserve a second look."""
    if len(each.first) != len(each.last) or each.first > each.last:
        yield Broken(rule="items.range_ends", field="last", value=each.last)
    elif scheme := scheme_of(each.first) or scheme_of(each.last):
        yield Broken(
            rule="items.range_of_scheme",
            field="first",
            value=each.key,
            severity=Severity.WARNING,
            parameters={"scheme": scheme},
        )


def _block(end: str) -> cells.Check:
    """A number that ends in a whole block: `0000` where it begins, `9999` where it ends."""

    def check(text: str) -> str | Bad:
        plain = text.isascii() and text.isdecimal() and LEAST_DIGITS <= len(text) <= LONGEST
        return (
            text
            if plain and text.endswith(end * BLOCK)
            else Bad(rule="items.range_block", known=end * BLOCK)
        )

    return check


def _scope(kinds: tuple[str, ...], rule: str) -> cells.Check:
    def check(text: str) -> str | Bad:
        kind, colon, code = text.partition(":")
        if not colon and fold(text) == ALL:
            return ALL
        good = fold(kind) in kinds and not isinstance(cells.code(code), Bad)
        return f"{fold(kind)}:{code}" if good else Bad(rule=rule)

    return check


def _merchant_id(text: str) -> str | Bad:
    shown = text.isascii() and text.isalnum() and len(text) <= 32
    return text if shown else Bad(rule="items.bad_mid")


def _dated(line: str, row: Mapping[str, str]) -> str:
    return f"{line} {row.get('valid_from') or '-'}"


def _code(name: str, *aliases: str) -> Column:
    return trade_column(name, cells.code, *aliases, field="code", is_key=True)


DEPARTMENTS: Layout[Department] = Layout(
    kinds=KINDS,
    kind="department",
    columns=(
        _code("department", "department code"),
        trade_column("name", _TEXT, "department name", "description"),
        trade_column("parent", cells.code, "parent department"),
        trade_column("tax_group", cells.code, "tax code"),
        trade_column("gl_account", cells.code, "account", "sales account"),
        trade_column("age_limit", typed.whole(0, OLDEST), "minimum age"),
        *period_columns(),
    ),
    identity=lambda row: row["code"],
    rules=_department_trouble,
    wants=_department_wants,
)

ASSORTMENT: Layout[Assortment] = Layout(
    kinds=KINDS,
    kind="assortment",
    columns=(
        trade_column("what", _scope(WHATS, "items.bad_what"), "item or department", is_key=True),
        trade_column(
            "where", _scope(WHERES, "items.bad_where"), "store, group or zone", is_key=True
        ),
        trade_column("sold", typed.flag, "listed"),
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{row['what']} {row['where']}", row),
    wants=_assortment_wants,
)

GL_ACCOUNTS: Layout[GlAccount] = Layout(
    kinds=KINDS,
    kind="gl_account",
    columns=(
        _code("account", "gl account", "account number"),
        trade_column("name", _TEXT, "account name", "description"),
        trade_column("company", cells.code, "company code"),
        trade_column(
            "type", cells.choice_of("items.unknown_account_type", AccountType), needed=True
        ),
        trade_column("currency", typed.currency),
        *period_columns(),
    ),
    identity=lambda row: row["code"],
    rules=_account_trouble,
)

PROCESSORS: Layout[Processor] = Layout(
    kinds=KINDS,
    kind="processor",
    columns=(
        _code("processor"),
        trade_column("name", _TEXT),
        trade_column("acquirer", _TEXT),
        trade_column("country", cells.country),
        *period_columns(),
    ),
    identity=lambda row: row["code"],
)

MERCHANT_IDS: Layout[MerchantId] = Layout(
    kinds=KINDS,
    kind="merchant_id",
    columns=(
        trade_column("processor", cells.code, is_key=True),
        trade_column("mid", _merchant_id, "merchant id", "merchant number", is_key=True),
        trade_column("store", cells.code, "store code"),
        trade_column("name", _TEXT, "descriptor"),
        trade_column("currency", typed.currency),
        trade_column("declared", cells.choice_of("items.unknown_declared", Declared)),
        trade_column("declared_by", _TEXT),
        trade_column("declared_on", cells.day),
        *period_columns(),
    ),
    identity=lambda row: f"{row['processor']}/{row['mid']}",
    rules=_merchant_trouble,
    wants=_merchant_wants,
)

BANK_ACCOUNTS: Layout[BankAccount] = Layout(
    kinds=KINDS,
    kind="bank_account",
    columns=(
        _code("bank_account", "bank account code"),
        trade_column("name", _TEXT),
        trade_column("bank", _TEXT, "bic", "bank name"),
        trade_column("account", cells.free(34), "iban", "account number"),
        trade_column("currency", typed.currency),
        trade_column("company", cells.code, "company code"),
        *period_columns(),
    ),
    identity=lambda row: row["code"],
)

EXCHANGE_RATES: Layout[ExchangeRate] = Layout(
    kinds=KINDS,
    kind="exchange_rate",
    columns=(
        trade_column("base", typed.currency, "from currency", is_key=True),
        trade_column("quote", typed.currency, "to currency", is_key=True),
        trade_column("rate", typed.number(least=Decimal("1e-12"), places=RATE_PLACES), needed=True),
        trade_column("source", _TEXT),
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{row['base']}/{row['quote']}", row),
    rules=_rate_trouble,
)

NUMBER_RANGES: Layout[NumberRange] = Layout(
    kinds=KINDS,
    kind="number_range",
    columns=(
        trade_column("first", _block("0"), "from", is_key=True, exempt=_ANY_NUMBER),
        trade_column("last", _block("9"), "to", is_key=True, exempt=_ANY_NUMBER),
        trade_column("use", cells.choice_of("items.unknown_use", NumberUse), needed=True),
        trade_column("name", _TEXT),
    ),
    identity=lambda row: f"{row['first']}-{row['last']}",
    rules=_range_trouble,
)

POS_TAX_CODES: Layout[HeldTaxCode] = Layout(
    kinds=KINDS,
    kind="held_tax_code",
    columns=(
        trade_column("platform", cells.code, is_key=True),
        trade_column("code", cells.code, "pos code", "tax code", is_key=True),
        trade_column("description", _TEXT),
    ),
    identity=lambda row: f"{row['platform']} {row['code']}",
)

LAYOUTS: Mapping[str, Layout[Any]] = {
    "departments": DEPARTMENTS,
    "assortment": ASSORTMENT,
    "gl-accounts": GL_ACCOUNTS,
    "processors": PROCESSORS,
    "merchant-ids": MERCHANT_IDS,
    "bank-accounts": BANK_ACCOUNTS,
    "exchange-rates": EXCHANGE_RATES,
    "number-ranges": NUMBER_RANGES,
    "pos-tax-codes": POS_TAX_CODES,
}
"""Every kind that `reference import` takes, by the word that people type."""


def layout_named(word: str) -> Layout[Any]:
    """The layout that people call `word`, in any case; KnownError `items.unknown_kind`."""
    return layout_among(LAYOUTS, word, rule="items.unknown_kind", about="reference")
