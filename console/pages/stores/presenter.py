"""The list of registers: its filter, its counts, and what may be done with a selection."""

from collections.abc import Sequence

from console.kit.count_links import CountLink
from console.kit.filter_hints import FilterWord
from console.pages.counts import combined, counted, terms
from console.pages.stores.texts import said
from rollouts.reads.registers import RegisterListing, TreeRow
from rollouts.reads.words import REGISTER_LIST_WORDS

PLACES = ("region:", "district:", "store:")
STORE = "store:"
EVERYTHING = "all"
MOST_NAMED = 300
"""More registers than this are not named one by one in a filter; it has 400 words at most."""

COUNTS = (
    ("adopted", "adopted:yes", "good"),
    ("unadopted", "adopted:no", "plain"),
    ("unenrolled", "enrolled:no", "warn"),
    ("failures", "state:failures", "bad"),
    ("unreachable", "state:unreachable", "warn"),
    ("silent", "seen:>7", "warn"),
)
"""(sentence, filter, tone when there are any) of the counts above the list."""


def listing(text: str, sort: str, descending: bool) -> RegisterListing:  # noqa: FBT001 - as asked
    """The listing that the table shows."""
    return RegisterListing(filter=text, sort=sort, descending=descending)


def filter_words() -> tuple[FilterWord, ...]:
    """Every word of the register list, with its choices where it has few."""
    return tuple(
        FilterWord(each.name, each.help, tuple(each.choices))
        for each in REGISTER_LIST_WORDS.values()
    )


def placed(present: str, place: str) -> str:
    """`present` with its place words exchanged for those of `place` (empty: everywhere)."""
    kept = " ".join(each for each in terms(present) if not each.casefold().startswith(PLACES))
    return combined(kept, place) if place else kept


def place_in(text: str) -> str:
    """The key of the tree's row that the filter names, empty when it names none."""
    found = [each for each in terms(text) if each.casefold().startswith(PLACES)]
    return " ".join(found)


def opened_register(target: str) -> str:
    """The register that a target of exactly one `register:` term names, else empty text."""
    found = terms(target)
    if len(found) != 1 or not found[0].casefold().startswith("register:"):
        return ""
    name = found[0].partition(":")[2].strip('"')
    return name if "/" in name and not set(name) & set("*,") else ""


def target_of(register: str) -> str:
    """What leads to the register's own view."""
    return f'register:"{register}"'


def sentence_of(rows: Sequence[TreeRow]) -> str:
    """What the estate holds."""
    regions = [each for each in rows if not each.parent]
    stores = sum(each.stores for each in regions)
    registers = sum(each.registers for each in regions)
    return said(
        "sentence",
        stores=said("one_store") if stores == 1 else said("some_stores", count=f"{stores:,}"),
        registers=counted("register", registers),
        regions=said("one_region")
        if len(regions) == 1
        else said("some_regions", count=len(regions)),
    )


def count_links(counts: Sequence[int]) -> tuple[CountLink, ...]:
    """The counts as links, in the order of COUNTS; those that are nought are left out."""
    return tuple(
        CountLink(said(f"count_{name}", count=f"{count:,}"), text, tone)
        for (name, text, tone), count in zip(COUNTS, counts, strict=True)
        if count
    )


def one_store(text: str) -> str:
    """The code of the one store that a filter names, else empty text."""
    found = [each for each in terms(text) if each.casefold().startswith(STORE)]
    code = found[0][len(STORE) :].strip('"') if len(found) == 1 else ""
    return "" if set(code) & set("*,") else code


def filter_of(selected: Sequence[str], present: str) -> str:
    """The filter that selects `selected` by name; for none the list as it is filtered."""
    return "register:" + ",".join(selected) if selected else present or EVERYTHING
