"""One claim of a benchmark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`ratio` above 1 is ahead of the peer or within the budget, `must` the least that is accepted."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    must: float
