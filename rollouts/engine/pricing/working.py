"""The worker's side of price files: read, checked, kept in short transactions."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from resources.i18n import sentence
from rollouts.engine.context import Progress, Services
from rollouts.engine.pricing.holding import against
from rollouts.engine.pricing.jobs import (
    MOST_TOLD,
    BadRowsWritten,
    ExportJob,
    FileTaken,
    PriceImported,
    PriceJob,
)
from rollouts.prices.answers import Answers, Question, merged
from rollouts.prices.columns import OWN
from rollouts.prices.files.bundles import Member, members
from rollouts.prices.findings import RowFinding, counted, grouped, said
from rollouts.prices.model import Upload, UploadState
from rollouts.prices.policy import PricePolicy
from rollouts.prices.ports import CheckedFile, FileLook, PriceBook, PriceChecker
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Event, Json
from rollouts.shared.findings import Severity
from rollouts.shared.ids import new_uid
from rollouts.shared.records import from_json, to_json

ROOM = "prices."
FINDINGS_AT_ONCE = 1_000
Worked = PriceImported | BadRowsWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """One file of a job."""

    name: str
    look: FileLook
    upload: Upload | None = None


def take_in(
    services: Services, checker: PriceChecker, job: PriceJob, progress: Progress
) -> PriceImported:
    """Check every file and, unless it is a dry run, keep what came of it."""
    known = _remembered(services, job.supplier)
    answers = merged(known, job.answers)
    taken = [
        _one(services, checker, job, answers, member, progress)
        for member in _members(services, job)
    ]
    return _answer(job, taken)


def export_bad_rows(
    services: Services, checker: PriceChecker, job: ExportJob, progress: Progress
) -> BadRowsWritten:
    """Write the rows that errors block into a copy of their file, with two columns more."""
    with services.database.read() as uow:
        upload = uow.repository(PriceBook).upload(job.upload)
    if upload is None:
        raise refuse("prices.unknown_upload", object=job.upload[:40], value=job.upload[:40])
    progress(0, 2, upload.name)
    member = Member(name=upload.name, data=services.blobs.get(upload.sha256))
    checked = checker.check(member, against(services, answers_of(upload)))
    progress(1, 2, upload.name)
    header = (*checked.look.header, *OWN)
    rows = services.sheets.write(Path(job.output), header, checked.bad_rows())
    return BadRowsWritten(path=job.output, rows=rows)


def answers_of(upload: Upload) -> Answers:
    """What was answered about an upload's file."""
    kept = upload.answers.get("answers")
    return from_json(Answers, kept) if isinstance(kept, dict) else Answers()


def _one(
    services: Services,
    checker: PriceChecker,
    job: PriceJob,
    answers: Answers,
    member: Member,
    progress: Progress,
) -> _Taken:
    progress(0, 4, member.name)
    held = against(services, answers)
    digest = _digest(member) if job.dry_run else services.blobs.put(member.data)
    try:
        checked = checker.check(member, held)
    except KnownError as refusal:
        return _Taken(name=member.name, look=_refused(refusal))
    progress(2, 4, member.name)
    look = _with_file_findings(services, checked.look, job, digest, held.policy)
    if job.dry_run:
        return _Taken(name=member.name, look=look)
    stamp = int(held.book_stamp.rpartition("-")[2])
    upload = _begun(services, job, answers, (member.name, digest), look, stamp)
    kept = _kept(services, job, upload, look, checked, progress)
    return _Taken(name=member.name, look=look, upload=kept)


def _kept(
    services: Services,
    job: PriceJob,
    upload: Upload,
    look: FileLook,
    checked: CheckedFile,
    progress: Progress,
) -> Upload:
    """Rows and findings in short transactions; one more makes the upload visible."""
    blocked = bool(look.questions) or _whole_errors(look) or (look.bad and not job.good_rows)
    if not blocked:
        moved = sum(look.differences.values()) - look.differences.get("unchanged", 0)
        done = 0
        for rows in checked.delta():
            with services.database.begin() as uow:
                uow.repository(PriceBook).stage(upload.number, rows)
            done += len(rows)
            progress(2 * max(moved, 1) + done, 4 * max(moved, 1), upload.name)
    state = UploadState.REFUSED if blocked else UploadState.STAGED
    made = replace(upload, state=state, findings=_findings_kept(services, upload, look))
    return _shown(services, job, made)


def _shown(services: Services, job: PriceJob, made: Upload) -> Upload:
    """The last transaction: from here on the upload is there for others."""
    with services.database.begin() as uow:
        book = uow.repository(PriceBook)
        book.put_upload(made)
        if made.state is UploadState.STAGED and job.supplier:
            book.remember(job.supplier, answers_of(made))
        uow.record(
            Event(
                kind="price.taken_in",
                subject=made.uid,
                at=services.clock(),
                data={"upload": made.label, "state": made.state.value, "by": job.by},
            )
        )
    return made


def _findings_kept(services: Services, upload: Upload, look: FileLook) -> str:
    """The first findings in rows, all of them in a blob when there are more; the blob's name."""
    first = look.findings[:MOST_TOLD]
    for start in range(0, len(first), FINDINGS_AT_ONCE):
        with services.database.begin() as uow:
            some = first[start : start + FINDINGS_AT_ONCE]
            uow.repository(PriceBook).add_findings(upload.number, some, start)
    if len(look.findings) <= MOST_TOLD:
        return ""
    lines = "\n".join(json.dumps(to_json(each)) for each in look.findings)
    return services.blobs.put(gzip.compress(lines.encode(), mtime=0))


