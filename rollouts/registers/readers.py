"""One reader per type of setting: from text as written to canonical text, or the rule it breaks."""

import ipaddress
import re
from collections.abc import Callable
from decimal import Decimal

from rollouts.registers.model import Setting, SettingType
from rollouts.shared.findings import Parameter

MOST_DIGITS = 18
MONEY_DIGITS = 3
"""No currency of ISO 4217 in retail use is finer than a thousandth."""

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
SPAN = re.compile(r"(?P<count>[0-9]{1,12})\s*(?P<unit>ms|s|min|m|h|d)?", re.ASCII)
MILLISECONDS = {"ms": 1, "s": 1000, "min": 60_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
HOST_LENGTH = 253
MAC_DIGITS = re.compile(r"[0-9a-f]{12}", re.ASCII)
TRUE = frozenset({"true", "yes", "on", "1"})
FALSE = frozenset({"false", "no", "off", "0"})


class BrokenRuleError(Exception):
    """The rule of this room that a text breaks, and what its sentence needs; never leaves the room."""

    def __init__(self, rule: str, **parameters: Parameter) -> None:
        super().__init__(rule)
        self.rule = rule
        self.parameters = parameters


def read(setting: Setting, text: str) -> str:
    """The canonical text of a non-empty, trimmed `text`; any type except text."""
    return READERS[setting.type](setting, text)


def _choice(setting: Setting, text: str) -> str:
    folded = text.casefold()
    for choice in setting.choices:
        if choice.casefold() == folded:
            return choice
    raise BrokenRuleError("not_a_choice", choices=", ".join(setting.choices))


def _boolean(_setting: Setting, text: str) -> str:
    word = text.casefold()
    if word in TRUE:
        return "true"
    if word in FALSE:
        return "false"
    raise BrokenRuleError("wrong_type", type="true or false")


def _integer(setting: Setting, text: str) -> str:
    return str(int(_bounded(setting, _whole(text, "a whole number"))))


def _port(_setting: Setting, text: str) -> str:
    number = _whole(text, "a port number")
    if not 1 <= number <= 65535:
        raise BrokenRuleError("out_of_range", least="1", most="65535")
    return str(int(number))


def _decimal(setting: Setting, text: str) -> str:
    number = _bounded(setting, _number(text, "a decimal number such as 0.125"))
    if _fraction_digits(number) > setting.decimals:
        raise BrokenRuleError("too_precise", decimals=setting.decimals)
    return _fixed(number, setting.decimals)


def _money(setting: Setting, text: str) -> str:
    number = _bounded(setting, _number(text, "an amount such as 150.00"))
    digits = _fraction_digits(number)
    if digits > MONEY_DIGITS:
        raise BrokenRuleError("too_precise", decimals=MONEY_DIGITS)
    return _fixed(number, max(2, digits))


def _whole(text: str, kind: str) -> Decimal:
    number = _number(text, kind)
    if number != number.to_integral_value():
        raise BrokenRuleError("wrong_type", type=kind)
    return number


def _number(text: str, kind: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise BrokenRuleError("wrong_type", type=kind)
    if sum(each.isdigit() for each in text) > MOST_DIGITS:
        raise BrokenRuleError("too_many_digits", most=MOST_DIGITS)
    return Decimal(text)


def _fraction_digits(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))


def _fixed(number: Decimal, digits: int) -> str:
    return f"{abs(number) if number == 0 else number:.{digits}f}"


def _bounded(setting: Setting, number: Decimal) -> Decimal:
    below = setting.minimum and number < Decimal(setting.minimum)
    above = setting.maximum and number > Decimal(setting.maximum)
    if below or above:
        least, most = setting.minimum or "any", setting.maximum or "any"
        raise BrokenRuleError("out_of_range", least=least, most=most)
    return number


def _duration(setting: Setting, text: str) -> str:
    match = SPAN.fullmatch(text)
    if not match:
        raise BrokenRuleError("wrong_type", type=f"a duration in {setting.unit}")
    factor = MILLISECONDS[match["unit"] or setting.unit]
    count, rest = divmod(int(match["count"]) * factor, MILLISECONDS[setting.unit])
    if rest:
        raise BrokenRuleError("wrong_type", type=f"a whole number of {setting.unit}")
    return str(int(_bounded(setting, Decimal(count))))


def _ip(_setting: Setting, text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise BrokenRuleError("wrong_type", type="an IPv4 address such as 10.0.0.7") from None


def _mac(_setting: Setting, text: str) -> str:
    digits = text.casefold().replace(":", "").replace("-", "").replace(".", "")
    if not MAC_DIGITS.fullmatch(digits) or digits in {"0" * 12, "f" * 12}:
        raise BrokenRuleError("wrong_type", type="a hardware address such as 00:1a:2b:3c:4d:5e")
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _hostname(_setting: Setting, text: str) -> str:
    name = text.lower()
    labels = name.split(".")
    if len(name) > HOST_LENGTH or not all(HOST_LABEL.fullmatch(each) for each in labels):
        raise BrokenRuleError("wrong_type", type="a host name")
    return name


READERS: dict[SettingType, Callable[[Setting, str], str]] = {
    SettingType.INTEGER: _integer,
    SettingType.DECIMAL: _decimal,
    SettingType.BOOLEAN: _boolean,
    SettingType.CHOICE: _choice,
    SettingType.IP: _ip,
    SettingType.MAC: _mac,
    SettingType.HOSTNAME: _hostname,
    SettingType.PORT: _port,
    SettingType.DURATION: _duration,
    SettingType.MONEY: _money,
}
