"""How findings of this room are made."""

from collections.abc import Iterable

from rollouts.shared.findings import Finding, Parameter, Severity

SHOWN = 80
NAMED = 5


def finding(
    rule: str,
    code: str,
    field: str,
    value: str = "",
    severity: Severity = Severity.ERROR,
    **parameters: Parameter,
) -> Finding:
    """A finding of the room's rule about one promotion."""
    return Finding(
        code=f"promotions.{rule}",
        object=f"promotion {code}",
        field=field,
        value=value[:SHOWN],
        severity=severity,
        parameters=parameters,
    )


def some(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    listed = list(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more
