"""The page's own words."""

from resources.i18n import sentence


def said(rule: str, **values: str | int) -> str:
    """The page's sentence `rule`."""
    return sentence(f"reconcile_page.{rule}", values)
