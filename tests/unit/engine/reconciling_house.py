"""A stocked home that knows the column maps of two processors and of the POS, and files for a day."""

from pathlib import Path

from rollouts.bootstrap import House
from rollouts.engine.handlers.tender_intake import FilesTaken
from rollouts.engine.tender_answers import DayShown
from rollouts.tenders.reconciling.commands import TenderDay, TenderDays, TenderIntake
from rollouts.tenders.reconciling.rows import DayRow
from tests.services.homes import new_house
from tests.unit.engine.tender_estate import imported, stocked

STORE, DAY, NEXT = "0001", "2026-03-02", "2026-03-03"
TOTALS = """Lane,Tender,Brand,Count,Sum
01,CASH,,10,250.00
01,CREDIT,VISA,3,100.00
02,CREDIT,VISA,1,20.00
01,CREDIT,MC,2,50.00
01,GIFT,,1,15.00
"""
EXPAY = """Card type,Number,Sales,Charges,Paid,Ref
VS,4,120.00,1.20,118.80,
MC,2,50.00,0.50,49.50,
"""
GIFTS = "Card type,Number,Sales,Charges\n,1,15.00,0\n"


def mapped(house: House) -> None:
    """The sample estate, and column maps of both sides."""
    stocked(house)
    imported(
        house,
        "pos-layouts",
        "layout,tender,amount,count,brand,register,only_currency,reference\n"
        "default,Tender,Sum,Count,Brand,Lane,USD,Ref\n",
    )
    imported(
        house,
        "settlement-layouts",
        "processor,scheme,count,gross,fee,net,only_currency,scheme_words,reference\n"
        "EXPAY,Card type,Number,Sales,Charges,Paid,USD,VS=VISA,Ref\n"
        "EXGIFT,Card type,Number,Sales,Charges,,USD,,\n",
    )


def reconciling_house(home: Path) -> House:
    """Opened; the caller closes it."""
    return new_house(home, mapped)


def drop(house: House, folder: str, **files: str) -> Path:
    """A folder of the home with these files, `expay` as expay.csv."""
    made = house.home / folder
    made.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (made / f"{name}.csv").write_text(text, encoding="utf-8")
    return made


def take(house: House, *paths: Path, day: str = DAY, store: str = STORE) -> FilesTaken:
    """Take files in for one day."""
    asked = TenderIntake(paths=tuple(map(str, paths)), store=store, date=day)
    answer = house.bus.execute(asked)
    assert isinstance(answer, FilesTaken)
    return answer


def shown(house: House, day: str = DAY, store: str = STORE) -> DayShown:
    """The day as it stands."""
    answer = house.bus.execute(TenderDay(store=store, date=day))
    assert isinstance(answer, DayShown)
    return answer


def days(house: House, text: str = "", *, start: str = "", until: str = "") -> list[DayRow]:
    """The list of days that a filter selects."""
    answer = house.bus.execute(TenderDays(filter=text, start=start, until=until))
    assert isinstance(answer, tuple)
    return list(answer)
