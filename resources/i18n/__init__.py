"""Every sentence a user reads, one TOML file per room: `[rule] text = "..." mend = "..."`.

A code is `<room>.<rule>`; `{object}`, `{field}`, `{value}` and the finding's parameters are filled in
by plain replacement: a value that itself contains braces is never looked into. What stands between
`{{` and `}}` is left out when a value in it is empty.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from resources import text

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
CLAUSE = re.compile(r"\{\{(.*?)\}\}")


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
    whole = CLAUSE.sub(lambda match: _clause(match.group(1), values), template)
    return PLACEHOLDER.sub(lambda match: str(values.get(match.group(1), match.group(0))), whole)


def _clause(template: str, values: Mapping[str, str | int]) -> str:
    needed = PLACEHOLDER.findall(template)
    return "" if any(values.get(each, "") == "" for each in needed) else template
