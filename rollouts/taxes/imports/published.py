"""Rates from public JSON forms, told apart by their shape.

*Dated*: `{"rates": [[country, name, [[first day, percent], ...]], ...]}`: standard rates, each in
force until the next one begins. *Current*: `{"source": ..., "version": day, "rates": {country:
{"standard": percent, "reduced": [...], "super_reduced": ..., "parking": ...}}}`, as the European
Commission's database of taxes (TEDB) is published: rates of one day, without their history. *By
country*: see `by_country`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from rollouts.shared.card_numbers import masked
from rollouts.shared.documents import document_of
from rollouts.shared.errors import KnownError
from rollouts.shared.events import Json
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.money import exact
from rollouts.taxes.imports.by_country import CountryReader, is_by_country
from rollouts.taxes.imports.rates import RateFile, RateRow, RatesPlan, plan_rates
from rollouts.taxes.imports.reader import MOST_ENTRIES, SHOWN, STANDARD, RateReader

SINGLE = ("standard", "super_reduced", "parking")
REDUCED = "reduced"


def plan_published_rates(data: bytes, name: str, file: RateFile) -> RatesPlan:
    """What importing a JSON file of rates would do; never raises for what it holds.

    Of a file for many countries, the places of the expected authority are taken; a file without any
    of them is refused. Words of categories are `standard`, `super_reduced`, `parking` and
    `reduced:RATE`; of the current form only those are taken that `file.groups` names.
    """
    try:
        document = document_of(data, name)
        made = CountryReader if is_by_country(document) else _Reader
        reader = made(name, file)
        rows = tuple(reader.rows(document))
    except KnownError as refused:
        return RatesPlan(name=name, findings=refused.findings)
    return plan_rates(name, rows, file, reader.findings)


class _Reader(RateReader):
    def rows(self, document: Json) -> Iterator[RateRow]:
        rates = document.get("rates") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(rates, list | dict) or not rates:
            raise self.refused("rates_shape", "rates", "")
        if len(rates) > MOST_ENTRIES:
            raise self.refused("rates_shape", "rates", str(len(rates)))
        credit = document.get("attribution") or document.get("source") or ""
        known = [self._code(each) for each in rates]
        self.require_places(known)
        made = self._current(rates, document) if isinstance(rates, dict) else self._dated(rates)
        for row in made:
            yield replace(row, source=masked(str(credit))[:SHOWN])

    def _code(self, entry: Json) -> str:
        code = entry[0] if isinstance(entry, list) and entry else entry
        return code[:SHOWN] if isinstance(code, str) else ""

    def _dated(self, rates: Sequence[Json]) -> Iterator[RateRow]:
        for at, entry in enumerate(rates):
            code = self._code(entry)
            if self.place(code) not in self.wanted:
                continue
            steps = entry[-1] if isinstance(entry, list) and len(entry) == 3 else None
            if not isinstance(steps, list) or not steps or len(steps) > MOST_ENTRIES:
                self.say("rates_shape", f"rates[{at}]", code)
                continue
            pairs = [self._pair(each, f"rates[{at}][2][{n}]") for n, each in enumerate(steps)]
            for number, (one, following) in enumerate(zip_longest(pairs, pairs[1:])):
                if one and (following or number == len(pairs) - 1):
                    where = f"rates[{at}][2][{number}]"
                    end = following[0] if following else OPEN
                    yield self.row(where, at + 1, code, STANDARD, one[1], one[0], end)

    def _pair(self, value: Json, where: str) -> tuple[LocalMoment, Decimal] | None:
        if not isinstance(value, list) or len(value) != 2:
            self.say("rates_shape", where, str(value))
            return None
        start, rate = self.moment(value[0], where), self.rate(value[1], where)
        return None if start is None or rate is None else (start, rate)

    def _current(
        self, rates: Mapping[str, Json], document: Mapping[str, Json]
    ) -> Iterator[RateRow]:
        if self.file.valid_from == OPEN:
            said = str(document.get("version", ""))
            raise self.refused("rate_no_start", "version", said)
        if not self.file.groups:
            raise self.refused("rates_no_groups", "groups", "")
        for at, (code, entry) in enumerate(rates.items(), start=1):
            if self.place(code) not in self.wanted:
                continue
            if not isinstance(entry, dict):
                self.say("rates_shape", f"rates.{code}", str(entry))
                continue
            yield from self._entry(at, code, entry)

    def _entry(self, at: int, code: str, entry: Mapping[str, Json]) -> Iterator[RateRow]:
        for word in self.file.groups:
            kind, _, asked = word.partition(":")
            where = f"rates.{code}.{kind}"
            if kind in SINGLE:
                rate = self.rate(entry.get(kind), where)
            else:
                rate = self._reduced(entry.get(REDUCED), asked, where)
            if rate is not None:
                yield self.row(where, at, code, word, rate, self.file.valid_from, OPEN)

    def _reduced(self, rates: Json, asked: str, where: str) -> Decimal | None:
        """The reduced rate that is asked for by its number: one that is gone is a finding."""
        listed = rates if isinstance(rates, list) else []
        read = [each for each in (self.rate(rate, where) for rate in listed) if each is not None]
        try:
            wanted = exact(asked)
        except ValueError:
            self.say("rate_number", where, asked)
            return None
        if wanted not in read:
            self.say("rate_gone", where, asked, known=", ".join(map(str, read)) or "-")
            return None
        return wanted
