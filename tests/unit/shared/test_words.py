"""The words that every room uses keep what they say."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import NOT_REACHED, REFUSED, KnownError, refuse, refuse_all
from rollouts.shared.findings import Finding, Severity, blocking
from rollouts.shared.ids import new_uid
from rollouts.shared.manifest import (
    HookKind,
    Manifest,
    ManifestFile,
    ManifestHook,
    Requirement,
    parse_manifest,
)
from rollouts.shared.moments import OPEN, LocalMoment, local_moment, moment_in, within
from rollouts.shared.records import from_json, to_json
from rollouts.shared.secret import REFERENCE, Secret, reference

FIRST = datetime.fromisoformat("2000-01-01")
LAST = datetime.fromisoformat("2100-01-01")
TEXTS = st.none() | st.text(max_size=5)
EDITS = st.builds(
    Edit,
    kind=st.text(max_size=3),
    key=st.text(max_size=3),
    field=st.text(max_size=3),
    before=TEXTS,
    after=TEXTS,
)


class TestEdits:
    @given(st.lists(EDITS, max_size=5).map(tuple))
    def test_the_inverse_of_the_inverse_is_the_same(self, edits: tuple[Edit, ...]) -> None:
        assert inverse_of(inverse_of(edits)) == edits

    @given(EDITS)
    def test_an_idle_edit_changes_nothing(self, edit: Edit) -> None:
        assert edit.is_idle == (edit.before == edit.after) == edit.inverse().is_idle


class TestErrors:
    def test_only_errors_block(self) -> None:
        found = [Finding(code="a.b", severity=each) for each in Severity]
        assert [each.severity for each in blocking(found)] == [Severity.ERROR]
        refuse_all(found[1:])
        with pytest.raises(KnownError) as refusal:
            refuse_all(found)
        assert refusal.value.findings == (found[0],)
        assert refusal.value.exit_code == REFUSED

    def test_a_refusal_carries_what_its_sentence_needs(self) -> None:
        refusal = refuse("a.b", object="o", value="v", exit_code=NOT_REACHED, port=22)
        assert (refusal.code, refusal.exit_code) == ("a.b", NOT_REACHED)
        assert refusal.findings[0].parameters == {"port": 22}


class TestIds:
    def test_they_are_version_seven_and_sort_by_birth(self) -> None:
        made = [new_uid() for _ in range(100)]
        assert len(set(made)) == 100
        assert all(each[14] == "7" and each[19] in "89ab" for each in made)
        assert [each[:13] for each in made] == sorted(each[:13] for each in made)


class TestMoments:
    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("", OPEN),
            ("2026-03-01", "2026-03-01T00:00:00"),
            ("2026-03-01T10:05", "2026-03-01T10:05:00"),
            ("2026-03-01T10:05:07", "2026-03-01T10:05:07"),
        ],
    )
    def test_two_forms_are_read(self, text: str, moment: str) -> None:
        assert local_moment(text) == moment

    @pytest.mark.parametrize(
        "text",
        [
            "2026-02-30",
            "20260301",
            "2026-W09-7",
            "2026-03-01T10:05:07Z",
            "2026-03-01T10:05:07+01:00",
            "2026-03-01T10:05:07.5",
            "2026-03-01T24:00",
            "1.3.2026",
            " 2026-03-01",
            "２026-03-01",
        ],
    )
    def test_nothing_else_is(self, text: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            local_moment(text)

    def test_a_wall_clock_follows_its_zone(self) -> None:
        before = datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC)
        assert moment_in("Europe/Berlin", before) == "2026-03-29T01:59:59"
        assert moment_in("Europe/Berlin", before + timedelta(seconds=1)) == "2026-03-29T03:00:00"

    @given(st.lists(st.datetimes(FIRST, LAST), min_size=3, max_size=3))
    def test_ranges_are_half_open_and_sort_as_texts(self, given_: list[datetime]) -> None:
        start, moment, end = (
            LocalMoment(each.replace(microsecond=0).isoformat()) for each in given_
        )
        inside = local_moment(start) <= local_moment(moment) < local_moment(end)
        assert within(moment, start, end) == inside
        assert within(moment, OPEN, OPEN)
        assert not within(moment, OPEN, moment)
        assert within(moment, moment, OPEN)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    amount: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str
    colour: Colour
    place: Path
    inner: Inner | None
    many: tuple[Inner, ...]
    words: frozenset[str]
    by_name: Mapping[str, Inner]
    extra: dict[str, int] = field(default_factory=dict)


class TestRecords:
    @given(
        st.text(max_size=5),
        st.decimals(allow_nan=False, allow_infinity=False, places=3),
        st.datetimes(timezones=st.just(UTC)),
        st.integers(0, 2),
    )
    def test_what_is_written_reads_back(
        self, name: str, amount: Decimal, at: datetime, count: int
    ) -> None:
        inner = Inner(amount=amount, at=at)
        record = Outer(
            name=name,
            colour=Colour.RED,
            place=Path("a/b"),
            inner=inner if count else None,
            many=(inner,) * count,
            words=frozenset({name}),
            by_name={name: inner},
            extra={"a": 1},
        )
        assert from_json(Outer, to_json(record)) == record

    def test_fields_of_a_later_version_are_passed_over(self) -> None:
        document = to_json(Inner(amount=Decimal(1), at=datetime(2026, 1, 1, tzinfo=UTC)))
        assert isinstance(document, dict)
        assert from_json(Inner, {**document, "later": 1}).amount == 1

    def test_what_is_no_record_is_no_record(self) -> None:
        with pytest.raises(TypeError):
            from_json(Inner, {"amount": "1"})
        with pytest.raises(ValueError, match="blue"):
            from_json(Outer, {"colour": "blue"})
        with pytest.raises(TypeError):
            to_json(object())


class TestSecret:
    def test_it_shows_nowhere(self) -> None:
        secret = Secret("CANARY")
        shown = [repr(secret), str(secret), f"{secret}", f"{secret:>20}", f"{[secret]}"]
        assert "CANARY" not in "".join([*shown, str(to_json({"a": secret}))])
        with pytest.raises(TypeError):
            pickle.dumps(secret)

    def test_it_is_compared_by_its_bytes(self) -> None:
        assert Secret("a") == Secret(b"a")
        assert len({Secret("a"), Secret(b"a"), Secret("b")}) == 2
        assert Secret("a") != "a"

    def test_wiping_overwrites(self) -> None:
        secret = Secret("abc")
        secret.wipe()
        assert secret.reveal() == b"\0\0\0"

    def test_a_reference_names_it(self) -> None:
        match = REFERENCE.fullmatch(reference("terminal/pin", 12))
        assert match
        assert match.groupdict() == {"name": "terminal/pin", "version": "12"}


def file(name: str, live: str = "etc/pos.ini") -> ManifestFile:
    return ManifestFile(name=name, live=live, sha256="a" * 64, size=1)


class TestManifest:
    WHOLE = Manifest(
        component="config",
        files=(file("b"), file("a", "etc/with space.ini")),
        hooks=(ManifestHook(name="h.sh", kind=HookKind.HEALTH, sha256="b" * 64, size=2),),
        requires=(Requirement(component="software", word="format-2"),),
    )

    def test_it_reads_back_whatever_the_order(self) -> None:
        turned = Manifest(
            component="config",
            files=self.WHOLE.files[::-1],
            hooks=self.WHOLE.hooks,
            requires=self.WHOLE.requires,
        )
        assert turned.rid == self.WHOLE.rid == self.WHOLE.sha256[:16]
        assert parse_manifest(turned.text()).text() == turned.text()

    def test_no_changed_byte_is_taken_for_the_same(self) -> None:
        text = self.WHOLE.text()
        for place in range(len(text)):
            changed = text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]
            try:
                read = parse_manifest(changed)
            except ValueError:
                continue
            assert read.rid != self.WHOLE.rid

    @pytest.mark.parametrize(
        "name", ["", "../a", "a/../b", "-rf", "a b", "a\n", "a\tb", "$(x)", "a//b"]
    )
    def test_names_that_a_shell_could_misread_are_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            Manifest(component="config", files=(file(name),))
        with pytest.raises(ValueError, match=r".+"):
            Manifest(component="config", files=(file("ok", f"{name}\n"),))

    def test_two_entries_of_one_name_are_refused(self) -> None:
        with pytest.raises(ValueError, match="share a name"):
            Manifest(component="config", files=(file("a"), file("a", "other")))
