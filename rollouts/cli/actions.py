"""Makes a command of every action: its request's fields become arguments and options."""

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
import typer.core

if TYPE_CHECKING:
    from rollouts.engine.action import Action
    from rollouts.shared.requests import FieldNote

NEGATIVE = re.compile(r"-\d+([.,]\d+)*%?")
Groups = dict[str, typer.Typer]
HOME = Annotated[Path | None, typer.Option("--home", help="The home folder (else STOREWAVE_HOME).")]
JSON = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
NO_WAIT = Annotated[bool, typer.Option("--no-wait", help="Print the request's id and end at once.")]


def group(app: typer.Typer, groups: Groups, name: str) -> typer.Typer:
    """The sub-command group `name`, made when it is first asked for."""
    if name not in groups:
        groups[name] = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
        app.add_typer(groups[name], name=name, help=GROUP_HELP.get(name, ""))
    return groups[name]


class SayingNumbers(typer.core.TyperCommand):
    """A command that takes `-5` as a value: no option of ours is a number."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's own class
        """Arguments and options as usual; only where a negative number stands is `-` no option."""
        if any(NEGATIVE.fullmatch(each) for each in args):
            ctx.ignore_unknown_options = True
        return super().parse_args(ctx, args)


def add_actions(place: typer.Typer, actions: "Iterable[Action]") -> None:
    """Add one command for each action, called by the last word of its name."""
    for action in actions:
        _, _, word = action.name.partition(" ")
        place.command(word, cls=SayingNumbers, help=action.request.__doc__)(_command(action))


def _command(action: "Action") -> Callable[..., int]:
    def command(**given: Any) -> int:  # noqa: ANN401 - typer hands over what the options read
        from rollouts.bootstrap import open_house
        from rollouts.cli.output import Watcher, exit_code_of, show

        home, as_json = given.pop("home"), given.pop("json")
        wait = not given.pop("no_wait", False)
        house = open_house(home, actions=(action,))
        try:
            with Watcher(action.name, quiet=as_json) as watcher:
                result = house.bus.execute(
                    _request(action, given),
                    progress=watcher.progress,
                    cancelled=watcher.cancelled,
                    wait=wait,
                )
        finally:
            house.close()
        show(result, as_json=as_json)
        return exit_code_of(result)

    parameters = _parameters(action)
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command


def _request(action: "Action", given: dict[str, Any]) -> object:
    from rollouts.engine.action import Mode, notes
    from rollouts.shared.secret import Secret

    fields = {}
    goes_elsewhere = action.mode is Mode.REGISTERS
    for name, note in notes(action.request).items():
        value = given[name]
        if note.secret_input:
            value = Secret(sys.stdin.buffer.read().rstrip(b"\r\n")) if value else None
        elif isinstance(value, list):
            value = tuple(value)
        fields[name] = _absolute(value) if note.path and goes_elsewhere else value
    return action.request(**fields)


def _absolute(given: Any) -> Any:  # noqa: ANN401 - one path or several
    """Paths as an engine understands them that was started in another folder."""
    if isinstance(given, tuple):
        return tuple(map(_absolute, given))
    return str(Path(given).absolute()) if given else given


def _parameters(action: "Action") -> list[inspect.Parameter]:
    from rollouts.engine.action import Mode, notes

    hints = get_type_hints(action.request)
    defaults = {each.name: each.default for each in dataclasses.fields(action.request)}
    made = [
        _parameter(name, note, hints[name], defaults[name])
        for name, note in notes(action.request).items()
    ]
    made.append(_keyword("home", HOME, None))
    made.append(_keyword("json", JSON, default=False))
    if action.mode is Mode.REGISTERS:
        made.append(_keyword("no_wait", NO_WAIT, default=False))
    return made


def _parameter(name: str, note: "FieldNote", hint: Any, default: Any) -> inspect.Parameter:  # noqa: ANN401
    kind, preset = _kind(note, hint, default)
    if note.positional:
        described = typer.Argument(help=note.help, metavar=note.metavar or name.upper())
    else:
        flag = note.flag or f"--{name.replace('_', '-')}"
        described = typer.Option(
            flag, help=note.help, metavar=note.metavar or None, min=note.least, max=note.most
        )
    return _keyword(name, Annotated[kind, described], preset)


def _kind(note: "FieldNote", hint: Any, default: Any) -> tuple[Any, Any]:  # noqa: ANN401
    missing = default is dataclasses.MISSING
    if note.secret_input:
        return bool, False
    if "tuple" in str(hint):
        return list[str], inspect.Parameter.empty if missing else list(default)
    return hint, inspect.Parameter.empty if missing else default


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:  # noqa: ANN401
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


GROUP_HELP = {
    "audit": "Who did what, and the proof that nothing was altered.",
    "change": "Change sets: what was edited, checked and submitted.",
    "config": "Register configuration: set, explain, check, adopt.",
    "credential": "Credential profiles; the secrets stay in the system's keyring.",
    "db": "The database: upgrade, check, backup, restore.",
    "demo": "An estate of real SSH registers on this computer.",
    "engine": "The process that moves rollouts.",
    "estate": "Stores, registers, groups, enrolment.",
    "item": "Items, barcodes and PLUs.",
    "logs": "The program's own log.",
    "package": "Software packages for registers.",
    "promotion": "Promotions: import, check, quote in the lab, prove with baskets.",
    "price": "Prices: files checked and staged, applied, undone, explained, proved.",
    "reference": "Departments, accounts, merchant ids and more; the document to sign.",
    "register": "One register: show, test, bring.",
    "release": "Compiled releases and their differences.",
    "requests": "What waits for an answer from registers.",
    "rollout": "Plan, start, watch, stop and take back.",
    "settings": "Policies of this installation.",
    "tax": "Tax rules: import, review, prove, quote.",
    "tender": "Ways to pay and where the money goes: mapped, proved, reconciled.",
}
