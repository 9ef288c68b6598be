"""A make of POS as data: its files, where they live, and where in them each setting stands."""

from dataclasses import dataclass, field
from functools import cached_property

from rollouts.formats.catalogue import format_named
from rollouts.formats.document import Format, Key
from rollouts.platforms.encoding import Encoding
from rollouts.shared.manifest import HookKind, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where and how one setting is written: `key` inside the file, `encoding` of its value."""

    setting: str
    key: Key
    encoding: Encoding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileLayout:
    """One file: `name` inside the release, `live` path below the live root, fields in file order.

    `mode` is octal text; `format` names one of `rollouts.formats`. Layouts are equal by identity, so
    that compiled files can be kept by layout.
    """

    name: str
    live: str
    format: str
    mode: str = "0644"
    place: Place = Place.LINK
    fields: tuple[Field, ...] = ()

    @property
    def form(self) -> Format:
        """The format itself."""
        return format_named(self.format)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """Where one field of a row is written: `key` inside the row, `encoding` of its value.

    `longest` caps its characters (0: no cap).
    """

    name: str
    key: str
    encoding: Encoding
    longest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTable:
    """Rows of one kind: `name` is the trade's word, `root` the file's; fields in file order."""

    name: str
    root: str
    fields: tuple[RecordField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """One file of rows of `component`: a JSON object per table, in it one object per row."""

    component: str
    name: str
    live: str
    mode: str = "0644"
    place: Place = Place.LINK
    tables: tuple[RecordTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HookLayout:
    """A program delivered with every release: `resource` is its file in `resources`."""

    name: str
    kind: HookKind
    resource: str
    become: bool = False


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A make of POS. No setting, no file name and no live path stands in it twice."""

    name: str
    title: str
    files: tuple[FileLayout, ...]
    hooks: tuple[HookLayout, ...] = field(default=())
    records: tuple[RecordFile, ...] = field(default=())

    @cached_property
    def settings(self) -> frozenset[str]:
        """Every setting that this platform can express."""
        return frozenset(each.setting for file in self.files for each in file.fields)

    def file(self, name: str) -> FileLayout:
        """The layout of one file; KeyError when the platform has no such file."""
        return {each.name: each for each in self.files}[name]

    def records_of(self, component: str) -> tuple[RecordFile, ...]:
        """The files of rows that `component` has here; none when the platform cannot express it."""
        return tuple(each for each in self.records if each.component == component)
