"""Every sentence a user reads, one TOML file per room: `[rule] text = "..." mend = "..."`.

A code is `<room>.<rule>`; `{object}`, `{field}`, `{value}` and the finding's parameters are filled in
by plain replacement: a value that itself contains braces is never looked into.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from resources import text

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@cache
def catalogue(room: str, language: str = "en") -> Mapping[str, Mapping[str, str]]:
    """The sentences of one room; FileNotFoundError when the room has none."""
    return tomllib.loads(text(f"i18n/{language}/{room}.toml"))


def sentence(code: str, values: Mapping[str, str | int], part: str = "text") -> str:
    """The sentence for `code` with `values` filled in; `part` is `text` or `mend`.

    A mend may be absent (empty text). KeyError for an unknown code: a test demands one per code.
    """
    room, rule = code.split(".", 1)
    entry = catalogue(room)[rule]
    template = entry["text"] if part == "text" else entry.get(part, "")
    return PLACEHOLDER.sub(lambda match: str(values.get(match.group(1), match.group(0))), template)
