"""How well a few typed letters fit a text."""

START_OF_TEXT = 4
START_OF_WORD = 8
IN_A_ROW = 5
PLAIN = 1
WHOLE = 40
BREAKS = frozenset(" -_/·.:>")


def score(query: str, text: str) -> int | None:
    """Higher is better; None unless every word of `query` is found, its letters in order.

    A contiguous match beats scattered letters, a match at a word's start beats one inside.
    """
    folded = text.casefold()
    total = 0
    for word in query.casefold().split():
        found = _word_score(word, folded)
        if found is None:
            return None
        total += found
    return total * 100 - len(text)


def _word_score(word: str, text: str) -> int | None:
    at = text.find(word)
    if at >= 0:
        first = START_OF_TEXT if at == 0 else 0
        start = START_OF_WORD if at == 0 or text[at - 1] in BREAKS else 0
        return WHOLE + len(word) * IN_A_ROW + start + first
    return _scattered(word, text)


def _scattered(word: str, text: str) -> int | None:
    total, at, previous = 0, -1, -2
    for letter in word:
        at = text.find(letter, at + 1)
        if at < 0:
            return None
        if at == previous + 1:
            total += IN_A_ROW
        elif at == 0 or text[at - 1] in BREAKS:
            total += START_OF_WORD
        else:
            total -= PLAIN
        previous = at
    return total
