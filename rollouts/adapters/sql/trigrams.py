"""Finds registers by the index of trigrams that SQLite keeps over their texts."""

from typing import Any

from sqlalchemy import BigInteger, BindParameter, Select, bindparam, text

from rollouts.adapters.sql.tables.estate import REGISTER_TEXTS

TRIGRAM = 3
MOST_TRIGRAMS = 8


def can_search(needle: str) -> bool:
    """Whether the index knows anything about `needle`."""
    return len(needle) >= TRIGRAM and "\n" not in needle and "\0" not in needle


def with_trigrams(needle: str) -> Select[Any]:
    """Registers whose text holds the needle's first trigrams: a few too many, never too few."""
    starts = range(min(len(needle) - TRIGRAM + 1, MOST_TRIGRAMS))
    pieces = (needle[at : at + TRIGRAM].replace('"', '""') for at in starts)
    wanted = " AND ".join(f'"{each}"' for each in pieces)
    query = f"SELECT rowid FROM {REGISTER_TEXTS} WHERE {REGISTER_TEXTS} MATCH :wanted"  # noqa: S608 - our own table's name
    own: BindParameter[str] = bindparam(
        "wanted", wanted, unique=True
    )  # two searches in one filter are two parameters
    return text(query).bindparams(own).columns(rowid=BigInteger)  # type: ignore[return-value]