def _begun(
    services: Services,
    job: PriceJob,
    answers: Answers,
    file: tuple[str, str],
    look: FileLook,
    stamp: int,
) -> Upload:
    weights = {weight: _count(look.counts, weight) for weight in Severity}
    upload = Upload(
        uid=new_uid(),
        number=0,
        name=file[0],
        sha256=file[1],
        state=UploadState.STAGING,
        supplier=job.supplier,
        encoding=look.encoding,
        rows=look.rows,
        new=look.differences.get("new", 0),
        changed=look.differences.get("changed", 0),
        ended=look.differences.get("ended", 0),
        unchanged=look.differences.get("unchanged", 0),
        errors=weights[Severity.ERROR],
        warnings=weights[Severity.WARNING],
        total=look.total,
        answers={"answers": to_json(answers), "book": stamp},
        counts=look.counts,
        created_by=job.by,
        created_at=services.clock(),
    )
    with services.database.begin() as uow:
        return uow.repository(PriceBook).add_upload(upload)


def _with_file_findings(
    services: Services, look: FileLook, job: PriceJob, digest: str, policy: PricePolicy
) -> FileLook:
    """The look with what is to be said of the file beside the others of its kind."""
    with services.database.read() as uow:
        book = uow.repository(PriceBook)
        same = None if job.again else book.holding(digest)
        last = book.last_of(job.supplier) if job.supplier else None
    found = []
    if same is not None:
        found.append(RowFinding(rule="same_file", severity=Severity.ERROR, value=same.label))
    if last is not None and abs(look.rows - last.rows) * 100 > last.rows * policy.count_percent > 0:
        found.append(
            RowFinding(
                rule="row_count",
                severity=Severity.WARNING,
                value=str(look.rows),
                parameters={"other_rows": str(last.rows)},
            )
        )
    counts = {**look.counts}
    for name, number in counted(found).items():
        counts[name] = counts.get(name, 0) + number
    return replace(look, findings=(*found, *look.findings), counts=counts)


def _whole_errors(look: FileLook) -> bool:
    """Whether something is wrong with the file as such: then no row of it is taken."""
    return not look.rows or any(
        each.severity is Severity.ERROR and each.row_no == 0 for each in look.findings
    )


def _refused(refusal: KnownError) -> FileLook:
    """A file that could not be read, as a look; any other trouble is raised on."""
    first = refusal.findings[0]
    if not first.code.startswith(ROOM):
        raise refusal
    finding = RowFinding(
        rule=first.code.removeprefix(ROOM),
        severity=Severity.ERROR,
        value=first.value,
        parameters={name: str(value) for name, value in first.parameters.items()},
    )
    return FileLook(findings=(finding,), counts={f"{finding.rule}/{finding.severity}": 1})


def _answer(job: PriceJob, taken: list[_Taken]) -> PriceImported:
    several = len(taken) > 1
    first = taken[0]
    findings = [(each.name, finding) for each in taken for finding in each.look.findings]
    label = first.upload.label if first.upload else ""
    return PriceImported(
        rows=sum(each.look.rows for each in taken),
        errors=tuple(
            said(finding, name if several else "") for name, finding in findings[:MOST_TOLD]
        ),
        encoding=first.look.encoding,
        mapping=first.look.mapping,
        questions=tuple(asked(each) for file in taken for each in file.look.questions),
        bad=sum(each.look.bad for each in taken),
        counts=_summed(each.look.counts for each in taken),
        differences=_summed(each.look.differences for each in taken),
        groups=grouped(finding for _, finding in findings)[:200],
        preview=first.look.preview,
        upload=label if not several else "",
        state=first.upload.state.value if first.upload and not several else "",
        dry_run=job.dry_run,
        files=tuple(_told(each) for each in taken) if several else (),
    )


def asked(question: Question) -> Question:
    """The question with its sentence."""
    values = {
        "column": question.column,
        "choice": question.choices[0] if question.choices else "",
        "answer": question.answer,
        **question.preview,
    }
    return replace(question, message=sentence(f"prices.ask_{question.about}", values))


def _told(each: _Taken) -> FileTaken:
    return FileTaken(
        file=each.name,
        rows=each.look.rows,
        encoding=each.look.encoding,
        upload=each.upload.label if each.upload else "",
        state=each.upload.state.value if each.upload else "",
        errors=_count(each.look.counts, Severity.ERROR),
        warnings=_count(each.look.counts, Severity.WARNING),
        questions=len(each.look.questions),
    )


def _members(services: Services, job: PriceJob) -> Iterator[Member]:
    if job.again:
        yield Member(name=job.paths[0], data=services.blobs.get(job.again))
        return
    for path in job.paths:
        yield from members(Path(path))


def _remembered(services: Services, supplier: str) -> Answers:
    if not supplier:
        return Answers()
    with services.database.read() as uow:
        return uow.repository(PriceBook).supplier(supplier) or Answers()


def _digest(member: Member) -> str:
    import hashlib

    return hashlib.sha256(member.data).hexdigest()


def _count(counts: Mapping[str, int], weight: Severity) -> int:
    return sum(number for name, number in counts.items() if name.endswith(f"/{weight}"))


def _summed(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    made: dict[str, int] = {}
    for part in parts:
        for name, number in part.items():
            made[name] = made.get(name, 0) + number
    return made


Work = Callable[[Services, PriceChecker, Json, Progress], Worked]


def _take_in(services: Services, checker: PriceChecker, job: Json, progress: Progress) -> Worked:
    return take_in(services, checker, from_json(PriceJob, job), progress)


def _export(services: Services, checker: PriceChecker, job: Json, progress: Progress) -> Worked:
    return export_bad_rows(services, checker, from_json(ExportJob, job), progress)


TAKE_IN, EXPORT = "prices", "price-errors"
WORKS: Mapping[str, Work] = {TAKE_IN: _take_in, EXPORT: _export}
"""What a worker can be asked for, by the word on its command line."""
