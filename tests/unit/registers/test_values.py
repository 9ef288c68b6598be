import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.registers.model import Setting, SettingType
from rollouts.registers.schema import load_schema
from rollouts.registers.values import canonical, findings_of, minor_units, typed
from rollouts.shared.errors import KnownError
from tests.unit.registers.small_estate import setting

LINE = setting(SettingType.TEXT, max_length=10)
COUNT = setting(SettingType.INTEGER, default="1", minimum="0", maximum="100")
WEIGHT = setting(SettingType.DECIMAL, default="0.000", decimals=3, minimum="-1", maximum="10")
AMOUNT = setting(SettingType.MONEY, default="0.00", minimum="0", maximum="500.00")
SWITCH = setting(SettingType.BOOLEAN, default="false")
PICK = setting(SettingType.CHOICE, default="Full", choices=("Full", "none"))
HOURS = setting(SettingType.DURATION, default="1", unit="h", minimum="0", maximum="168")
PORT = setting(SettingType.PORT, default="22")
ADDRESS = setting(SettingType.IP)
MAC = setting(SettingType.MAC)
HOST = setting(SettingType.HOSTNAME)
SECRET = setting(SettingType.TEXT, secret=True)


@pytest.mark.parametrize(
    ("where", "written", "stands"),
    [
        (LINE, " two  ", " two  "),
        (COUNT, " +7 ", "7"),
        (COUNT, "7.0", "7"),
        (WEIGHT, "-0", "0.000"),
        (WEIGHT, "0.5", "0.500"),
        (AMOUNT, "150", "150.00"),
        (AMOUNT, "0.125", "0.125"),
        (AMOUNT, "-0.00", "0.00"),
        (SWITCH, "YES", "true"),
        (SWITCH, "off", "false"),
        (PICK, "full", "Full"),
        (HOURS, "2d", "48"),
        (HOURS, "120 min", "2"),
        (HOURS, "24", "24"),
        (PORT, "9100", "9100"),
        (ADDRESS, "10.0.0.7", "10.0.0.7"),
        (ADDRESS, "", ""),
        (MAC, "00-1A-2b-3C-4d-5E", "00:1a:2b:3c:4d:5e"),
        (HOST, "Lane-1.Store.Example", "lane-1.store.example"),
        (SECRET, "${secret:acquirer#3}", "${secret:acquirer#3}"),
    ],
)
def test_a_value_has_one_canonical_text(where: Setting, written: str, stands: str) -> None:
    assert canonical(where, written) == stands
    assert canonical(where, stands) == stands


@pytest.mark.parametrize(
    ("where", "written", "rule"),
    [
        (LINE, "eleven char", "too_long"),
        (LINE, "a\x1bb", "control_character"),
        (LINE, "a\u202eb", "control_character"),
        (setting(SettingType.TEXT), "pin: password=hunter2", "looks_secret"),
        (setting(SettingType.TEXT), "${secret:acquirer#3}", "looks_secret"),
        (setting(SettingType.TEXT), "x" * 5000, "too_long"),
        (setting(SettingType.TEXT, pattern=re.compile("[0-9]*")), "1a", "pattern"),
        (COUNT, "", "empty"),
        (COUNT, "NaN", "wrong_type"),
        (COUNT, "inf", "wrong_type"),
        (COUNT, "1e2", "wrong_type"),
        (COUNT, "1_0", "wrong_type"),
        (COUNT, "٣", "wrong_type"),
        (COUNT, "7.5", "wrong_type"),
        (COUNT, "101", "out_of_range"),
        (COUNT, "-1", "out_of_range"),
        (COUNT, "9" * 19, "too_many_digits"),
        (COUNT, "9" * 4000, "too_many_digits"),
        (COUNT, "9" * 5000, "too_long"),
        (WEIGHT, "0.0005", "too_precise"),
        (AMOUNT, "1,50", "wrong_type"),
        (AMOUNT, "1.0005", "too_precise"),
        (AMOUNT, "500.01", "out_of_range"),
        (SWITCH, "maybe", "wrong_type"),
        (PICK, "half", "not_a_choice"),
        (HOURS, "90 min", "wrong_type"),
        (HOURS, "8d", "out_of_range"),
        (HOURS, "soon", "wrong_type"),
        (PORT, "0", "out_of_range"),
        (PORT, "70000", "out_of_range"),
        (ADDRESS, "10.0.0.256", "wrong_type"),
        (ADDRESS, "10.0.0.07", "wrong_type"),
        (MAC, "00:1a:2b:3c:4d", "wrong_type"),
        (MAC, "ff:ff:ff:ff:ff:ff", "wrong_type"),
        (HOST, "-lane", "wrong_type"),
        (HOST, "a..b", "wrong_type"),
        (HOST, "a." * 130 + "b", "wrong_type"),
    ],
)
def test_what_a_setting_refuses(where: Setting, written: str, rule: str) -> None:
    with pytest.raises(KnownError) as refusal:
        canonical(where, written, at="store:0001")
    (finding,) = refusal.value.findings
    assert finding.code == f"registers.{rule}"
    assert (finding.object, finding.field) == ("store:0001", "some.key")
    assert len(finding.value) <= 80
    assert findings_of(where, written, at="store:0001") == (finding,)


@pytest.mark.parametrize(
    ("where", "text"),
    [(SECRET, "canary-77"), (SECRET, "${secret:a#1} canary-77"), (LINE, "secret=c7")],
)
def test_a_refused_secret_is_not_repeated(where: Setting, text: str) -> None:
    (finding,) = findings_of(where, text)
    assert finding.value == ""
    assert "canary-77" not in repr(finding)


def test_a_receipt_may_tell_guests_a_password() -> None:
    footer = load_schema().setting("receipt.footer1")
    assert canonical(footer, "WiFi password: ask us") == "WiFi password: ask us"


def test_a_text_must_exist_in_the_code_page_of_its_device() -> None:
    (finding,) = findings_of(LINE, "Müller €", codepage="cp437")
    assert finding.parameters["characters"] == "€"
    assert findings_of(LINE, "Müller €", codepage="cp858") == ()


@pytest.mark.parametrize(
    ("where", "text", "value"),
    [
        (COUNT, "7", 7),
        (WEIGHT, "0.500", Decimal("0.5")),
        (AMOUNT, "150.00", Decimal(150)),
        (SWITCH, "true", True),
        (HOURS, "2d", 48),
        (PORT, "22", 22),
        (ADDRESS, "", None),
        (LINE, "", ""),
        (PICK, "none", "none"),
    ],
)
def test_typed_values(where: Setting, text: str, value: object) -> None:
    assert typed(where, text) == value


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("150.00", "USD", 15000),
        ("150.00", "JPY", 150),
        ("150.50", "JPY", None),
        ("0.125", "KWD", 125),
        ("0.125", "EUR", None),
    ],
)
def test_minor_units_are_exact(amount: str, currency: str, minor: int | None) -> None:
    assert minor_units(amount, currency) == minor


@given(st.sampled_from(list(load_schema().settings.values())), st.text(max_size=30))
def test_any_text_is_canonical_for_good_or_refused_with_a_finding(
    where: Setting, text: str
) -> None:
    if findings_of(where, text):
        return
    assert canonical(where, canonical(where, text)) == canonical(where, text)
    typed(where, text)


@given(st.decimals(min_value=0, max_value=500, places=2))
def test_no_cent_is_lost(amount: Decimal) -> None:
    assert minor_units(canonical(AMOUNT, f"{amount:f}"), "EUR") == int(amount * 100)
