"""A refusal as one line of text, for places without room for more."""

from console.bridge.refusals import spoken
from rollouts.shared.errors import KnownError


def trouble_text(error: KnownError) -> str:
    """The first finding with its mend."""
    words = spoken(error.findings[0])
    return " ".join(part for part in (words.text, words.mend) if part)
