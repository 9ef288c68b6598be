"""Numbers with their nouns, and filters that links put together."""

import re

from resources.i18n import sentence

TERM = re.compile(r'(?:[^\s"]|"[^"]*"?)+')


def counted(noun: str, count: int) -> str:
    """`1 register`, `12,000 registers`; `noun` has `pages.one_NOUN` and `pages.some_NOUNs`."""
    if count == 1:
        return sentence(f"pages.one_{noun}", {})
    return sentence(f"pages.some_{noun}s", {"count": f"{count:,}"})


def combined(present: str, link: str) -> str:
    """The filter in force after a link: its terms take the place of those with the same word."""
    asked = terms(link)
    words = {_word(each) for each in asked if _word(each)}
    kept = [each for each in terms(present) if each not in asked and _word(each) not in words]
    return " ".join([*kept, *asked])


def terms(text: str) -> list[str]:
    """The terms of a filter, quoted parts whole."""
    return TERM.findall(text)


def _word(term: str) -> str:
    word, colon, _ = term.lstrip("-!").partition(":")
    return word.casefold() if colon and '"' not in word else ""
