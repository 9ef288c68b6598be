"""Items and reference data as edits see them; `rollouts.shared.objects` says how."""

from rollouts.items.accounts import BankAccount, ExchangeRate, GlAccount, MerchantId, Processor
from rollouts.items.declared import HeldTaxCode, NumberRange
from rollouts.items.model import Assortment, Barcode, Department, Item, PosCode
from rollouts.shared.objects import Kinds

Entity = (
    Item
    | Barcode
    | PosCode
    | Department
    | Assortment
    | GlAccount
    | Processor
    | MerchantId
    | BankAccount
    | ExchangeRate
    | NumberRange
    | HeldTaxCode
)

KINDS: Kinds[Entity] = Kinds(
    room="items",
    classes={
        "item": Item,
        "barcode": Barcode,
        "pos_code": PosCode,
        "department": Department,
        "assortment": Assortment,
        "gl_account": GlAccount,
        "processor": Processor,
        "merchant_id": MerchantId,
        "bank_account": BankAccount,
        "exchange_rate": ExchangeRate,
        "number_range": NumberRange,
        "held_tax_code": HeldTaxCode,
    },
)

kind_and_key = KINDS.slot_of
values_of = KINDS.values_of
whole = KINDS.whole
edits_between = KINDS.edits_between
applied = KINDS.applied
