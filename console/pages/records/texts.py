"""The words that every page of rows has in common."""

from resources.i18n import sentence


def said(rule: str, **values: str | int) -> str:
    """The sentence `rule`."""
    return sentence(f"records.{rule}", values)


def counted(rule: str, count: int) -> str:
    """`one_RULE` or `some_RULEs` with its number."""
    if count == 1:
        return said(f"one_{rule}")
    return said(f"some_{rule}s", count=f"{count:,}")


def column_title(name: str) -> str:
    """What the head of a column says."""
    return sentence(f"column.{name}", {})
