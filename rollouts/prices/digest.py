"""One hash for the whole book: equal for equal prices, however they came to count."""

import hashlib
from collections.abc import Iterable

from rollouts.prices.ports import BookRow


def digest_of(rows: Iterable[BookRow]) -> tuple[str, int]:
    """The sha256 of the counting prices, which stand in the order of line and start, and their number."""
    digest, number = hashlib.sha256(), 0
    for number, row in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
        digest.update("\x1f".join(map(str, row)).encode() + b"\n")
    return digest.hexdigest(), number
