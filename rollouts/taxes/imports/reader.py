"""What every form of published rates is read with: rows, findings, places of one authority."""

from decimal import Decimal

from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.moments import OPEN, LocalMoment, local_moment
from rollouts.shared.money import exact
from rollouts.taxes.imports.rates import RateFile, RateRow

STANDARD = "standard"
MOST_ENTRIES = 10_000
SHOWN = 80


class RateReader:
    """Collects findings; `wanted` are the jurisdictions of the authority that the file is brought for."""

    def __init__(self, name: str, file: RateFile) -> None:
        self.findings: list[Finding] = []
        self.name = name
        self.file = file
        self.wanted = {
            each.code
            for each in file.book.jurisdictions.values()
            if each.authority == file.authority
        }

    def place(self, code: str) -> str:
        """The jurisdiction that the file's code stands for."""
        return self.file.places.get(code, code)

    def rate(self, value: Json, where: str) -> Decimal | None:
        """The rate as written; None, and a finding, when it is none."""
        try:
            return exact(value if isinstance(value, str) else "")
        except ValueError:
            self.say("rate_number", where, "" if value is None else str(value))
            return None

    def moment(self, value: Json, where: str) -> LocalMoment | None:
        """The day as written; None, and a finding, when it is none."""
        try:
            made = local_moment(value if isinstance(value, str) else "?")
        except ValueError:
            made = OPEN
        if made == OPEN:
            self.say("rate_date", where, str(value))
            return None
        return made

    def row(
        self,
        where: str,
        number: int,
        code: str,
        word: str,
        rate: Decimal,
        start: LocalMoment,
        end: LocalMoment,
    ) -> RateRow:
        """One rate of the file."""
        columns = dict.fromkeys(("jurisdiction", "group", "rate", "valid_from", "valid_to"), where)
        return RateRow(
            where=f"{self.name} {code}",
            row=number,
            columns=columns,
            jurisdiction=self.place(code),
            group=self.file.groups.get(word, word),
            rate=self.file.percent(rate),
            valid_from=start,
            valid_to=end,
            step=self.file.step,
            inclusive=self.file.inclusive,
        )

    def say(self, rule: str, where: str, value: str, known: str = "-") -> None:
        """A finding about `where` in the file."""
        if len(self.findings) < MOST_ENTRIES:
            self.findings.append(
                Finding(
                    code=f"taxes.{rule}",
                    object=self.name,
                    field=where,
                    value=value[:SHOWN],
                    parameters={"known": known},
                )
            )

    def refused(self, rule: str, field: str, value: str) -> KnownError:
        """What refuses the whole file."""
        return refuse(f"taxes.{rule}", object=self.name, field=field, value=value[:SHOWN])

    def require_places(self, codes: list[str]) -> None:
        """KnownError `taxes.other_jurisdiction` unless the file has one of the authority's places."""
        if not self.wanted & {self.place(each) for each in codes}:
            raise refuse(
                "taxes.other_jurisdiction",
                object=self.name,
                field="rates",
                value=", ".join(codes[:5]),
                authority=self.file.authority,
                known=", ".join(sorted(self.wanted)[:5]) or "-",
            )
