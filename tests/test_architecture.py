"""The shape of the house, where import-linter's contracts do not reach."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from resources.i18n import PLACEHOLDER
from rollouts.bootstrap import all_actions
from rollouts.engine.action import Mode, notes

ROOT = Path(__file__).parents[1]
TOP = {"pyproject.toml", "README.md", "console", "resources", "rollouts", "packaging", "tests"}
PRODUCT = ("console", "rollouts", "resources")
PARTS = (*PRODUCT, "packaging", "tests")
FORBIDDEN_NAMES = {"utils", "helpers", "widgets", "logic", "managers", "common"}
MOST_FILE, USUAL_FILE = 500, 300
MOST_FUNCTION, USUAL_FUNCTION = 60, 30
USUAL_SHARE = 0.95
HEAVY = {"sqlalchemy", "alembic", "paramiko", "keyring", "psycopg", "polars", "PySide6"}
WHOLE_ROOMS = {"states"}  # read as one table: a word and a meaning for every state and reason
KEPT = {"console.page_changes", "console.page_audit", "console.page_settings"}  # pages to come
FILLED_IN = {"object", "field", "value"}


@dataclass(frozen=True)
class Source:
    """One Python file, parsed and walked once."""

    path: str
    text: str
    nodes: tuple[ast.AST, ...]

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


def sources(*parts: str) -> Iterator[Source]:
    for part in parts:
        yield from sources_of(part)


@cache
def sources_of(part: str) -> tuple[Source, ...]:
    found = []
    for path in sorted((ROOT / part).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        nodes = tuple(ast.walk(ast.parse(text)))
        found.append(Source(str(path.relative_to(ROOT)), text, nodes))
    return tuple(found)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every sentence by its code."""
    return {
        f"{file.stem}.{rule}": entry
        for file in sorted((ROOT / "resources/i18n/en").glob("*.toml"))
        for rule, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def share(lengths: Sequence[int], usual: int) -> float:
    return sum(length <= usual for length in lengths) / len(lengths)


class TestShape:
    def test_the_top_level_is_as_prescribed(self) -> None:
        listed = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if listed.returncode:
            pytest.skip("not a clone: what is tracked cannot be told")
        tracked = {line.split("/")[0] for line in listed.stdout.splitlines()}
        assert {each for each in tracked if not each.startswith(".")} == TOP

    def test_packaging_shadows_nothing(self) -> None:
        assert not (ROOT / "packaging/__init__.py").exists()
        stems = {path.stem for path in (ROOT / "packaging").glob("*.py")}
        assert not stems & set(sys.stdlib_module_names)

    def test_no_file_is_named_after_nothing(self) -> None:
        named = {each.path for each in sources(*PARTS) if Path(each.path).stem in FORBIDDEN_NAMES}
        assert named == set()

    def test_files_are_short(self) -> None:
        written = [each for each in sources(*PARTS) if "/migrations/versions/" not in each.path]
        assert [each.path for each in written if each.lines > MOST_FILE] == []
        assert share([each.lines for each in written], USUAL_FILE) >= USUAL_SHARE

    def test_functions_are_short(self) -> None:
        lengths = dict(functions())
        assert [name for name, length in lengths.items() if length > MOST_FUNCTION] == []
        assert share(list(lengths.values()), USUAL_FUNCTION) >= USUAL_SHARE

    def test_qt_stays_in_the_console(self) -> None:
        """Imports inside functions too, which import-linter also sees, and strings for import_module."""
        with_qt = [each.path for each in sources("rollouts", "resources") if "PySide6" in each.text]
        assert with_qt == []

    def test_nobody_else_owns_our_names(self) -> None:
        owners = packages_distributions()
        for name in PRODUCT:
            assert set(owners.get(name, ())) <= {"storewave"}


def functions() -> Iterator[tuple[str, int]]:
    for source in sources(*PARTS):
        if "/migrations/versions/" in source.path:
            continue
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{source.path}:{node.lineno} {node.name}", length


class TestSentences:
    def test_every_refusal_and_finding_has_a_sentence(self) -> None:
        missing = {f"{code} in {path}" for path, code in codes() if code not in catalogue()}
        assert missing == set()

    def test_no_sentence_is_left_over(self) -> None:
        assert [code for code in catalogue() if not is_used(code) and code not in KEPT] == []

    def test_sentences_are_texts_with_known_parts(self) -> None:
        for code, entry in catalogue().items():
            assert set(entry) <= {"text", "mend", "word"}, code
            assert all(part.strip() == part != "" for part in entry.values()), code

    def test_parameters_of_refusals_are_those_of_their_sentences(self) -> None:
        """A placeholder that no literal refusal fills would be shown as it stands."""
        unfilled = set()
        for path, code, given in refusals():
            entry = catalogue().get(code, {"text": ""})
            asked = {name for part in entry.values() for name in PLACEHOLDER.findall(part)}
            unfilled |= {f"{code} {{{name}}} in {path}" for name in asked - FILLED_IN - given}
        assert unfilled == set()


def codes() -> Iterator[tuple[str, str]]:
    """Path and code of every literal code given to `refuse` or as `code=`."""
    for source in sources("console", "rollouts"):
        for node in source.nodes:
            if not isinstance(node, ast.Call):
                continue
            given = [each.value for each in node.keywords if each.arg == "code"]
            if name_of(node) == "refuse":
                given += node.args[:1]
            for text in (text for each in given for text in literals(each)):
                if re.fullmatch(r"[a-z_]+\.[a-z_]+", text):
                    yield source.path, text


def refusals() -> Iterator[tuple[str, str, set[str]]]:
    """Path, code and parameter names of every `refuse` call without a `**`."""
    for source in sources("console", "rollouts"):
        for node in source.nodes:
            if isinstance(node, ast.Call) and name_of(node) == "refuse" and node.args:
                names = {each.arg for each in node.keywords}
                if None not in names:
                    for code in literals(node.args[0]):
                        yield source.path, code, {name for name in names if name}


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def is_used(code: str) -> bool:
    """Named whole, or made of f-strings (`f"stores.{rule}"`, `f"count_{word}"`) and known words."""
    if code in quoted() or code.split(".", maxsplit=1)[0] in WHOLE_ROOMS:
        return True
    made = (pattern.fullmatch(code) for pattern in patterns())
    return any(match and all(map(is_word, match.groups())) for match in made)


def is_word(rule: str) -> bool:
    if rule in words():
        return True
    made = (pattern.fullmatch(rule) for pattern in patterns())
    return any(match and all(part in words() for part in match.groups()) for match in made)


@cache
def quoted() -> frozenset[str]:
    return frozenset(
        node.value
        for source in sources("console", "rollouts", "packaging")
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Every f-string whose fixed parts could be those of a code, as a pattern."""
    found = set()
    for source in sources("console", "rollouts"):
        for node in source.nodes:
            if isinstance(node, ast.JoinedStr):
                fixed = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
                if fixed and all(
                    re.fullmatch(r"(?=.*[a-z])[a-z_]*\.?[a-z_]*", each) for each in fixed
                ):
                    found.add("".join(map(as_pattern, node.values)))
    return tuple(re.compile(each) for each in sorted(found))


def as_pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+?)"


@cache
def words() -> frozenset[str]:
    """Words that sources speak of: strings, names of members, and the words of shell programs."""
    found = set(quoted())
    for source in sources("console", "rollouts"):
        for node in source.nodes:
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.keyword) and node.arg:
                found.add(node.arg)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    for script in (ROOT / "resources").rglob("*.sh"):
        found.update(re.findall(r"[a-z_]+", script.read_text(encoding="utf-8")))
    return frozenset(found | {each.replace("-", "_") for each in found})


class TestActions:
    def test_names_are_unique_and_in_words(self) -> None:
        names = [each.name for each in all_actions()]
        assert len(set(names)) == len(names)
        assert [each for each in names if not re.fullmatch(r"[a-z-]+( [a-z-]+)+", each)] == []

    def test_every_request_belongs_to_one_action(self) -> None:
        requests = [each.request for each in all_actions()]
        assert len(set(requests)) == len(requests)

    @pytest.mark.parametrize("action", all_actions(), ids=lambda each: each.name)
    def test_a_person_is_told_what_every_field_means(self, action: "object") -> None:
        from rollouts.engine.action import Action

        assert isinstance(action, Action)
        assert callable(action.handler)
        assert action.answer
        assert action.summary.endswith((".", "?")) or ":" in action.summary
        told = notes(action.request)
        assert set(told) == set(getattr(action.request, "__dataclass_fields__", ()))
        for name, note in told.items():
            assert len(note.help) > 3, name

    def test_what_waits_in_a_row_needs_no_secret(self) -> None:
        """A row of `requests` never holds one, so its handler could not get it."""
        waiting = [each for each in all_actions() if each.mode is Mode.REGISTERS]
        secret = [
            each.name
            for each in waiting
            if any(n.secret_input for n in notes(each.request).values())
        ]
        assert waiting
        assert secret == []


class TestStart:
    @pytest.mark.parametrize(
        "words", [["--help"], ["rollout", "--help"], ["config", "set", "--help"]]
    )
    def test_help_loads_nothing_heavy(self, words: list[str]) -> None:
        program = "import json, sys; from rollouts.cli.main import main\n"
        program += f"ended = main({words!r})\n"
        program += "json.dump([ended, sorted(sys.modules)], sys.stderr)"
        ended = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
        )
        code, modules = json.loads(ended.stderr)
        assert code == 0
        assert "Usage" in ended.stdout
        assert not HEAVY & {each.split(".")[0] for each in modules}

    def test_the_module_is_a_program(self) -> None:
        ended = subprocess.run(
            [sys.executable, "-m", "rollouts", "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0
        assert "rollout" in ended.stdout
