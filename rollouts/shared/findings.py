"""What a check found, as a record: rendered into a sentence by the last reader, never before."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Parameter = str | int
Parameters = Mapping[str, Parameter]


class Severity(StrEnum):
    """How much a finding weighs: an error blocks, a warning needs a reason, a notice informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement of one rule about one field of one object.

    `code` names the rule and the sentence in `resources/i18n` (`<room>.<rule>`); `object` is what a
    person calls the thing (`store 0021`, `register 0021/02`, `estate.csv line 7`), `value` the
    offending value verbatim (never a secret), `parameters` what the sentence needs besides.
    """

    code: str
    object: str = ""
    field: str = ""
    value: str = ""
    severity: Severity = Severity.ERROR
    parameters: Parameters = dataclasses.field(default_factory=dict)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that forbid going on."""
    return tuple(each for each in findings if each.severity is Severity.ERROR)
