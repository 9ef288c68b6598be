"""JSON documents that people bring."""

from pathlib import Path

from rollouts.shared.documents import LARGEST, document_of
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json

MOST_BYTES = 64 * 1024 * 1024
"""Of a table in JSON; a document is read up to `LARGEST`."""


def json_file(path: Path, *, numbers_as_text: bool = True) -> Json:
    """The document in the file; KnownError `files.not_found`, `files.unreadable`, `files.document_*`."""
    return document_of(file_bytes(path), path.name, numbers_as_text=numbers_as_text)


def file_bytes(path: Path) -> bytes:
    """The bytes of a file that a person names, one more than may be at most: `document_of` counts them.

    KnownError `files.not_found`, `files.unreadable`.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise refuse("files.not_found", object=str(path)) from None
    except (OSError, ValueError) as trouble:
        raise refuse("files.unreadable", object=str(path)[:200], value=str(trouble)[:80]) from None
