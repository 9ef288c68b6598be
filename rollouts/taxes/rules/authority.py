"""An authority by itself: something that amounts can be rounded to."""

from collections.abc import Iterator

from rollouts.shared.findings import Finding
from rollouts.shared.objects import decimal_text
from rollouts.taxes.model import TaxAuthority
from rollouts.taxes.rules.said import finding


def precision_positive(authority: TaxAuthority) -> Iterator[Finding]:
    """E: a rounding step of nothing, or below it: no amount could be rounded to it."""
    if not authority.precision.is_finite() or authority.precision <= 0:
        shown = (
            decimal_text(authority.precision) if authority.precision.is_finite() else "no number"
        )
        yield finding("bad_precision", f"tax authority {authority.code}", "precision", shown)
