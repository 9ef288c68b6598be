"""Rates from two public JSON forms, told apart by their shape.

*Dated*: `{"rates": [[country, name, [[first day, percent], ...]], ...]}`: standard rates, each in
force until the next one begins. *Current*: `{"source": ..., "version": day, "rates": {country:
{"standard": percent, "reduced": [...], "super_reduced": ..., "parking": ...}}}`, as the European
Commission's database of taxes (TEDB) is published: rates of one day, without their history.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from rollouts.shared.card_numbers import masked
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.moments import OPEN, LocalMoment, local_moment
from rollouts.shared.money import exact
from rollouts.taxes.documents import document_of
from rollouts.taxes.imports.rates import RateFile, RateRow, RatesPlan, plan_rates

STANDARD = "standard"
SINGLE = ("standard", "super_reduced", "parking")
REDUCED = "reduced"
MOST_ENTRIES = 10_000
SHOWN = 80


def plan_published_rates(data: bytes, name: str, file: RateFile) -> RatesPlan:
    """What importing a JSON file of rates would do; never raises for what it holds.

    Of a file for many countries, the places of the expected authority are taken; a file without any
    of them is refused. Words of categories are `standard`, `super_reduced`, `parking` and
    `reduced:RATE`; of the current form only those are taken that `file.groups` names.
    """
    try:
        document = document_of(data, name)
        reader = _Reader(name, file)
        rows = tuple(reader.rows(document))
    except KnownError as refused:
        return RatesPlan(name=name, findings=refused.findings)
    return plan_rates(name, rows, file, reader.findings)


class _Reader:
    def __init__(self, name: str, file: RateFile) -> None:
        self.findings: list[Finding] = []
        self._name = name
        self._file = file
        self._wanted = {
            each.code
            for each in file.book.jurisdictions.values()
            if each.authority == file.authority
        }

    def rows(self, document: Json) -> Iterator[RateRow]:
        rates = document.get("rates") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(rates, list | dict) or not rates:
            raise self._refused("rates_shape", "rates", "")
        if len(rates) > MOST_ENTRIES:
            raise self._refused("rates_shape", "rates", str(len(rates)))
        credit = document.get("attribution") or document.get("source") or ""
        known = [self._code(each) for each in rates]
        if not self._wanted & {self._place(each) for each in known}:
            raise refuse(
                "taxes.other_jurisdiction",
                object=self._name,
                field="rates",
                value=", ".join(known[:5]),
                authority=self._file.authority,
                known=", ".join(sorted(self._wanted)[:5]) or "-",
            )
        made = self._current(rates, document) if isinstance(rates, dict) else self._dated(rates)
        for row in made:
            yield replace(row, source=masked(str(credit))[:SHOWN])

    def _code(self, entry: Json) -> str:
        code = entry[0] if isinstance(entry, list) and entry else entry
        return code[:SHOWN] if isinstance(code, str) else ""

    def _place(self, code: str) -> str:
        return self._file.places.get(code, code)

    def _dated(self, rates: Sequence[Json]) -> Iterator[RateRow]:
        for at, entry in enumerate(rates):
            code = self._code(entry)
            if self._place(code) not in self._wanted:
                continue
            steps = entry[-1] if isinstance(entry, list) and len(entry) == 3 else None
            if not isinstance(steps, list) or not steps or len(steps) > MOST_ENTRIES:
                self._say("rates_shape", f"rates[{at}]", code)
                continue
            pairs = [self._pair(each, f"rates[{at}][2][{n}]") for n, each in enumerate(steps)]
            for number, (one, following) in enumerate(zip_longest(pairs, pairs[1:])):
                if one and (following or number == len(pairs) - 1):
                    where = f"rates[{at}][2][{number}]"
                    end = following[0] if following else OPEN
                    yield self._row(where, at + 1, code, STANDARD, one[1], one[0], end)

    def _pair(self, value: Json, where: str) -> tuple[LocalMoment, Decimal] | None:
        if not isinstance(value, list) or len(value) != 2:
            self._say("rates_shape", where, str(value))
            return None
        start, rate = self._moment(value[0], where), self._rate(value[1], where)
        return None if start is None or rate is None else (start, rate)

    def _current(
        self, rates: Mapping[str, Json], document: Mapping[str, Json]
    ) -> Iterator[RateRow]:
        if self._file.valid_from == OPEN:
            said = str(document.get("version", ""))
            raise self._refused("rate_no_start", "version", said)
        if not self._file.groups:
            raise self._refused("rates_no_groups", "groups", "")
        for at, (code, entry) in enumerate(rates.items(), start=1):
            if self._place(code) not in self._wanted:
                continue
            if not isinstance(entry, dict):
                self._say("rates_shape", f"rates.{code}", str(entry))
                continue
            yield from self._entry(at, code, entry)

    def _entry(self, at: int, code: str, entry: Mapping[str, Json]) -> Iterator[RateRow]:
        for word in self._file.groups:
            kind, _, asked = word.partition(":")
            where = f"rates.{code}.{kind}"
            if kind in SINGLE:
                rate = self._rate(entry.get(kind), where)
            else:
                rate = self._reduced(entry.get(REDUCED), asked, where)
            if rate is not None:
                yield self._row(where, at, code, word, rate, self._file.valid_from, OPEN)

    def _reduced(self, rates: Json, asked: str, where: str) -> Decimal | None:
        """The reduced rate that is asked for by its number: one that is gone is a finding."""
        listed = rates if isinstance(rates, list) else []
        read = [each for each in (self._rate(rate, where) for rate in listed) if each is not None]
        try:
            wanted = exact(asked)
        except ValueError:
            self._say("rate_number", where, asked)
            return None
        if wanted not in read:
            self._say("rate_gone", where, asked, known=", ".join(map(str, read)) or "-")
            return None
        return wanted

    def _rate(self, value: Json, where: str) -> Decimal | None:
        try:
            return exact(value if isinstance(value, str) else "")
        except ValueError:
            self._say("rate_number", where, "" if value is None else str(value))
            return None

    def _moment(self, value: Json, where: str) -> LocalMoment | None:
        try:
            made = local_moment(value if isinstance(value, str) else "?")
        except ValueError:
            made = OPEN
        if made == OPEN:
            self._say("rate_date", where, str(value))
            return None
        return made

    def _row(
        self,
        where: str,
        number: int,
        code: str,
        word: str,
        rate: Decimal,
        start: LocalMoment,
        end: LocalMoment,
    ) -> RateRow:
        columns = dict.fromkeys(("jurisdiction", "group", "rate", "valid_from", "valid_to"), where)
        return RateRow(
            where=f"{self._name} {code}",
            row=number,
            columns=columns,
            jurisdiction=self._place(code),
            group=self._file.groups.get(word, word),
            rate=self._file.percent(rate),
            valid_from=start,
            valid_to=end,
            step=self._file.step,
            inclusive=self._file.inclusive,
        )

    def _say(self, rule: str, where: str, value: str, known: str = "-") -> None:
        if len(self.findings) < MOST_ENTRIES:
            self.findings.append(
                Finding(
                    code=f"taxes.{rule}",
                    object=self._name,
                    field=where,
                    value=value[:SHOWN],
                    parameters={"known": known},
                )
            )

    def _refused(self, rule: str, field: str, value: str) -> KnownError:
        return refuse(f"taxes.{rule}", object=self._name, field=field, value=value[:SHOWN])
