"""Reading the settings' descriptions from data and refusing data that contradicts itself."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import resources
from rollouts.registers.model import ApplyMode, Level, Schema, Setting, SettingType
from rollouts.registers.values import findings_of

FOLDER = "schemas/settings"
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
RENAMED = {"min": "minimum", "max": "maximum"}


@cache
def load_schema() -> Schema:
    """The settings that come with the product, read once; ValueError if their files are wrong."""
    files = [each for each in resources.path(FOLDER).iterdir() if each.name.endswith(".json")]
    return schema_of(json.loads(each.read_text(encoding="utf-8")) for each in files)


def schema_of(documents: Iterable[Mapping[str, Any]]) -> Schema:
    """The schema that `documents` (one per group) describe, ordered by their `order`.

    ValueError for a doubtful key, one key twice, a field that no setting has, a default that the
    setting itself would refuse, or a code page that no setting holds.
    """
    groups = sorted(documents, key=lambda each: int(each["order"]))
    settings: dict[str, Setting] = {}
    for document in groups:
        for entry in document["settings"]:
            setting = _setting(document["group"], entry)
            if setting.key in settings:
                message = f"setting {setting.key} is described twice"
                raise ValueError(message)
            settings[setting.key] = setting
    for setting in settings.values():
        _check(setting, settings)
    return Schema(settings, {each["group"]: each["title"] for each in groups})


def _setting(group: str, entry: Mapping[str, Any]) -> Setting:
    fields: dict[str, Any] = {RENAMED.get(name, name): value for name, value in entry.items()}
    fields["type"] = SettingType(fields["type"])
    fields["apply"] = ApplyMode(fields.get("apply", ApplyMode.LIVE))
    fields["widest"] = Level(fields.get("widest", Level.ENTERPRISE))
    fields["choices"] = tuple(fields.get("choices", ()))
    if "pattern" in fields:
        fields["pattern"] = re.compile(fields["pattern"], re.ASCII)
    try:
        return Setting(group=group, **fields)
    except TypeError as trouble:
        message = f"{group}: {entry.get('key')}: {trouble}"
        raise ValueError(message) from trouble


def _check(setting: Setting, settings: Mapping[str, Setting]) -> None:
    problem = ""
    if not KEY.fullmatch(setting.key):
        problem = "its key is not lower-case words joined by points"
    elif setting.codepage and setting.codepage not in settings:
        problem = f"its code page {setting.codepage} is no setting"
    elif (setting.type is SettingType.CHOICE) != bool(setting.choices):
        problem = "choices belong to the type choice"
    elif findings_of(setting, setting.default):
        problem = f"it refuses its own default {setting.default!r}"
    if problem:
        message = f"setting {setting.key}: {problem}"
        raise ValueError(message)
