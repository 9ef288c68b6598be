"""One file of prices checked whole: keeps `rollouts.prices.ports.PriceChecker`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from rollouts.adapters.columnar import amounts, identities
from rollouts.adapters.columnar.cells import Cells, cells_of, formulas
from rollouts.adapters.columnar.facts import ColumnFacts
from rollouts.adapters.columnar.lines import CODES, Lines, crossing_rows, lines_of, take_standing
from rollouts.adapters.columnar.opening import Marks, Opened, duplicates, marks_of, opened
from rollouts.adapters.columnar.rows import delta_parts, previewed
from rollouts.adapters.columnar.shelf import PriceShelf
from rollouts.adapters.columnar.snapshots import kept_shelf, kept_stock
from rollouts.adapters.columnar.stock import Stock
from rollouts.adapters.columnar.told import MOST_ROWS, Broken, bad_rows, broken_rules, findings_of
from rollouts.ports.sheets import Sheets
from rollouts.prices.answers import Question
from rollouts.prices.columns import IDENTITIES
from rollouts.prices.files.bundles import Member
from rollouts.prices.findings import RowFinding, counted
from rollouts.prices.ports import Against, DeltaRow, FileLook
from rollouts.prices.rules.crossing import DUPLICATE
from rollouts.prices.rules.facts import NEVER, Reading, seconds
from rollouts.prices.rules.table import rules
from rollouts.shared.findings import Severity

DAY = 86_400
PAIRED = {DUPLICATE: "effective_from", "overlap": "effective_from"}


class ColumnarChecker:
    """Checks files one after the other; items and the book are read once for all of them."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._stock: tuple[str, Stock] | None = None
        self._shelf: tuple[str, PriceShelf] | None = None

    def check(self, member: Member, against: Against) -> "ColumnarFile":
        found = opened(member, against.answers, self._sheets)
        member.let_go()
        return ColumnarFile(found, against, self.stock(against), self.shelf(against))

    def stock(self, against: Against) -> Stock:
        """The known items, from their snapshot where it is of this stamp."""
        if self._stock is None or self._stock[0] != against.items_stamp:
            self._stock = (against.items_stamp, kept_stock(against))
        return self._stock[1]

    def shelf(self, against: Against) -> PriceShelf:
        """The counting prices, likewise."""
        if self._shelf is None or self._shelf[0] != against.book_stamp:
            self._shelf = (against.book_stamp, kept_shelf(against))
        return self._shelf[1]


class ColumnarFile:
    """One checked file."""

    def __init__(self, found: Opened, against: Against, stock: Stock, shelf: PriceShelf) -> None:
        self._text = found.text
        self._mapped = found.mapped
        self._cells = cells_of(found.text, found.mapped, against.answers)
        self._facts = ColumnFacts(found.text.height)
        self._bad = pl.Series([], dtype=pl.Boolean)
        self._differences = pl.Series([], dtype=pl.UInt8)
        self._look = self._checked(found, against, stock, shelf)

    @property
    def look(self) -> FileLook:
        return self._look

    def delta(self) -> Iterator[Sequence[DeltaRow]]:
        moved = (self._differences != CODES_UNCHANGED) & ~self._bad
        return delta_parts(self._facts, self._cells, moved.arg_true())

    def bad_rows(self) -> Iterator[tuple[str, ...]]:
        said: dict[int, list[RowFinding]] = {}
        for each in self._look.findings:
            said.setdefault(each.row_no, []).append(each)
        numbers = self._cells.row_no
        for at in self._bad.arg_true().to_list():
            findings = said.get(numbers[at], [])
            cells = self._text.frame.row(at)[: len(self._text.header)]
            yield (
                *cells,
                "; ".join(f"{each.column}: {each.rule}" for each in findings),
                "; ".join(f"{each.column}: {each.fix}" for each in findings if each.fix),
            )

    def _checked(
        self, found: Opened, against: Against, stock: Stock, shelf: PriceShelf
    ) -> FileLook:
        height = found.text.height
        look = FileLook(
            rows=height,
            encoding=found.encoding,
            mapping=found.mapped.headers,
            questions=found.questions,
            header=found.mapped.header,
        )
        if not height:
            nothing = RowFinding(rule="no_rows", severity=Severity.ERROR)
            return replace(look, findings=(nothing,), counts={"no_rows/error": 1})
        facts, cells = self._facts, self._cells
        marks = self._marks(found, against)
        self._take_facts(_reading(marks, against), against, stock)
        lines = lines_of(facts, cells, against.places)
        self._differences = take_standing(facts, lines, shelf, seconds(against.now, NEVER))
        broken = broken_rules(facts, rules(against.policy))
        crossed = self._crossed(lines)
        self._bad = bad_rows(broken, height) | _at(cells.row_no, crossed)
        width, padded = identities.unplaced(facts, stock)
        told = findings_of(broken, facts, cells, against.policy.change_percent)
        findings = [
            *duplicates(found),
            *marks.findings,
            *self._padded(told, padded),
            *crossed,
            *_trims(cells),
            *self._formulas(),
            *self._unchecked(stock),
        ]
        sound = ~self._bad
        return replace(
            look,
            questions=(
                *found.questions,
                *marks.questions,
                *_pad_question(width, padded),
                *_currency_question(facts),
            ),
            findings=tuple(sorted(findings, key=_in_order)),
            counts=_counts(findings, broken),
            differences=_named(self._differences.filter(sound).value_counts()),
            preview=previewed(facts, cells, self._differences),
            bad=int(self._bad.sum()),
            total=int(facts.column("price").filter(sound).sum() or 0),
        )

    def _marks(self, found: Opened, against: Against) -> Marks:
        days = [self._cells.codes(each)[each][0] for each in amounts.DATE_COLUMNS]
        prices = self._cells.codes("price")["price"][0]
        return marks_of(prices, [text for some in days for text in some], against.answers, found)

    def _take_facts(self, reading: Reading, against: Against, stock: Stock) -> None:
        facts, cells = self._facts, self._cells
        frame = self._text.frame
        if "shape" in frame.columns:
            facts.put(shape=frame["shape"], extra=frame["extra"])
        else:
            facts.constant(shape="", extra="")
        identities.take_identities(facts, cells, stock, against.answers.accept)
        amounts.take_places(facts, cells, reading, against.places)
        amounts.take_words(facts, cells)
        amounts.take_money(facts, cells, reading, stock)
        amounts.take_times(facts, cells, reading)
        ready = seconds(against.now, NEVER) + against.policy.lead_days * DAY
        facts.constant(labels_ready=ready)

    def _crossed(self, lines: Lines) -> list[RowFinding]:
        cells, facts = self._cells, self._facts
        sound = facts.column("start").is_not_null() & ~facts.column("no_item")
        found = crossing_rows(lines, cells.row_no, sound)
        column = next((each for each in IDENTITIES if each in cells.written), "item_id")
        numbers = pl.Series([each.row_no for each in found], dtype=cells.row_no.dtype)
        places = cells.row_no.search_sorted(numbers)
        values = cells.written[column].gather(places.cast(pl.UInt32)).to_list()
        return [
            RowFinding(
                rule=each.rule,
                severity=Severity.ERROR,
                row_no=each.row_no,
                column=cells.mapped.said(column),
                value=value,
                other_row=each.other_row,
            )
            for each, value in zip(found, values, strict=True)
        ]

    def _padded(
        self, findings: Iterator[RowFinding], padded: Mapping[str, str]
    ) -> Iterator[RowFinding]:
        for each in findings:
            fix = padded.get(each.value.strip(), "") if each.rule == "unknown_item" else ""
            yield replace(each, fix=fix) if fix else each

    def _formulas(self) -> Iterator[RowFinding]:
        numbers = self._cells.row_no
        for at, rows in formulas(self._text, self._cells).items():
            column = self._text.column(at)
            for place in rows.head(MOST_ROWS).to_list():
                yield RowFinding(
                    rule="formula",
                    severity=Severity.WARNING,
                    row_no=numbers[place],
                    column=self._text.header[at],
                    value=column[place],
                    fix=f"'{column[place]}",
                )

    def _unchecked(self, stock: Stock) -> Iterator[RowFinding]:
        """Without any items nothing can be unknown one by one: that is told once."""
        if not stock.height:
            items = self._facts.column("item")
            number = str(items.n_unique())
            column = next((each for each in IDENTITIES if each in self._cells.written), "item_id")
            yield RowFinding(
                rule="unknown_item",
                severity=Severity.WARNING,
                row_no=int(self._cells.row_no[0]),
                column=self._cells.mapped.said(column),
                value=self._cells.written[column][0],
                parameters={"count": number},
            )


