"""Rates by country as fractions, with what held before: one public JSON form.

`{country: {"type": "vat", "currency": ..., "rate": 0.19, "before": {instant: {"rate": ...}}, "states":
{state: {"rate": ..., "before": ...}}}}`. What stands under an instant held until then. Instants are
midnights of some clock written in UTC: each means the day whose midnight is nearest. A state is the
place `COUNTRY-STATE`; its rate comes on top of the country's.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from rollouts.shared.events import Json
from rollouts.shared.moments import OPEN, LocalMoment, local_moment
from rollouts.taxes.imports.rates import RateRow, RateUnit
from rollouts.taxes.imports.reader import MOST_ENTRIES, STANDARD, RateReader

RATE, BEFORE, STATES = "rate", "before", "states"
NEAR = timedelta(hours=6)


def is_by_country(document: Json) -> bool:
    """Whether the document has this form: objects with a rate, and nothing else."""
    return (
        isinstance(document, dict)
        and bool(document)
        and all(isinstance(each, dict) and RATE in each for each in document.values())
    )


class CountryReader(RateReader):
    """Reads the form; of a place without history the rate holds from the day that the person says."""

    def rows(self, document: Json) -> Iterator[RateRow]:
        """Every rate of the authority's places. KnownError `taxes.rates_*`, `.other_jurisdiction`."""
        places = dict(_places(document if isinstance(document, dict) else {}))
        if len(places) > MOST_ENTRIES:
            raise self.refused("rates_shape", "rates", str(len(places)))
        if self.file.unit is not RateUnit.FRACTION:
            raise self.refused("rates_unit", RATE, self.file.unit.value)
        self.require_places(list(places))
        for number, (code, entry) in enumerate(places.items(), start=1):
            if self.place(code) in self.wanted:
                yield from self._entry(number, code, entry)

    def _entry(self, number: int, code: str, entry: Mapping[str, Json]) -> Iterator[RateRow]:
        history = self._history(code, entry)
        current = self.rate(entry.get(RATE), code)
        if history is None or current is None:
            return
        start, told = self.file.valid_from, False
        for end, rate in [*history, (OPEN, current)]:
            if start != OPEN and (end == OPEN or start < end):
                told = True
                yield self.row(code, number, code, STANDARD, rate, start, end)
            start = max(start, end)
        if not told:
            self.say("rate_no_start", code, "-")

    def _history(
        self, code: str, entry: Mapping[str, Json]
    ) -> list[tuple[LocalMoment, Decimal]] | None:
        """The moments until which a rate held, in order; None, and a finding, when one is unreadable."""
        told = entry.get(BEFORE, {})
        if not isinstance(told, dict):
            self.say("rates_shape", f"{code}.{BEFORE}", str(told))
            return None
        made = []
        for instant, each in told.items():
            where = f"{code}.{BEFORE}.{instant}"
            end = self._day(instant, where)
            rate = self.rate(each.get(RATE) if isinstance(each, dict) else None, where)
            if end is None or rate is None:
                return None
            made.append((end, rate))
        return sorted(made)

    def _day(self, instant: str, where: str) -> LocalMoment | None:
        try:
            told = datetime.fromisoformat(instant)
            exact = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
            day = (exact + timedelta(hours=12)).date()
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        except (ValueError, OverflowError):
            self.say("rate_date", where, instant)
            return None
        if abs(exact - midnight) > NEAR:
            self.say("rate_instant", where, instant)
            return None
        return local_moment(day.isoformat())


def _places(document: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Countries, then the states of each, by the code of the place."""
    for country, entry in document.items():
        if isinstance(entry, dict):
            yield country, entry
            states = entry.get(STATES)
            for state, own in states.items() if isinstance(states, dict) else ():
                if isinstance(own, dict):
                    yield f"{country}-{state}", own
