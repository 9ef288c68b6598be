"""The page's own words."""

from resources.i18n import sentence


def said(rule: str, **values: str | int) -> str:
    """The page's sentence `rule`."""
    return sentence(f"coverage.{rule}", values)


def counted(rule: str, count: int) -> str:
    """`one_RULE` or `some_RULEs` with its number."""
    if count == 1:
        return said(f"one_{rule}")
    return said(f"some_{rule}s", count=f"{count:,}")
