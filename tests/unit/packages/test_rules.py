"""A package's description: read, doubted, refused; never a crash."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.packages.rules import described, manifest_of
from rollouts.shared.errors import KnownError

WHOLE: dict[str, Any] = {
    "name": "pos",
    "version": "10.0",
    "platform": "generic",
    "files": [{"name": "bin/pos", "live": "opt/pos/bin/pos", "mode": "0755"}, {"name": "a.ini"}],
    "hooks": {"health": "health.sh"},
}
DATA = {"bin/pos": b"program", "a.ini": b"", "health.sh": b"#!/bin/sh\n"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*WHOLE, "live", "x"]), inner),
    max_leaves=12,
)


def read(document: object) -> str:
    """The code of the refusal, or nothing."""
    try:
        description = described(json.dumps(document).encode(), "package.json")
        manifest_of(description, {each.name: b"" for each in description.files} | DATA)
    except KnownError as refusal:
        return refusal.code
    return ""


def test_a_whole_description_makes_a_manifest() -> None:
    manifest = manifest_of(described(json.dumps(WHOLE).encode(), "package.json"), DATA)
    assert [each.name for each in manifest.files] == ["bin/pos", "a.ini"]
    assert manifest.files[1].live == "a.ini"
    assert manifest.files[0].mode == "0755"
    assert [each.kind for each in manifest.hooks] == ["health"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "a b"}, "packages.bad_word"),
        ({"version": "x" * 65}, "packages.bad_word"),
        ({"platform": "x" * 65}, "packages.bad_word"),
        ({"files": []}, "packages.empty"),
        ({"files": [{"name": "../x"}]}, "packages.bad_path"),
        ({"files": [{"name": "x", "live": "a/../b"}]}, "packages.bad_path"),
        ({"files": [{"name": "x", "live": "./b"}]}, "packages.bad_path"),
        ({"files": [{"name": "package.json"}]}, "packages.bad_path"),
        ({"files": [{"name": "x", "mode": "755"}]}, "packages.bad_mode"),
        ({"files": [{"name": "x", "mode": "4755"}]}, "packages.bad_mode"),
        ({"files": [{"name": "x"}, {"name": "x"}]}, "packages.twice"),
        ({"files": [{"name": "x", "live": "y"}, {"name": "y"}]}, "packages.twice"),
        ({"files": [{"live": "x"}]}, "packages.description"),
        ({"files": None}, "packages.description"),
        ({"hooks": {"sometimes": "x.sh"}}, "packages.unknown_hook"),
        ({"hooks": {"health": "../x.sh"}}, "packages.bad_path"),
        ({"hooks": {"health": "$(x)"}}, "packages.bad_path"),
        ({"hooks": {"health": "a.ini"}}, "packages.twice"),
        ({"hooks": {"health": "h.sh", "idle": "h.sh"}}, "packages.twice"),
        ({"hooks": {"health": "absent.sh"}}, "packages.file_missing"),
    ],
)
def test_what_could_hurt_a_register_is_refused(changed: dict[str, object], code: str) -> None:
    assert read(WHOLE | changed) == code


@given(JSON)
def test_no_document_is_a_crash(document: object) -> None:
    assert read(document).startswith("packages.")


@given(st.dictionaries(st.sampled_from(list(WHOLE)), JSON))
def test_no_changed_part_is_a_crash(changed: dict[str, object]) -> None:
    code = read(WHOLE | changed)
    assert not code or code.startswith("packages.")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5000])
def test_no_bytes_are_a_crash(data: bytes) -> None:
    with pytest.raises(KnownError) as refusal:
        described(data, "package.json")
    assert refusal.value.code == "packages.description"
