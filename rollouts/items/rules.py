"""What a barcode must be. Pure."""

import re

LENGTHS = (8, 12, 13, 14)

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
