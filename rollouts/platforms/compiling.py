"""Values -> the register's own files, the same bytes for the same values in whatever order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rollouts.formats.document import Document, Value, key_text
from rollouts.platforms.model import Field, FileLayout, Platform
from rollouts.platforms.named import in_file
from rollouts.platforms.references import references
from rollouts.shared.errors import KnownError, refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.manifest import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledFile:
    """One file's sealed bytes; `secret` when they hold references that the register fills in."""

    name: str
    live: str
    format: str
    data: bytes
    mode: str
    place: Place
    secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledFiles:
    """All files of one register's configuration, in the platform's order."""

    platform: str
    files: tuple[CompiledFile, ...]

    @property
    def data(self) -> Mapping[str, bytes]:
        """File name -> bytes."""
        return {each.name: each.data for each in self.files}

    @property
    def references(self) -> frozenset[str]:
        """Every secret referred to, as `NAME#VERSION`."""
        return frozenset(name for each in self.files for name in references(each.data))


def compile_files(
    platform: Platform,
    values: Mapping[str, str],
    templates: Mapping[str, bytes] | None = None,
    *,
    defaults: Mapping[str, str] | None = None,
) -> CompiledFiles:
    """The files that give a register `values` (setting -> canonical text or secret reference).

    A file with a template (the register's own, adopted) is edited without loss: unknown keys,
    comments and values that already mean the same stay to the byte; settings in neither `values`
    nor `defaults` are taken out. A file without one starts empty, in the layout's order. A default
    is written into a new file unless empty, and into a template only where the setting already
    stands. A file with neither template nor values is not made.

    Refuses with `platforms.cannot_express` and `formats.*`, all findings at once.
    """
    templates, defaults = templates or {}, defaults or {}
    findings = [
        Finding(code="platforms.unknown_setting", object=platform.name, field=each)
        for each in sorted(set(values) - platform.settings)
    ]
    files = []
    for layout in platform.files:
        try:
            data = _file(
                layout, _own(layout, values), _own(layout, defaults), templates.get(layout.name)
            )
        except KnownError as known:
            findings += known.findings
            continue
        if data is not None:
            files.append(_compiled(layout, data))
    refuse_all(findings)
    return CompiledFiles(platform=platform.name, files=tuple(files))


def _compiled(layout: FileLayout, data: bytes) -> CompiledFile:
    return CompiledFile(
        name=layout.name,
        live=layout.live,
        format=layout.format,
        data=data,
        mode=layout.mode,
        place=layout.place,
        secret=bool(references(data)),
    )


def _own(layout: FileLayout, values: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """The values that this file holds."""
    names = (each.setting for each in layout.fields)
    return frozenset((name, values[name]) for name in names if name in values)


@lru_cache(maxsize=4096)  # the registers of a chain differ in one or two of their files
def _file(
    layout: FileLayout,
    own: frozenset[tuple[str, str]],
    others: frozenset[tuple[str, str]],
    template: bytes | None,
) -> bytes | None:
    values, defaults = dict(own), dict(others)
    with in_file(layout.name):
        if template is not None:
            document = layout.form.parse(template)
            return layout.form.render(_edited(layout, document, values, defaults))
        fresh = {**{key: text for key, text in defaults.items() if text}, **values}
        fields = tuple(each for each in layout.fields if each.setting in fresh)
        if not fields:
            return None
        document = _skeleton(layout, fields)
        return layout.form.render(document.update(_written(layout, fields, fresh)))


@lru_cache(maxsize=256)
def _skeleton(layout: FileLayout, fields: tuple[Field, ...]) -> Document:
    """The file with its keys and no values, so that all values go in at one reading."""
    document = layout.form.empty()
    return document.update({each.key: "" for each in fields})


def _edited(
    layout: FileLayout,
    document: Document,
    values: Mapping[str, str],
    defaults: Mapping[str, str],
) -> Document:
    changing = []
    for each in layout.fields:
        there = document.get(each.key)
        found = None if there is None else each.encoding.decode(document.value(each.key), there)
        wanted = values.get(each.setting)
        if wanted is None and found is not None:
            wanted = defaults.get(each.setting)
            if wanted is None:
                document = document.remove(each.key)
        if wanted is not None and (found is None or not each.encoding.same(found, wanted)):
            changing.append(each)
    return document.update(_written(layout, changing, {**defaults, **values}))


def _written(
    layout: FileLayout, fields: Iterable[Field], values: Mapping[str, str]
) -> dict[tuple[str, ...], Value]:
    written: dict[tuple[str, ...], Value] = {}
    findings = []
    for each in fields:
        try:
            written[each.key] = each.encoding.encode(values[each.setting])
        except ValueError:
            findings.append(
                Finding(
                    code="platforms.cannot_express",
                    object=layout.name,
                    field=each.setting,
                    value=values[each.setting][:80],
                    parameters={"key": key_text(each.key), "encoding": each.encoding.kind.value},
                )
            )
    refuse_all(findings)
    return written
