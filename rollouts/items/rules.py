"""What a barcode, a PLU and the prefix of a weighed item must be. Pure."""

import re

LENGTHS = (8, 12, 13, 14)

_PLU = re.compile(r"[1-9][0-9]{3,4}", re.ASCII)
_PREFIX = re.compile(r"02[0-9]{4,5}|2[0-9]{5,6}", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")


def check_digit(digits: str) -> str:
    """The GS1 check digit (mod 10, weights 3 and 1 from the right) of the digits before it."""
    total = sum(int(each) * (3 if at % 2 == 0 else 1) for at, each in enumerate(reversed(digits)))
    return str(-total % 10)


def barcode_trouble(text: str) -> str:
    """The rule that `text` breaks as a GTIN, or the empty text.

    `scientific_gtin` (a spreadsheet rounded it: the number is lost), `gtin_digits`, `gtin_length`,
    `lost_zeros` (right after leading zeros are put back), `gtin_check_digit`.
    """
    if _SCIENTIFIC.fullmatch(text):
        return "scientific_gtin"
    if not (text.isascii() and text.isdecimal()):
        return "gtin_digits"
    if len(text) in LENGTHS:
        return "" if check_digit(text[:-1]) == text[-1] else "gtin_check_digit"
    return "lost_zeros" if restored(text) else "gtin_length"


def restored(text: str) -> str:
    """The GTIN that `text` was before a spreadsheet dropped its leading zeros, or the empty text."""
    if not (text.isascii() and text.isdecimal()):
        return ""
    for length in LENGTHS:
        if max(6, length - 3) <= len(text) < length and check_digit(text[:-1]) == text[-1]:
            return text.zfill(length)
    return ""


def is_plu(text: str) -> bool:
    """Whether `text` is a PLU: 4 or 5 digits without a leading zero (IFPS codes and house codes)."""
    return _PLU.fullmatch(text) is not None


def is_prefix(text: str) -> bool:
    """Whether `text` may begin a barcode that embeds a price or weight.

    GS1's restricted circulation numbers: 02 or 2 and the item's own digits, 6 or 7 in all.
    """
    return _PREFIX.fullmatch(text) is not None
