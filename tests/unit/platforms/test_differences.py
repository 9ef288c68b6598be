"""Differences between files, as people are shown them."""

from hypothesis import given
from hypothesis import strategies as st

from rollouts.platforms.differences import DifferenceRow, difference


def rows(before: bytes | None, after: bytes | None, form: str) -> list[tuple[str, object, object]]:
    return [(each.key, each.before, each.after) for each in difference(before, after, form)]


def test_values_are_compared_and_not_bytes() -> None:
    before = b'{"a": 1, "gone": true, "b": {"c": "old"}}'
    after = b'{\n  "b": {"c": "new"},\n  "a": 1,\n  "d": 1.50\n}'
    assert rows(before, after, "json") == [
        ("b.c", "old", "new"),
        ("d", None, "1.50"),
        ("gone", "true", None),
    ]


def test_a_new_file_and_a_removed_file() -> None:
    data = b"[a]\nx = 1\n"
    assert rows(None, data, "ini") == [("a.x", None, "1")]
    assert rows(data, None, "ini") == [("a.x", "1", None)]
    assert rows(data, data, "ini") == rows(None, None, "") == []


def test_secrets_are_only_set_or_changed() -> None:
    plain, first, second = b"A_PIN=canary\n", b"A_PIN=${secret:p#1}\n", b"A_PIN=${secret:p#2}\n"
    assert rows(first, second, "dotenv") == [("A_PIN", "set", "changed")]
    assert rows(plain, first, "dotenv") == [("A_PIN", "set", "changed")]
    assert rows(None, first, "dotenv") == [("A_PIN", None, "set")]
    assert rows(first, None, "dotenv") == [("A_PIN", "set", None)]
    assert rows(b"DB_PASSWORD=canary\n", b"DB_PASSWORD=canary2\n", "dotenv") == [
        ("DB_PASSWORD", "set", "changed")
    ]


def test_other_formats_and_damaged_files_are_compared_by_line() -> None:
    assert difference(b"a\nb\nc\n", b"a\nB\nc\nd\n") == (
        DifferenceRow(key="2", before="b\n", after="B\n", line=True),
        DifferenceRow(key="4", before=None, after="d\n", line=True),
    )
    assert rows(b'{"a": 1', b'{"a": 1}', "json") == [("1", '{"a": 1', '{"a": 1}')]


def test_a_comment_that_changed_is_shown_as_a_line() -> None:
    assert difference(b"# one\na=1\n", b"# two\na=1\n", "properties") == (
        DifferenceRow(key="1", before="# one\n", after="# two\n", line=True),
    )


def test_lines_of_a_file_with_secrets_are_hidden() -> None:
    found = difference(b"tid canary\n", b"tid ${secret:t#1}\nother\n")
    assert [(each.before, each.after, each.secret) for each in found] == [
        ("set", "changed", True),
        (None, "set", True),
    ]


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_different_bytes_are_never_shown_as_nothing(before: bytes, after: bytes) -> None:
    for form in ("", "json", "ini", "dotenv"):
        assert bool(difference(before, after, form)) == (before != after)
