"""The platforms there are, read from `resources/layouts`: a new make of POS is a data file."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import resources
from rollouts.platforms.encoding import encoding_of
from rollouts.platforms.model import (
    Field,
    FileLayout,
    HookLayout,
    Platform,
    RecordField,
    RecordFile,
    RecordTable,
)
from rollouts.shared.errors import refuse
from rollouts.shared.manifest import HookKind, Place

PLATFORMS: tuple[str, ...] = ("generic",)


def platform_named(name: str) -> Platform:
    """The platform `name`; KnownError `platforms.unknown` when there is none."""
    if name not in PLATFORMS:
        raise refuse("platforms.unknown", value=name[:80], known=", ".join(PLATFORMS))
    return _loaded(name)


@cache
def _loaded(name: str) -> Platform:
    return platform_of(json.loads(resources.text(f"layouts/{name}.json")))


def platform_of(data: Mapping[str, Any]) -> Platform:
    """The platform that a layout file describes; ValueError when something stands in it twice."""
    platform = Platform(
        name=data["platform"],
        title=data["title"],
        files=tuple(_file(each) for each in data["files"]),
        hooks=tuple(
            HookLayout(
                name=each["name"],
                kind=HookKind(each["kind"]),
                resource=each["resource"],
                become=each.get("become", False),
            )
            for each in data.get("hooks", [])
        ),
        records=tuple(_records(each) for each in data.get("records", [])),
    )
    files: tuple[FileLayout | RecordFile, ...] = (*platform.files, *platform.records)
    _once("file", (each.name for each in files))
    _once("live path", (each.live for each in files))
    _once("setting", (each.setting for file in platform.files for each in file.fields))
    for file in platform.files:
        _once(f"key of {file.name}", (each.key for each in file.fields))
    for each in platform.records:
        _once(f"table of {each.name}", (table.root for table in each.tables))
        for table in each.tables:
            _once(f"field of {table.name}", (one.name for one in table.fields))
            _once(f"key of {table.name}", (one.key for one in table.fields))
    return platform


def _file(data: Mapping[str, Any]) -> FileLayout:
    return FileLayout(
        name=data["name"],
        live=data["live"],
        format=data["format"],
        mode=data.get("mode", "0644"),
        place=Place(data.get("place", "link")),
        fields=tuple(
            Field(
                setting=setting,
                key=tuple(each["key"]),
                encoding=encoding_of(each.get("as", "text"), tuple(each.get("words", {}).items())),
            )
            for setting, each in data["settings"].items()
        ),
    )


def _records(data: Mapping[str, Any]) -> RecordFile:
    return RecordFile(
        component=data["component"],
        name=data["name"],
        live=data["live"],
        mode=data.get("mode", "0644"),
        place=Place(data.get("place", "link")),
        tables=tuple(
            RecordTable(
                name=name,
                root=each["root"],
                fields=tuple(_record_field(*pair) for pair in each["fields"].items()),
            )
            for name, each in data["tables"].items()
        ),
    )


def _record_field(name: str, data: Mapping[str, Any]) -> RecordField:
    return RecordField(
        name=name,
        key=data.get("key", name),
        encoding=encoding_of(data.get("as", "text"), tuple(data.get("words", {}).items())),
        longest=data.get("longest", 0),
    )


def _once(what: str, names: Iterable[object]) -> None:
    listed = list(names)
    twice = {each for each in listed if listed.count(each) > 1}
    if twice:
        message = f"a layout names a {what} twice: {sorted(map(str, twice))}"
        raise ValueError(message)
