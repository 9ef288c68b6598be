"""The field's own words for tenders: ARTS tender types, NAXML tender codes, modes of entry and rounding."""

from enum import StrEnum


class TenderClass(StrEnum):
    """What a tender is: the ARTS tender type codes, and three that NAXML and NACS tell apart."""

    CASH = "CASH"
    CREDIT = "CREDIT"
    DEBIT = "DEBIT"
    CUST_ACCT = "CUST_ACCT"
    EBT = "EBT"
    CHEQUE = "CHEQUE"
    STORED_VALUE = "STORED_VALUE"
    COUPON = "COUPON"
    VOUCHER = "VOUCHER"
    SEND_CHECK = "SEND_CHECK"
    TRADEIN = "TRADEIN"
    OTHER = "OTHER"
    FLEET = "FLEET"
    MOBILE = "MOBILE"
    FOREIGN_CURRENCY = "FOREIGN_CURRENCY"

    @property
    def is_cash(self) -> bool:
        """Whether it is notes and coins."""
        return self in {TenderClass.CASH, TenderClass.FOREIGN_CURRENCY}

    @property
    def is_card(self) -> bool:
        """Whether card brands are accepted through it, so that every brand must be mapped."""
        return self in CARDS

    @property
    def naxml(self) -> str:
        """The NAXML `TenderCode`."""
        return NAXML.get(self, "other")


CARDS = frozenset(
    {TenderClass.CREDIT, TenderClass.DEBIT, TenderClass.FLEET, TenderClass.MOBILE, TenderClass.EBT}
)

NAXML = {
    TenderClass.CASH: "cash",
    TenderClass.CREDIT: "creditDebit",
    TenderClass.DEBIT: "creditDebit",
    TenderClass.CUST_ACCT: "houseCharge",
    TenderClass.EBT: "foodStamps",
    TenderClass.CHEQUE: "check",
    TenderClass.STORED_VALUE: "giftCard",
    TenderClass.COUPON: "coupon",
    TenderClass.FLEET: "fleet",
    TenderClass.FOREIGN_CURRENCY: "cash",
}


class Authorization(StrEnum):
    """Who says yes to a tender: nobody, the host, or the register up to its floor when offline."""

    NONE = "none"
    ONLINE = "online"
    OFFLINE_FLOOR = "offline floor"


class EntryMode(StrEnum):
    """How a card came into the register; ANY stands for every one of them."""

    ANY = ""
    CHIP = "chip"
    CONTACTLESS = "contactless"
    SWIPE = "swipe"
    KEYED = "keyed"
    ONLINE = "online"


class Funding(StrEnum):
    """What stands behind a range of cards."""

    CREDIT = "credit"
    DEBIT = "debit"
    FLEET = "fleet"
    PREPAID = "prepaid"


class RoundingMode(StrEnum):
    """Where an amount between two steps goes. Each is mirrored: a refund goes where its sale went.

    HALF_* decide ties only: away from zero, toward zero, to the even step. UP is away from zero,
    DOWN toward zero.
    """

    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"
