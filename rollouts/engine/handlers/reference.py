"""Reference data: imported, listed, written as a document to sign."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.documents import SECTIONS
from rollouts.engine.importing import ObjectsImported, bring_in, plan_of
from rollouts.engine.ports import Installations
from rollouts.estate.imports.layouts import Layout, cells_of, header_of
from rollouts.estate.names import fold
from rollouts.items.commands import ReferenceDocument, ReferenceImport, ReferenceList
from rollouts.items.document import Document, html_of, pages_of
from rollouts.items.ports import Items
from rollouts.items.reference import layout_named
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json

Row = dict[str, Json]
FORMATS = ("html", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list that was written to a file instead of shown."""

    path: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWritten:
    """A mapping document: `sha256` is of what is signed, `sections` how many rows each table has."""

    path: str
    format: str
    sha256: str
    made_at: datetime
    sections: dict[str, int]


def import_reference(context: Context, request: ReferenceImport) -> ObjectsImported:
    """All rows or none."""
    layout = layout_named(request.kind)
    return bring_in(context, request, lambda uow, sheet: plan_of(uow, sheet, layout, Items))


def list_reference(context: Context, request: ReferenceList) -> tuple[Row, ...] | Listed:
    """In order of key, with the column names of an import."""
    layout = layout_named(request.kind)
    with context.read() as uow:
        kept = uow.repository(Items)
        if request.output:
            return _written(context, request.output, layout, kept)
        rows = kept.every(layout.made, limit=request.limit)
    header = header_of(layout)
    return tuple(dict(zip(header, cells_of(layout, each), strict=True)) for each in rows)


def write_document(context: Context, request: ReferenceDocument) -> DocumentWritten:
    """The document as it stands; the file appears whole or not at all."""
    path = Path(request.output)
    kind = fold(request.format or path.suffix.removeprefix("."))
    if kind not in FORMATS:
        raise refuse("document.format", object="document", field="format", value=kind)
    with context.read() as uow:
        document = Document(
            estate=uow.repository(Installations).this().estate,
            made_at=context.services.clock(),
            made_by=context.operator,
            sections=tuple(section(uow) for section in SECTIONS),
        )
    if kind == "html":
        context.services.sheets.write_text(path, html_of(document))
    else:
        context.services.sheets.write_book(path, pages_of(document))
    return DocumentWritten(
        path=str(path),
        format=kind,
        sha256=document.sha256,
        made_at=document.made_at,
        sections={each.name: len(each.rows) for each in document.sections},
    )


def _written(context: Context, output: str, layout: Layout[Any], kept: Items) -> Listed:
    rows = (cells_of(layout, each) for each in kept.every(layout.made))
    number = context.services.sheets.write(Path(output), header_of(layout), rows)
    return Listed(path=output, rows=number)


ACTIONS = (
    Action(name="reference import", request=ReferenceImport, handler=import_reference),
    Action(name="reference list", request=ReferenceList, handler=list_reference, mode=Mode.LOOK),
    Action(
        name="reference document",
        request=ReferenceDocument,
        handler=write_document,
        mode=Mode.LOOK,
    ),
)
