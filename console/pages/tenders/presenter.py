"""The page of tenders as a book of rows: its kinds, and what its room is asked. No Qt."""

from console.pages.records.book import RecordBook
from console.pages.tenders.columns import KINDS
from console.pages.tenders.texts import said
from rollouts.tenders.commands import (
    TenderEnd,
    TenderImport,
    TenderList,
    TenderPreview,
    TenderRemove,
    TenderSet,
    TenderStaged,
)

BOOK = RecordBook(
    page="tenders",
    room="tender",
    icon="tenders",
    title=said("title"),
    sentence=said("sentence"),
    topic="tenders",
    kinds=KINDS,
    take=TenderSet,
    look=TenderPreview,
    end=TenderEnd,
    remove=TenderRemove,
    staged=TenderStaged,
    bring_in=TenderImport,
    write_out=TenderList,
)
