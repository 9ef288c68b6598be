"""Groups: a name for a rule, usable inside other rules and filters."""

from collections.abc import Mapping

from rollouts.estate.filters.parser import parse_filter
from rollouts.estate.filters.syntax import And, Equals, Filter, Has, Like, Not, Or
from rollouts.estate.filters.terms import like
from rollouts.estate.filters.words import Vocabulary
from rollouts.estate.model import Group
from rollouts.estate.names import fold, is_code, nearest
from rollouts.estate.words import GROUP_WORD
from rollouts.shared.errors import refuse

Groups = Mapping[str, Group]
"""Every group by its folded name."""


def checked(group: Group, groups: Groups, words: Vocabulary) -> Group:
    """`group` when it may be kept beside `groups`.

    KnownError: `estate.group_name`, any `estate.filter_*` of its rule, `estate.group_cycle`.
    """
    if not is_code(group.name):
        raise refuse("estate.group_name", object=f"group {group.name}", value=group.name)
    resolve(group.rule, {**groups, fold(group.name): group}, words, within=(fold(group.name),))
    return group


def require_unused(name: str, groups: Groups, words: Vocabulary) -> None:
    """KnownError `estate.group_used` when another group's rule names the group `name`."""
    for other in groups.values():
        if fold(other.name) != fold(name) and _names(parse_filter(other.rule, words), fold(name)):
            raise refuse("estate.group_used", object=f"group {name}", value=other.name)


def resolve(
    text: str, groups: Groups, words: Vocabulary, *, within: tuple[str, ...] = ()
) -> Filter:
    """The tree of `text` with every `group:` word replaced by the rules it stands for.

    KnownError: any `estate.filter_*`, `estate.group_unknown`, `estate.group_cycle`.
    """
    return _expanded(parse_filter(text, words), groups, words, within)


def _expanded(tree: Filter, groups: Groups, words: Vocabulary, within: tuple[str, ...]) -> Filter:
    match tree:
        case Not(part):
            return Not(_expanded(part, groups, words, within))
        case And(parts):
            return And(tuple(_expanded(part, groups, words, within) for part in parts))
        case Or(parts):
            return Or(tuple(_expanded(part, groups, words, within) for part in parts))
        case Has(field) if field == GROUP_WORD:
            return Or(tuple(_rule(name, groups, words, within) for name in _wanted(tree, groups)))
        case _:
            return tree


def _rule(name: str, groups: Groups, words: Vocabulary, within: tuple[str, ...]) -> Filter:
    if name in within:
        route = " > ".join((*within, name))
        raise refuse("estate.group_cycle", object=f"group {name}", field="rule", value=route)
    return resolve(groups[name].rule, groups, words, within=(*within, name))


def _wanted(test: Has, groups: Groups) -> tuple[str, ...]:
    names: list[str] = []
    for term in test.terms:
        found = [name for name in groups if _named(term, name)]
        if not found:
            asked = term.text if isinstance(term, Equals) else "*".join(_parts(term))
            known = nearest(asked, (each.name for each in groups.values()))
            raise refuse("estate.group_unknown", object="filter", value=asked, known=known)
        names.extend(found)
    return tuple(dict.fromkeys(names))


def _named(term: object, name: str) -> bool:
    match term:
        case Equals(text):
            return text == name
        case Like(parts):
            return like(parts, name)
        case _:
            return False


def _parts(term: object) -> tuple[str, ...]:
    return term.parts if isinstance(term, Like) else ()


def _names(tree: Filter, name: str) -> bool:
    match tree:
        case Not(part):
            return _names(part, name)
        case And(parts) | Or(parts):
            return any(_names(part, name) for part in parts)
        case Has(field, _, terms) if field == GROUP_WORD:
            return any(isinstance(term, Equals) and _named(term, name) for term in terms)
        case _:
            return False
