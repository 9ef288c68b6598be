"""How findings of this room are made."""

from rollouts.shared.findings import Finding, Parameter, Severity

SHOWN = 80


def finding(
    rule: str,
    about: str,
    field: str,
    value: str,
    severity: Severity = Severity.ERROR,
    **parameters: Parameter,
) -> Finding:
    """A finding of the room's rule `rule` about one object."""
    return Finding(
        code=f"taxes.{rule}",
        object=about,
        field=field,
        value=value[:SHOWN],
        severity=severity,
        parameters=parameters,
    )
