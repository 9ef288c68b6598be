"""JSON that people bring: bounded, every number as the text that it was written with."""

import json
from typing import cast

from rollouts.shared.errors import refuse
from rollouts.shared.events import Json

LARGEST = 8 * 1024 * 1024
SHOWN = 80


def document_of(data: bytes, name: str, *, numbers_as_text: bool = True) -> Json:
    """The document in `data`; numbers come as texts, so that none passes through a float.

    Without `numbers_as_text` they come as Python reads them, for readers that refuse fractions
    themselves.

    KnownError `files.document_size`, `files.document_broken` (not JSON, not UTF-8, NaN, infinity, too
    deep) or `files.document_twice` for a name given twice in one object. `name` is the file's.
    """
    if len(data) > LARGEST:
        raise refuse("files.document_size", object=name, value=str(len(data)), most=LARGEST)
    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            parse_float=str if numbers_as_text else None,
            parse_int=str if numbers_as_text else None,
            parse_constant=_no_number,
            object_pairs_hook=lambda pairs: _once(pairs, name),
        )
        json.dumps(document, ensure_ascii=False).encode()  # half a surrogate pair can be read only
        return cast("Json", document)
    except (ValueError, RecursionError) as trouble:
        said = "too deep" if isinstance(trouble, RecursionError) else str(trouble)[:SHOWN]
        raise refuse("files.document_broken", object=name, value=said) from None


def _no_number(word: str) -> Json:
    message = f"{word} is no number"
    raise ValueError(message)


def _once(pairs: list[tuple[str, Json]], name: str) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for key, value in pairs:
        if key in made:
            raise refuse("files.document_twice", object=name, field=key[:SHOWN], value=key[:SHOWN])
        made[key] = value
    return made
