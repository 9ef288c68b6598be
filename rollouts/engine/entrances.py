"""Nothing that looks like a card number comes in by a request: as a reason, name, filter or path."""

from collections.abc import Iterator, Mapping

from rollouts.engine.action import Action, Mode, notes
from rollouts.shared.card_numbers import looks_like_card, masked
from rollouts.shared.errors import refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.plain_text import plain

SHOWN = 120


def require_no_cards(action: Action, request: object) -> None:
    """KnownError `requests.card_number`, naming each field that holds one, with the number masked.

    A look keeps nothing, and is let pass. Secrets are no text that is kept. What a `typed` field
    holds is checked where it is read, by the type of its column.
    """
    if action.mode is Mode.LOOK:
        return
    refuse_all(tuple(_found(action, request)))


def _found(action: Action, request: object) -> Iterator[Finding]:
    for name, note in notes(type(request)).items():
        if note.secret_input or note.typed:
            continue
        for text in texts_in(getattr(request, name)):
            if looks_like_card(text):
                yield Finding(
                    code="requests.card_number",
                    object=action.name,
                    field=name,
                    value=plain(masked(text), cap=SHOWN),
                )


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value and in what it contains."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts_in(key)
            yield from texts_in(each)
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from texts_in(each)
