"""What may be asked of store by business day."""

from rollouts.estate.filters.words import WordKind, WordSpec, choices_of, vocabulary
from rollouts.tenders.reconciling.model import Reason
from rollouts.tenders.reconciling.standing import DayState

YES_NO = {"yes": ("yes",), "no": ("no",)}
SIGNED = {"yes": ("yes",), "no": ("no", "reopened"), "reopened": ("reopened",)}
REASONS = ", ".join(each.value for each in list(Reason)[:4])


def _text(name: str, help_text: str) -> WordSpec:
    return WordSpec(name=name, field=name, kind=WordKind.TEXT, help=help_text)


def _number(name: str, help_text: str) -> WordSpec:
    return WordSpec(name=name, field=name, kind=WordKind.NUMBER, help=help_text)


DAY_WORDS = vocabulary(
    (
        _text("store", "code of the store"),
        _text("region", "region of the store"),
        _text("district", "district of the store"),
        _text("brand", "brand of the store"),
        WordSpec(
            name="date",
            field="date",
            kind=WordKind.DATE,
            help="business date: date:2026-03-02, date:>=2026-03",
        ),
        WordSpec(
            name="state",
            field="state",
            kind=WordKind.CHOICE,
            help="how the day stands",
            choices=choices_of(DayState),
        ),
        WordSpec(
            name="reason",
            field="reason",
            kind=WordKind.LIST,
            help=f"why the two sides differ: {REASONS} and more",
        ),
        _text("owner", "who looks after it"),
        WordSpec(
            name="signed",
            field="signed",
            kind=WordKind.CHOICE,
            help="whether it is signed off, or was reopened",
            choices=SIGNED,
        ),
        _number("carried", "how many carried items still wait"),
        _number("age", "days that the oldest of them waits: age:>3"),
        WordSpec(
            name="sample",
            field="sample",
            kind=WordKind.CHOICE,
            help="whether the store was not live yet",
            choices=YES_NO,
        ),
    )
)
