"""What a file of objects looks like: a room declares one `Layout` for each kind that it imports.

    ACCOUNTS: Layout[GlAccount] = Layout(
        kinds=KINDS, kind="gl_account", columns=gl_account_columns(),
        identity=lambda row: row["code"], rules=account_trouble, wants=account_wants,
    )

`rollouts.estate.imports.objects` reads such a file and plans its import.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from rollouts.estate.imports import cells
from rollouts.estate.imports.columns import Column
from rollouts.estate.names import fold, nearest_or_all
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Parameter, Severity
from rollouts.shared.objects import Keyed, Kinds, Slot

T = TypeVar("T", bound=Keyed)

UPSERT, DELETE = "UPSERT", "DELETE"
ACTION = "action"
LINE = "line"
SHOWN = 32

Values = dict[str, str]
"""Texts by field, as `Kinds.made` reads them; the empty text stands for the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that one object breaks: `rule` is a code with its room, `field` a field of the object."""

    rule: str
    field: str = ""
    value: str = ""
    severity: Severity = Severity.ERROR
    parameters: Mapping[str, Parameter] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Another object that must be there: `kind` and `key` as its own room calls it.

    `rule` is the code of the finding when there is none.
    """

    kind: str
    key: str
    field: str
    rule: str
    severity: Severity = Severity.ERROR

    @property
    def slot(self) -> Slot:
        """Its kind and key."""
        return self.kind, self.key


def _nothing(_: Any) -> tuple[()]:  # noqa: ANN401 - any object
    return ()


def _as_written(_values: Values, _present: Mapping[str, str]) -> Broken | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(Generic[T]):
    """How a file of one kind is read.

    `identity` gives the business key from a row's texts by field. `rules` says what is wrong with one
    object, `wants` what else it names. `settle(values, present)` may change the row's texts in place
    where a field needs several cells (an amount and its currency), or refuse the row. `ranges` says
    that a key ends in the start of a range of its line; a class with a `line` says so by itself.
    """

    kinds: Kinds[Any]
    kind: str
    columns: tuple[Column, ...]
    identity: Callable[[Mapping[str, str]], str]
    rules: Callable[[T], Iterable[Broken]] = _nothing
    wants: Callable[[T], Iterable[Want]] = _nothing
    settle: Callable[[Values, Mapping[str, str]], Broken | None] = _as_written
    ranges: bool = False

    @property
    def made(self) -> type[T]:
        """The class of its objects."""
        return cast("type[T]", self.kinds.classes[self.kind])

    @property
    def is_dated(self) -> bool:
        """Whether its objects are ranges of lines."""
        return self.ranges or hasattr(self.made, LINE)

    @property
    def keeps_lines(self) -> bool:
        """Whether a repository can be asked for the ranges of a line."""
        return hasattr(self.made, LINE)


def line_of(entity: Keyed) -> str:
    """The line of a range: its key without the start."""
    return entity.key.rpartition(" ")[0]


def layout_among(
    layouts: Mapping[str, Layout[Any]],
    word: str,
    *,
    rule: str,
    about: str,
    more: Iterable[str] = (),
) -> Layout[Any]:
    """The layout that people call `word`, in any case; KnownError `rule` about `about`.

    `more` are further words that the refusal may suggest.
    """
    found = layouts.get(kind_word(word))
    if found is None:
        known = nearest_or_all(word[:SHOWN], (*layouts, *more))
        raise refuse(rule, object=about, field="kind", value=word[:SHOWN], known=known)
    return found


def kind_word(word: str) -> str:
    """The word as tables of kinds spell it."""
    return fold(word).replace("_", "-")


def header_of(layout: Layout[Any]) -> tuple[str, ...]:
    """The column names, in the order of the import."""
    return tuple(each.name for each in layout.columns)


def cells_of(layout: Layout[Any], entity: Keyed) -> tuple[str, ...]:
    """One object as the texts of its row; the same layout reads the same object from them.

    A start or an end is written with its time, so that an import reads the same moment again.
    """
    return row_of(layout, layout.kinds.texts_of(entity))


def row_of(layout: Layout[Any], texts: Mapping[str, str]) -> tuple[str, ...]:
    """The texts by field as a row."""
    return tuple(texts.get(each.field, "") for each in layout.columns)


def action_column() -> Column:
    """The column that every such file may have."""
    check = cells.choice("unknown_action", (UPSERT, DELETE))
    return Column(name=ACTION, field=ACTION, check=check)
