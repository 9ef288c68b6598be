"""A change of one field, with what stood there before: what difference, audit and undo are made of."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One field of one object going from `before` to `after`.

    `kind` is the trade's word for the object (`setting`, `store`, `register`), `key` its business
    key (for a setting: `SCOPE SETTING VALID_FROM`). None means absent: before=None creates,
    after=None removes. Values are JSON scalars or JSON text; secrets appear by reference only.
    """

    kind: str
    key: str
    field: str
    before: str | None
    after: str | None

    def inverse(self) -> Self:
        """The edit that takes this one back."""
        return replace(self, before=self.after, after=self.before)

    @property
    def is_idle(self) -> bool:
        """True when nothing would change."""
        return self.before == self.after


def inverse_of(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Edits that undo `edits`, in the order in which they must be applied."""
    return tuple(each.inverse() for each in reversed(edits))
