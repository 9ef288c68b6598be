"""Puts uploads of prices in force and takes them out: the planner of their edits."""

from collections.abc import Sequence
from dataclasses import replace

from rollouts.engine.handlers.whole_edits import WholeWrites
from rollouts.ports.database import UnitOfWork
from rollouts.prices.edits import KIND, told
from rollouts.prices.model import Upload, UploadState
from rollouts.prices.ports import PriceBook
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse

BOOK = "book"
"""What an upload's answers call the book version that it was checked against."""


def planned(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> WholeWrites:
    """Refuses what cannot be applied or undone; each changes one row and the book's version."""
    for each in edits:
        _checked(uow, each)
    return WholeWrites(apply=_apply, edits=edits, change=change)


def _apply(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    del change
    book = uow.repository(PriceBook)
    for each in edits:
        upload = _checked(uow, each)
        if each.after is not None:
            book.apply(upload, *told(each))
            continue
        was_last = upload.applied == book.version()
        made = book.undo(upload)
        if was_last:  # the book is what it was when the upload was checked
            book.put_upload(replace(made, answers={**made.answers, BOOK: book.version()}))


def _checked(uow: UnitOfWork, edit: Edit) -> Upload:
    book = uow.repository(PriceBook)
    upload = book.upload(edit.key)
    if upload is None or edit.kind != KIND:
        raise refuse("prices.unknown_upload", object=edit.key[:40], value=edit.key[:40])
    if edit.after is None:
        if upload.state is not UploadState.APPLIED:
            raise refuse("prices.not_applied", object=upload.label, value=upload.state.value)
        return upload
    if upload.state not in {UploadState.STAGED, UploadState.UNDONE}:
        raise refuse("prices.not_staged", object=upload.label, value=upload.state.value)
    if upload.answers.get(BOOK) != book.version():
        raise refuse("prices.book_moved", object=upload.label, value=str(book.version()))
    return upload
