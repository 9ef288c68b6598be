"""Known trouble. Everything that is not a `KnownError` is a bug: logged whole, never swallowed."""

from collections.abc import Iterable

from rollouts.shared.findings import Finding, Parameter, Severity

REFUSED = 1
USAGE = 2
NOT_REACHED = 3
STOPPED = 4
BUG = 70


class KnownError(Exception):
    """A refusal that a person can act on: findings whose sentences stand in `resources/i18n`.

    `exit_code` is what the command line ends with: REFUSED (1) unless the engine, the database or
    the network was not reached (NOT_REACHED, 3). Guarantees that nothing was changed.
    """

    def __init__(self, *findings: Finding, exit_code: int = REFUSED) -> None:
        super().__init__("; ".join(f"{each.code} {each.object}" for each in findings))
        self.findings = findings
        self.exit_code = exit_code

    @property
    def code(self) -> str:
        """The first finding's code: what tests and callers tell refusals apart by."""
        return self.findings[0].code


def refuse(
    code: str,
    *,
    object: str = "",  # noqa: A002 - the design's word for the thing refused
    field: str = "",
    value: str = "",
    exit_code: int = REFUSED,
    **parameters: Parameter,
) -> KnownError:
    """Make a `KnownError` of one finding, for the caller to raise."""
    finding = Finding(code=code, object=object, field=field, value=value, parameters=parameters)
    return KnownError(finding, exit_code=exit_code)


def refuse_all(findings: Iterable[Finding]) -> None:
    """Raise one `KnownError` with every blocking finding; return silently when there is none."""
    errors = tuple(each for each in findings if each.severity is Severity.ERROR)
    if errors:
        raise KnownError(*errors)
