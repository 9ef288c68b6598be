"""The chain of hashes: whatever was done to it outside the program is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from rollouts.audit.model import GENESIS, AuditEntry, ChainedEntry, chained, first_break

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENTRIES = st.builds(
    AuditEntry,
    at=st.datetimes(timezones=st.just(UTC)),
    operator=st.text(max_size=4),
    action=st.text(max_size=4),
    object=st.text(max_size=4),
    data=st.dictionaries(st.text(max_size=2), st.none() | st.integers() | st.text(max_size=3)),
)
CHAINS = st.lists(ENTRIES, min_size=2, max_size=8)


def chain(entries: list[AuditEntry]) -> list[ChainedEntry]:
    made: list[ChainedEntry] = []
    for seq, entry in enumerate(entries, 1):
        made.append(chained(entry, seq=seq, previous=made[-1].hash if made else GENESIS))
    return made


@given(CHAINS)
def test_an_untouched_chain_holds(entries: list[AuditEntry]) -> None:
    assert first_break(chain(entries)) is None
    assert first_break([]) is None


@given(CHAINS, st.data())
def test_a_removed_entry_is_found(entries: list[AuditEntry], data: st.DataObject) -> None:
    links = chain(entries)
    gone = data.draw(st.integers(0, len(links) - 2))
    assert first_break(links[:gone] + links[gone + 1 :]) == gone + 1


@given(CHAINS, st.data())
def test_swapped_entries_are_found(entries: list[AuditEntry], data: st.DataObject) -> None:
    links = chain(entries)
    first = data.draw(st.integers(0, len(links) - 2))
    links[first], links[first + 1] = links[first + 1], links[first]
    assert first_break(links) == first + 1


@given(CHAINS, ENTRIES, st.data())
def test_a_changed_entry_is_found_even_with_a_hash_of_its_own(
    entries: list[AuditEntry], other: AuditEntry, data: st.DataObject
) -> None:
    links = chain(entries)
    place = data.draw(st.integers(0, len(links) - 2))
    if links[place].entry == other:
        return
    forged = chained(other, seq=place + 1, previous=links[place].previous)
    assert first_break([*links[:place], replace(links[place], entry=other), *links[place + 1 :]])
    assert first_break([*links[:place], forged, *links[place + 1 :]]) == place + 2


def test_the_zone_in_which_a_moment_was_told_does_not_matter() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=-5)))
    entry = AuditEntry(at=AT, operator="a", action="b", object="c")
    told = chained(replace(entry, at=elsewhere), seq=1, previous=GENESIS)
    assert told.hash == chained(entry, seq=1, previous=GENESIS).hash
