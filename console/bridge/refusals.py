"""Turns a refusal into the sentences a person reads: what is wrong, and what to do about it."""

from dataclasses import dataclass

from resources.i18n import sentence
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding


@dataclass(frozen=True, slots=True)
class Spoken:
    """One finding as read; `mend` may be empty."""

    text: str
    mend: str


def spoken(finding: Finding) -> Spoken:
    """The sentence and the mend of one finding."""
    values = {
        "object": finding.object,
        "field": finding.field,
        "value": finding.value,
        **finding.parameters,
    }
    return Spoken(
        text=sentence(finding.code, values), mend=sentence(finding.code, values, part="mend")
    )


def all_spoken(error: KnownError) -> tuple[Spoken, ...]:
    """Every finding of a refusal."""
    return tuple(spoken(each) for each in error.findings)


def in_words(error: KnownError) -> str:
    """The first finding of a refusal, sentence and mend in one line."""
    first = all_spoken(error)[0]
    return f"{first.text} {first.mend}".strip()
