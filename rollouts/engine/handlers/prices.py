"""Prices: taken in, shown, applied, undone, explained."""

from dataclasses import dataclass, replace
from typing import cast

from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import apply_now
from rollouts.engine.context import Context
from rollouts.engine.pricing.coverage import cover
from rollouts.engine.pricing.jobs import BadRowsWritten, ExportJob, PriceImported, PriceJob
from rollouts.engine.pricing.looking import PriceExplained, PriceRow, explain_price, rings, row_of
from rollouts.engine.pricing.working import EXPORT, TAKE_IN, answers_of
from rollouts.ports.database import UnitOfWork
from rollouts.prices.answers import Answers, merged, pairs, replacements, widths
from rollouts.prices.commands import (
    PriceApply,
    PriceCoverage,
    PriceErrors,
    PriceExplain,
    PriceImport,
    PriceMend,
    PriceShow,
    PriceUndo,
)
from rollouts.prices.digest import digest_of
from rollouts.prices.edits import applying, undoing
from rollouts.prices.findings import Group, SaidFinding, grouped, said
from rollouts.prices.model import Upload, UploadState
from rollouts.prices.ports import PriceBook
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json
from rollouts.shared.records import from_json, to_json

MOST_GROUPED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadShown:
    """An upload as a list shows it."""

    upload: str
    name: str
    state: str
    rows: int
    new: int
    changed: int
    ended: int
    unchanged: int
    errors: int
    warnings: int
    supplier: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDigest:
    """The whole book: its version, how many prices count, and their hash."""

    version: int
    prices: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadErrors:
    """What was found in an upload: groups that one decision mends, and single rows."""

    upload: str
    groups: tuple[Group, ...]
    errors: tuple[SaidFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An upload after it was put in force or taken out; `change` is the change set to be released."""

    upload: str
    state: str
    version: int
    change: str
    new: int
    changed: int
    ended: int


def import_prices(context: Context, request: PriceImport) -> PriceImported:
    """Check and stage, in a process of its own."""
    job = PriceJob(
        paths=request.paths,
        answers=Answers(
            encoding=request.encoding,
            delimiter=request.delimiter,
            decimal_mark=request.decimal_mark,
            date_order=request.date_order,
            date_system=request.date_system,
            sheet=request.sheet,
            currency=request.currency,
            start=request.start,
            mapping=pairs(request.map, "map"),
            pad=widths(request.pad),
            replace=replacements(request.replace),
            accept=request.accept,
        ),
        supplier=request.supplier,
        dry_run=request.dry_run,
        good_rows=request.good_rows,
        by=context.operator,
    )
    return from_json(PriceImported, _work(context, TAKE_IN, job))


def mend(context: Context, request: PriceMend) -> PriceImported:
    """The same file again, with what was answered before and more."""
    with context.read() as uow:
        upload = _upload(uow, request.upload)
    more = Answers(
        encoding=request.encoding,
        decimal_mark=request.decimal_mark,
        date_order=request.date_order,
        date_system=request.date_system,
        currency=request.currency,
        mapping=pairs(request.map, "map"),
        pad=widths(request.pad),
        replace=replacements(request.replace),
        accept=(*answers_of(upload).accept, *request.accept),
    )
    job = PriceJob(
        paths=(upload.name,),
        answers=merged(answers_of(upload), more),
        supplier=upload.supplier,
        good_rows=request.good_rows,
        by=context.operator,
        again=upload.sha256,
    )
    return from_json(PriceImported, _work(context, TAKE_IN, job))


def show(
    context: Context, request: PriceShow
) -> tuple[UploadShown, ...] | tuple[PriceRow, ...] | BookDigest:
    """Uploads, an upload's rows, an item's prices, or the hash of the book."""
    with context.read() as uow:
        book = uow.repository(PriceBook)
        if request.digest:
            sha256, number = digest_of(book.book_rows())
            return BookDigest(version=book.version(), prices=number, sha256=sha256)
        if not request.what:
            return tuple(_shown(each) for each in book.uploads(limit=request.limit))
        upload = book.upload(request.what) if request.what.upper().startswith("P-") else None
        if upload is not None:
            rows = book.rows(upload.number, limit=request.limit)
            return tuple(row_of(each) for each in rows)
        return rings(uow, context, request.what, request.store, request.at)


def errors(context: Context, request: PriceErrors) -> UploadErrors | BadRowsWritten:
    """Findings in words, or the bad rows as a file that can be taken in again."""
    with context.read() as uow:
        upload = _upload(uow, request.upload)
        if not request.output:
            book = uow.repository(PriceBook)
            found = book.findings(upload.number, rule=request.rule, limit=MOST_GROUPED)
            return UploadErrors(
                upload=upload.label,
                groups=grouped(found),
                errors=tuple(said(each) for each in found[: request.limit]),
            )
    job = ExportJob(upload=upload.label, output=request.output, by=context.operator)
    return from_json(BadRowsWritten, _work(context, EXPORT, job))


def apply(context: Context, request: PriceApply) -> Moved:
    """Put a staged upload in force, as a change set that can be released."""
    with context.begin(request.upload) as uow:
        upload = _upload(uow, request.upload)
        if upload.warnings and not request.reason and upload.state is not UploadState.APPLIED:
            raise refuse("prices.reason_needed", object=upload.label, value=str(upload.warnings))
        edit = applying(upload, context.operator, request.reason)
        change = apply_now(uow, context, (edit,), f"prices {upload.label} {upload.name}")
        made = replace(_upload(uow, upload.label), applied_at=context.services.clock())
        uow.repository(PriceBook).put_upload(made)
        return _moved(uow, made, change)


def undo(context: Context, request: PriceUndo) -> Moved:
    """Take an upload out of the book; when it was the last one in, it may be applied again."""
    with context.begin(request.upload) as uow:
        upload = _upload(uow, request.upload)
        edit = undoing(upload)
        change = apply_now(uow, context, (edit,), f"without prices {upload.label}")
        return _moved(uow, _upload(uow, upload.label), change)


def explain(context: Context, request: PriceExplain) -> PriceExplained:
    """Why a store rings what it rings."""
    with context.read() as uow:
        return explain_price(uow, context, request.item, request.store, request.at)


def _work(context: Context, work: str, job: PriceJob | ExportJob) -> Json:
    workers = context.services.workers
    if workers is None:
        raise RuntimeError("this installation has no workers")
    return workers.run(work, to_json(job), context.progress, context.cancelled)


def _upload(uow: UnitOfWork, reference: str) -> Upload:
    found = uow.repository(PriceBook).upload(reference)
    if found is None:
        raise refuse("prices.unknown_upload", object=reference[:40], value=reference[:40])
    return found


def _moved(uow: UnitOfWork, upload: Upload, change: str) -> Moved:
    return Moved(
        upload=upload.label,
        state=upload.state.value,
        version=uow.repository(PriceBook).version(),
        change=change,
        new=upload.new,
        changed=upload.changed,
        ended=upload.ended,
    )


def _shown(upload: Upload) -> UploadShown:
    return UploadShown(
        upload=upload.label,
        name=upload.name,
        state=upload.state.value,
        rows=upload.rows,
        new=upload.new,
        changed=upload.changed,
        ended=upload.ended,
        unchanged=upload.unchanged,
        errors=upload.errors,
        warnings=upload.warnings,
        supplier=upload.supplier,
        by=upload.created_by,
        at=cast("str", to_json(upload.created_at)),
    )


ACTIONS = (
    Action(name="price import", request=PriceImport, handler=import_prices, mode=Mode.REGISTERS),
    Action(name="price mend", request=PriceMend, handler=mend, mode=Mode.REGISTERS),
    Action(name="price show", request=PriceShow, handler=show, mode=Mode.LOOK),
    Action(name="price errors", request=PriceErrors, handler=errors, mode=Mode.LOOK),
    Action(name="price apply", request=PriceApply, handler=apply),
    Action(name="price undo", request=PriceUndo, handler=undo),
    Action(name="price explain", request=PriceExplain, handler=explain, mode=Mode.LOOK),
    Action(name="price coverage", request=PriceCoverage, handler=cover, mode=Mode.LOOK),
)
