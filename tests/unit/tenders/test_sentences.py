import ast
import re
from collections.abc import Iterator
from pathlib import Path

import rollouts.engine
import rollouts.tenders
from resources.i18n import catalogue
from rollouts.tenders.reconciling.model import Reason

ROOM = Path(rollouts.tenders.__file__).parent
ENGINE = Path(rollouts.engine.__file__).parent
WHOLE = re.compile(r"tenders\.[a-z_]+")
GIVEN = {"object", "field", "value"}
MAKERS = {
    "refuse", "Finding", "_finding", "_channel_finding", "_flawed", "say", "tell", "_bad", "_say",
}  # fmt: skip
BY_THE_SHARED_KINDS = {"moved_on", "unknown_edit"}


def calls() -> Iterator[tuple[str, set[str]]]:
    """Every rule that the room's source names, with the parameters given to its sentence."""
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in MAKERS:
                code = [each.value for each in node.keywords if each.arg == "code"]
                for first in (*node.args[:1], *code):
                    if isinstance(first, ast.Constant):
                        yield str(first.value).removeprefix("tenders."), parameters(node)


def named() -> Iterator[str]:
    """Every rule that is named whole, in the room or by what the engine does with it."""
    for file in (*ROOM.rglob("*.py"), *ENGINE.rglob("*tender*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and WHOLE.fullmatch(str(node.value)):
                yield str(node.value).removeprefix("tenders.")


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def parameters(node: ast.Call) -> set[str]:
    given = {each.arg for each in node.keywords if each.arg}
    tables = [each.value for each in node.keywords if each.arg == "parameters"]
    keys = [key for table in tables if isinstance(table, ast.Dict) for key in table.keys]
    always = {"stores", "registers", "first"} if called(node) == "_flawed" else set()
    return given | always | {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def test_every_rule_has_a_sentence_that_its_finding_can_fill() -> None:
    sentences = catalogue("tenders")
    found = dict(calls())
    for rule, given in found.items():
        assert set(sentences[rule]) == {"text", "mend"}, rule
        words = " ".join(sentences[rule].values())
        assert set(re.findall(r"\{([a-z_]+)\}", words)) <= given | GIVEN, rule
    assert len(found) > 40


def test_no_sentence_is_left_over() -> None:
    told = {rule for rule, _ in calls()} | {each.value for each in Reason} | BY_THE_SHARED_KINDS
    told |= set(named())
    assert set(catalogue("tenders")) == told
