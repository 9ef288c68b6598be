"""From what a person or a file says to a setting's canonical text and typed value, or a refusal."""

import re
from decimal import Decimal

from rollouts.estate.names import has_control
from rollouts.registers.model import Setting, SettingType
from rollouts.registers.readers import BrokenRuleError, read
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding
from rollouts.shared.secret import REFERENCE

Typed = None | bool | int | str | Decimal
"""What `typed` gives: bool, int (integer, port, duration), Decimal (decimal, money), else str."""

LONGEST = 4096
SHOWN = 80
"""How much of a refused value a sentence repeats."""

PLAIN_SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\b(password|passwd|secret|api_?key)\s*[=:]\s*\S",
    re.ASCII | re.IGNORECASE,
)
WHOLE_UNITS = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND")
THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
MINOR_DIGITS = {**dict.fromkeys(WHOLE_UNITS, 0), **dict.fromkeys(THOUSANDTHS, 3)}
"""ISO 4217 currencies whose minor unit is not a hundredth."""


def canonical(setting: Setting, text: str, *, at: str = "", codepage: str = "") -> str:
    """The one text that stands for `text`; KnownError when the setting refuses it.

    `at` names the scope in the refusal; `codepage` is the device's code page, empty when unknown.
    Idempotent. Surrounding blanks are dropped except in texts.
    """
    try:
        return _canonical(setting, text, codepage)
    except BrokenRuleError as broken:
        raise KnownError(_finding(setting, text, at, broken)) from None


def findings_of(
    setting: Setting, text: str, *, at: str = "", codepage: str = ""
) -> tuple[Finding, ...]:
    """Why `text` cannot be a value of `setting`; empty when it can. Arguments as in `canonical`."""
    try:
        _canonical(setting, text, codepage)
    except BrokenRuleError as broken:
        return (_finding(setting, text, at, broken),)
    return ()


def typed(setting: Setting, text: str) -> Typed:
    """The value that `text` stands for; None for an empty one that is no text. KnownError if refused."""
    value = canonical(setting, text)
    if value == "" and setting.type is not SettingType.TEXT:
        return None
    match setting.type:
        case SettingType.BOOLEAN:
            return value == "true"
        case SettingType.INTEGER | SettingType.PORT | SettingType.DURATION:
            return int(value)
        case SettingType.DECIMAL | SettingType.MONEY:
            return Decimal(value)
        case _:
            return value


def minor_units(amount: str, currency: str) -> int | None:
    """A canonical amount in minor units of `currency` (ISO 4217); None when it is finer than those."""
    scaled = Decimal(amount).scaleb(MINOR_DIGITS.get(currency, 2))
    return int(scaled) if scaled == scaled.to_integral_value() else None


def unprintable(text: str, codepage: str) -> str:
    """The characters of `text` that `codepage` (a codec's name) does not hold, each once."""
    return "".join(dict.fromkeys(each for each in text if not _encodes(each, codepage)))


def _encodes(character: str, codepage: str) -> bool:
    try:
        character.encode(codepage)
    except UnicodeEncodeError:
        return False
    return True


def _finding(setting: Setting, text: str, at: str, broken: BrokenRuleError) -> Finding:
    hidden = setting.secret or broken.rule == "looks_secret"
    return Finding(
        code=f"registers.{broken.rule}",
        object=at or "setting",
        field=setting.key,
        value="" if hidden else text[:SHOWN],
        parameters=broken.parameters,
    )


def _canonical(setting: Setting, text: str, codepage: str) -> str:
    if setting.secret:
        if text and not REFERENCE.fullmatch(text):
            raise BrokenRuleError("secret_in_plain")
        return text
    if len(text) > LONGEST:
        raise BrokenRuleError("too_long", most=LONGEST, length=len(text))
    value = text if setting.type is SettingType.TEXT else text.strip()
    if not value:
        if setting.default:
            raise BrokenRuleError("empty", default=setting.default)
        return value
    if setting.type is SettingType.TEXT:
        return _text(setting, value, codepage)
    return read(setting, value)


def _text(setting: Setting, text: str, codepage: str) -> str:
    if setting.max_length and len(text) > setting.max_length:
        raise BrokenRuleError("too_long", most=setting.max_length, length=len(text))
    if has_control(text):
        raise BrokenRuleError("control_character")
    is_printed = bool(setting.codepage)  # a receipt may well tell guests the wireless password
    if REFERENCE.search(text) or (PLAIN_SECRET.search(text) and not is_printed):
        raise BrokenRuleError("looks_secret")
    if setting.pattern and not setting.pattern.fullmatch(text):
        raise BrokenRuleError("pattern", help=setting.help)
    if codepage and (missing := unprintable(text, codepage)):
        raise BrokenRuleError("codepage", codepage=codepage, characters=missing[:SHOWN])
    return text
