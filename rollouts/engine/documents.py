"""The sections of the mapping document, in order. A room adds one function and one line."""

from collections.abc import Callable

from rollouts.engine import document_taxes, document_tenders
from rollouts.items.accounts import BankAccount, GlAccount, MerchantId, Processor
from rollouts.items.document import Section, counted, period
from rollouts.items.model import Department
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork

SectionOf = Callable[[UnitOfWork], Section]


def departments(uow: UnitOfWork) -> Section:
    """Every department with what its items usually have."""
    return Section(
        name="departments",
        columns=(
            *("code", "name", "parent", "tax_group", "gl_account", "age_limit"),
            *("from", "until"),
        ),
        rows=tuple(
            (
                *(each.code, each.name, each.parent, each.tax_group, each.gl_account),
                str(each.age_limit or ""),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Items).every(Department)
        ),
    )


def items(uow: UnitOfWork) -> Section:
    """How many items have which tax group, by department."""
    kept = uow.repository(Items)
    pairs = [(each.department, each.tax_group) for each in kept.items(limit=None)]
    return Section(name="items", columns=("department", "tax_group", "items"), rows=counted(pairs))


def gl_accounts(uow: UnitOfWork) -> Section:
    """The chart of accounts."""
    return Section(
        name="gl_accounts",
        columns=("code", "name", "company", "type", "currency", "from", "until"),
        rows=tuple(
            (
                *(each.code, each.name, each.company, str(each.type), each.currency),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Items).every(GlAccount)
        ),
    )


def processors(uow: UnitOfWork) -> Section:
    """Who settles."""
    return Section(
        name="processors",
        columns=("code", "name", "acquirer", "country", "from", "until"),
        rows=tuple(
            (
                *(each.code, each.name, each.acquirer, each.country),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Items).every(Processor)
        ),
    )


def merchant_ids(uow: UnitOfWork) -> Section:
    """Merchant ids, with who declared what of them."""
    return Section(
        name="merchant_ids",
        columns=(
            *("processor", "mid", "store", "name", "currency"),
            *("declared", "declared_by", "declared_on", "from", "until"),
        ),
        rows=tuple(
            (
                *(each.processor, each.mid, each.store, each.name, each.currency),
                *(str(each.declared), each.declared_by, each.declared_on),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Items).every(MerchantId)
        ),
    )


def bank_accounts(uow: UnitOfWork) -> Section:
    """Where settlements arrive."""
    return Section(
        name="bank_accounts",
        columns=("code", "name", "bank", "account", "currency", "company", "from", "until"),
        rows=tuple(
            (
                *(each.code, each.name, each.bank, each.account, each.currency, each.company),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Items).every(BankAccount)
        ),
    )


SECTIONS: tuple[SectionOf, ...] = (
    departments,
    items,
    gl_accounts,
    processors,
    merchant_ids,
    bank_accounts,
    *document_tenders.SECTIONS,
    *document_taxes.SECTIONS,
)
