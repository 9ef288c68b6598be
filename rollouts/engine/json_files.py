"""JSON documents that people bring."""

import json
from pathlib import Path

from rollouts.shared.errors import refuse
from rollouts.shared.events import Json

MOST_BYTES = 64 * 1024 * 1024


def json_file(path: Path) -> Json:
    """The document in the file.

    KnownError `files.not_found` where there is none, `files.not_json` for one that is too large, no
    UTF-8, no JSON, or nested too deep.
    """
    if not path.is_file():
        raise refuse("files.not_found", object=str(path))
    if path.stat().st_size > MOST_BYTES:
        raise refuse("files.not_json", object=str(path))
    try:
        document: Json = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as trouble:
        raise refuse("files.not_json", object=str(path)) from trouble
    return document