CODES_UNCHANGED = next(code for each, code in CODES.items() if each.value == "unchanged")


def _reading(marks: Marks, against: Against) -> Reading:
    return Reading(
        answers=against.answers,
        mark=marks.mark,
        order=marks.order,
        start=against.now,
        currency=against.answers.currency,
    )


def _at(row_no: pl.Series, findings: Sequence[RowFinding]) -> pl.Series:
    return row_no.is_in([each.row_no for each in findings])


def _in_order(finding: RowFinding) -> tuple[int, str, str]:
    return finding.row_no, finding.column, finding.rule


def _trims(cells: Cells) -> Iterator[RowFinding]:
    for name, rows in cells.trimmed.items():
        column = cells.written[name]
        for place in rows.head(MOST_ROWS).to_list():
            yield RowFinding(
                rule="trimmed",
                severity=Severity.NOTICE,
                row_no=cells.row_no[place],
                column=cells.mapped.said(name),
                value=column[place],
                fix=column[place].strip(),
                auto_fixable=True,
            )


def _pad_question(width: int, padded: Mapping[str, str]) -> tuple[Question, ...]:
    if not width:
        return ()
    first = next(iter(padded))
    return (
        Question(
            about="pad",
            message="pad",
            choices=(str(width),),
            answer=f"--pad item_id={width}",
            column="item_id",
            preview={first: padded[first]},
        ),
    )


def _currency_question(facts: ColumnFacts) -> tuple[Question, ...]:
    """Asked where no row says what it is in and no place tells."""
    if any(facts.shared("currency").table["currency"].to_list()):
        return ()
    return (
        Question(
            about="currency",
            message="currency",
            choices=("EUR", "USD", "GBP"),
            answer="--currency EUR",
            column="currency",
        ),
    )


def _counts(findings: Sequence[RowFinding], broken: Sequence[Broken]) -> Mapping[str, int]:
    """All rows of every rule, also those that are not told one by one."""
    counts = counted(findings)
    for each in broken:
        word = f"{each.rule.id}/{each.rule.severity}"
        counts[word] += max(0, each.positions.len() - MOST_ROWS)
    return counts


def _named(counted: pl.DataFrame) -> Mapping[str, int]:
    names = {code: each.value for each, code in CODES.items()}
    pairs = zip(counted[counted.columns[0]].to_list(), counted["count"].to_list(), strict=True)
    return {**dict.fromkeys(names.values(), 0), **{names[code]: number for code, number in pairs}}
