"""The columns that files of tenders have in common, and those of a tender type."""

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.cells import Bad, Check
from rollouts.estate.imports.columns import Column
from rollouts.items.columns import LONGEST_TEXT, trade_column
from rollouts.registers.model import parse_scope
from rollouts.shared.errors import KnownError
from rollouts.tenders.catalogue import Authorization, EntryMode, RoundingMode, TenderClass
from rollouts.tenders.lists import Words, words_of

MINOR = "_minor"
"""What the name of a column of minor units ends with."""

LARGEST = 999_999_999_999
MOST_USES = 9999
LONGEST_BUTTON = 30

TEXT = cells.free(LONGEST_TEXT)
BUTTON = cells.free(LONGEST_BUTTON)


def scope(text: str) -> str | Bad:
    """A scope as `str(Scope)` writes it."""
    try:
        return str(parse_scope(text))
    except KnownError:
        return Bad(rule="tenders.bad_scope")


def list_of(items: Words, check: Check) -> Check:
    """A list of `items`, kept as edits carry it: canonical JSON."""

    def checked(text: str) -> str | Bad:
        found = [check(each) for each in items.split(text)]
        wrong = next((each for each in found if isinstance(each, Bad)), None)
        return wrong or items.kept([each for each in found if isinstance(each, str)])

    return checked


def bin_digits(text: str) -> str | Bad:
    """The first 6 or 8 digits of a card."""
    fits = text.isascii() and text.isdecimal() and len(text) in {6, 8}
    return text if fits else Bad(rule="tenders.bin_digits")


def key_column(name: str, *aliases: str, field: str) -> Column:
    """A column of codes that every row must have."""
    return trade_column(name, cells.code, *aliases, field=field, is_key=True)


def amount_column(field: str) -> Column:
    """A column of whole minor units."""
    return trade_column(field + MINOR, typed.whole(0, LARGEST), field=field)


def scope_column(*, is_key: bool = False) -> Column:
    """The column of the scope that a row stands at; empty is the enterprise."""
    return trade_column("scope", scope, "where", is_key=is_key)


def words_column(field: str, check: Check) -> Column:
    """A column of lists, each value as `check` keeps it."""
    return trade_column(field, list_of(words_of(field), check))


MODES = cells.choice("tenders.unknown_entry_mode", [each.value for each in EntryMode if each])

TYPE_COLUMNS = (
    trade_column(
        "class",
        cells.choice_of("tenders.unknown_class", TenderClass),
        "tender class",
        "type",
        field="tender_class",
        needed=True,
    ),
    trade_column("name", TEXT, "description"),
    trade_column("active", typed.flag),
    trade_column("currency", typed.currency),
    trade_column("button", BUTTON),
    trade_column("receipt", BUTTON, "receipt text"),
    words_column("brands", cells.code),
    words_column("entry_modes", MODES),
    amount_column("min_line"),
    amount_column("max_line"),
    amount_column("min_transaction"),
    amount_column("max_transaction"),
    trade_column("over_tender", typed.flag),
    trade_column("under_tender", typed.flag),
    trade_column("change_tender", cells.code),
    amount_column("change_minimum"),
    trade_column("above_minimum_tender", cells.code),
    amount_column("max_change"),
    trade_column("refund_with_receipt", typed.flag),
    trade_column("refund_without_receipt", typed.flag),
    trade_column("refund_same_tender", typed.flag),
    trade_column("refund_tender", cells.code),
    amount_column("max_refund"),
    amount_column("rounding_unit"),
    trade_column("rounding_mode", cells.choice_of("tenders.unknown_rounding", RoundingMode)),
    trade_column(
        f"denominations{MINOR}",
        list_of(words_of("denominations"), typed.whole(1, LARGEST)),
        field="denominations",
    ),
    trade_column("opens_drawer", typed.flag, "drawer open"),
    trade_column("count_required", typed.flag),
    trade_column("authorization", cells.choice_of("tenders.unknown_authorization", Authorization)),
    amount_column("offline_floor"),
    trade_column("offline_allowed", typed.flag),
    trade_column("reference_prompt", BUTTON),
    amount_column("signature_minimum"),
    trade_column("repeated_use_limit", typed.whole(0, MOST_USES)),
)

BY_FIELD = {each.field: each for each in TYPE_COLUMNS}
"""The columns of the fields that an override may patch, by field."""
