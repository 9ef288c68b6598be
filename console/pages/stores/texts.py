"""The page's own words."""

from datetime import datetime, timedelta

from resources.i18n import sentence

NEVER = "–"
UNITS = (
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("minutes", timedelta(minutes=1)),
)


def said(rule: str, **values: str | int) -> str:
    """The page's sentence `rule`."""
    return sentence(f"stores.{rule}", values)


def age_text(then: datetime | None, now: datetime) -> str:
    """How long ago in the largest whole unit, as a column shows it; a dash for never."""
    if then is None:
        return NEVER
    for word, unit in UNITS:
        if now - then >= unit:
            return said(f"age_{word}", count=(now - then) // unit)
    return said("age_now")
