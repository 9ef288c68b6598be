from collections.abc import Mapping
from typing import Any

import pytest

from rollouts.registers.model import ApplyMode, Level, SettingType, parse_scope
from rollouts.registers.schema import load_schema, schema_of
from rollouts.shared.errors import KnownError

WORDS = {
    "identity", "receipt", "drawer", "printers", "scanner", "scale", "display", "payment",
    "network", "till", "offline", "locale",
}  # fmt: skip


def one(**entry: object) -> Mapping[str, Any]:
    fields = {"key": "a.b", "type": "text", "help": "", "default": ""} | entry
    return {"group": "a", "title": "A", "order": 1, "settings": [fields]}


def test_the_product_describes_a_serious_set_of_settings() -> None:
    schema = load_schema()
    assert set(schema.titles) == WORDS
    assert len(schema.settings) >= 130
    assert all(each.help.endswith(".") for each in schema.settings.values())
    assert {each.type for each in schema.settings.values()} == set(SettingType)
    assert {each.apply for each in schema.settings.values()} == set(ApplyMode)


def test_secrets_are_marked_and_have_no_default() -> None:
    secrets = {each.key: each.default for each in load_schema().settings.values() if each.secret}
    assert secrets == {
        "payment.api_key": "",
        "payment.terminal_password": "",
        "network.wifi_passphrase": "",
    }


def test_what_identifies_a_register_may_stand_only_there() -> None:
    schema = load_schema()
    for key in ("network.ip", "network.mac", "identity.workstation_id", "payment.tid"):
        assert schema.setting(key).widest is Level.REGISTER
        assert not schema.setting(key).may_stand_at(Level.KIND)
    assert not schema.setting("identity.store_number").may_stand_at(Level.KIND)
    assert schema.setting("receipt.header1").may_stand_at(Level.KIND)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"key": "Nope"}, "key"),
        ({"codepage": "no.such"}, "code page"),
        ({"type": "choice"}, "choices"),
        ({"choices": ["x"]}, "choices"),
        ({"type": "integer", "default": "x"}, "default"),
        ({"flavour": "x"}, "flavour"),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(
    entry: Mapping[str, object], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        schema_of([one(**entry)])


def test_one_key_is_described_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        schema_of([one(), one()])


def test_an_unknown_setting_is_refused_with_its_neighbours() -> None:
    with pytest.raises(KnownError) as refusal:
        load_schema().setting("receipt.heder1")
    assert refusal.value.code == "registers.unknown_setting"
    assert "receipt.header1" in str(refusal.value.findings[0].parameters["near"])


@pytest.mark.parametrize(
    "text",
    [
        "enterprise",
        "brand:alpha",
        "region:west",
        "district:w1",
        "store:0001",
        "kind:fixed",
        "register:0001/01",
    ],
)
def test_a_scope_reads_as_it_is_written(text: str) -> None:
    assert str(parse_scope(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "store",
        "store:",
        "register:0001",
        "register:1/2/3",
        "planet:x",
        "enterprise:x",
        "store:a b",
        "register:/1",
    ],
)
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(KnownError) as refusal:
        parse_scope(text)
    assert refusal.value.code == "registers.bad_scope"
