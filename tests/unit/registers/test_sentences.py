import ast
import re
from collections.abc import Iterator
from pathlib import Path

import rollouts.registers
from resources.i18n import catalogue

ROOM = Path(rollouts.registers.__file__).parent
ALWAYS = {"object", "field", "value"}
MAKERS = {"refuse", "finding", "_finding", "BrokenRuleError", "Finding"}


def calls() -> Iterator[tuple[str, set[str]]]:
    """Every rule that the room's source names, with the parameters given to its sentence."""
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in MAKERS and (rule := rule_of(node)):
                yield rule, parameters(node)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def rule_of(node: ast.Call) -> str:
    named = [each.value for each in node.keywords if each.arg == "code"]
    first = [*node.args[:1], *named]
    if first and isinstance(first[0], ast.Constant):
        return str(first[0].value).removeprefix("registers.")
    return ""


def parameters(node: ast.Call) -> set[str]:
    given = {each.arg for each in node.keywords if each.arg}
    tables = [each.value for each in node.keywords if each.arg == "parameters"]
    keys = [key for table in tables if isinstance(table, ast.Dict) for key in table.keys]
    return given | {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def test_every_rule_has_a_sentence_that_its_finding_can_fill() -> None:
    sentences = catalogue("registers")
    found = dict[str, set[str]]()
    for rule, given in calls():
        assert rule in sentences, rule
        words = " ".join(sentences[rule].values())
        assert set(re.findall(r"\{([a-z_]+)\}", words)) <= given | ALWAYS, rule
        found[rule] = given
    assert len(found) > 40


def test_no_sentence_is_left_over() -> None:
    told_by_clocks = {"skipped_time", "ambiguous_time"}
    used = {rule for rule, _ in calls()} | told_by_clocks
    assert set(catalogue("registers")) == used
