"""What we write is read by others as we mean it: Python's own readers, expat and a POSIX shell."""

import configparser
import json
import subprocess
from pathlib import Path

from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from rollouts.formats.document import Key, Value
from rollouts.formats.dotenv import DOTENV
from rollouts.formats.ini import INI
from rollouts.formats.json import JSON
from rollouts.formats.xml import XML
from rollouts.shared.errors import KnownError

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**60), 10**60) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def leaves(value: object, key: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
    if isinstance(value, dict):
        pairs = [(str(name), each) for name, each in value.items()]
    elif isinstance(value, list):
        pairs = [(str(index), each) for index, each in enumerate(value)]
    else:
        return {key: value}
    return {at: leaf for name, each in pairs for at, leaf in leaves(each, (*key, name)).items()}


@given(
    value=st.dictionaries(TEXT, JSON_VALUES, max_size=5),
    indent=st.none() | st.integers(0, 4),
    ascii_only=st.booleans(),
)
@settings(deadline=None)
def test_json_finds_the_values_that_python_finds(
    value: dict[str, object], indent: int | None, *, ascii_only: bool
) -> None:
    document = JSON.parse(json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode())
    found = {key: document.value(key) for key in document.scan.entries}
    assert found == leaves(value)


@given(value=TEXT)
@settings(deadline=None)
def test_json_is_read_by_python(value: str) -> None:
    written = JSON.render(JSON.empty().update({("a", "b"): value, ("c",): 5}))
    assert json.loads(written) == {"a": {"b": value}, "c": 5}


@given(value=TEXT)
@settings(deadline=None)
def test_xml_is_read_by_expat(value: str) -> None:
    try:
        document = XML.empty().update({("a", "b"): value, ("a", "@c"): value})
    except KnownError as known:
        told = known.code
        assert told == "formats.cannot_hold"
        return
    root = ElementTree.fromstring(XML.render(document))
    assert (root.findtext("b"), root.get("c")) == (value, value)


@given(value=st.text(st.characters(min_codepoint=33, max_codepoint=0x17F), max_size=30))
@settings(deadline=None)
def test_ini_without_quotes_is_read_by_python(value: str) -> None:
    written = INI.render(INI.empty().set(("drawer", "port"), value)).decode()
    if '"' in value or written.endswith('"\n'):
        return
    reader = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    reader.read_string(written)
    assert reader["drawer"]["port"] == value


@given(values=st.lists(TEXT.filter(lambda each: "\r" not in each), min_size=1, max_size=20))
@settings(deadline=None, max_examples=25)
def test_dotenv_is_read_by_a_shell(values: list[str]) -> None:
    named: dict[Key, Value] = {(f"K{index}",): value for index, value in enumerate(values)}
    text = DOTENV.render(DOTENV.empty().update(named)).decode()
    shown = text + "".join(f"printf '%s\\0' \"${key[0]}\"\n" for key in named)
    done = subprocess.run(["sh", "-s"], input=shown.encode(), capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == values


def test_the_dotenv_sample_is_read_by_a_shell(tmp_path: Path) -> None:
    sample = DOTENV.parse(resources.data("samples/formats/dotenv.env"))
    (tmp_path / "lane.env").write_bytes(DOTENV.render(sample))
    shown = ". ./lane.env; printf '%s' \"$POS_NOTE|$POS_GREETING|$POS_PORT\""
    done = subprocess.run(["sh", "-c", shown], cwd=tmp_path, capture_output=True, check=True)
    expected = "|".join(str(sample.get((f"POS_{name}",))) for name in ("NOTE", "GREETING", "PORT"))
    assert done.stdout.decode() == expected
