"""Money: whole numbers of minor units of an ISO 4217 currency, from the text and never by a float."""

import re
from decimal import Decimal

from rollouts.shared.rounding import EVERY_DIGIT

MOST_DIGITS = 20
"""Characters that a number may be written with."""

HUNDREDTHS = 2

_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_TEN_THOUSANDTHS = "CLF UYW"
_HUNDREDTHS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)

EXPONENTS = {
    **dict.fromkeys(_WHOLE.split(), 0),
    **dict.fromkeys(_HUNDREDTHS.split(), HUNDREDTHS),
    **dict.fromkeys(_THOUSANDTHS.split(), 3),
    **dict.fromkeys(_TEN_THOUSANDTHS.split(), 4),
}
"""Digits of the minor unit by currency, as ISO 4217 lists them."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def exact(text: str) -> Decimal:
    """The number that `text` writes with a decimal point; ValueError for anything else.

    Refuses exponents, NaN, infinities, thousands marks and more than `MOST_DIGITS` characters.
    """
    if len(text) > MOST_DIGITS or not _NUMBER.fullmatch(text):
        message = f"not a number: {text[:MOST_DIGITS]!r}"
        raise ValueError(message)
    return Decimal(text)


def exponent(currency: str) -> int:
    """Digits of the minor unit of `currency`; ValueError when ISO 4217 has no such currency."""
    found = EXPONENTS.get(currency)
    if found is None:
        message = f"not a currency: {currency[:MOST_DIGITS]!r}"
        raise ValueError(message)
    return found


def minor_units(amount: Decimal, currency: str) -> int:
    """The amount in minor units of `currency`; ValueError when it is finer than those.

    ValueError also for what is no number, and for more digits than anyone pays.
    """
    places = exponent(currency)
    if not amount.is_finite() or abs(amount.adjusted()) > MOST_DIGITS:
        message = "not an amount of money"
        raise ValueError(message)
    scaled = amount.scaleb(places, EVERY_DIGIT)
    if scaled != scaled.to_integral_value():
        message = f"finer than the minor unit of {currency}: {amount}"
        raise ValueError(message)
    return int(scaled)


def major_units(minor: int, currency: str) -> Decimal:
    """The exact amount in the currency itself: 1050 minor units of USD are 10.50."""
    return Decimal(minor).scaleb(-exponent(currency), EVERY_DIGIT)


def written(minor: int, currency: str) -> str:
    """The amount as text with as many decimals as the currency has, without its code: `-0.05`."""
    return f"{major_units(minor, currency):f}"
