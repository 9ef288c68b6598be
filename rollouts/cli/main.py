"""Entry of the command line. Nothing heavy is imported before a command runs."""

import gc
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from rollouts.cli.actions import add_actions, group
from rollouts.engine.table import GROUPS
from rollouts.shared.errors import BUG, NOT_REACHED, USAGE, KnownError

OWN = {name: f"rollouts.cli.{name}" for name in ("engine", "rollout", "demo")} | {
    "db": "rollouts.cli.database"
}
"""The groups with commands that are no action, and the module that adds them."""

YOUNG = 50_000
"""Objects made between two searches for cycles: a command makes many that stay, and few cycles."""


def build(word: str = "") -> typer.Typer:
    """The command line: the groups, and whole the one called `word` (the others need no loading)."""
    app = typer.Typer(
        name="storewave",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_program)
    groups: dict[str, typer.Typer] = {}
    for name in (*GROUPS, *OWN):
        group(app, groups, name)
    if word in GROUPS:
        add_actions(groups[word], GROUPS[word]())
    if word in OWN:
        import_module(OWN[word]).add_to(app, groups)
    return app


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - typer hands over the flag by position
    if not wanted:
        return
    from importlib.metadata import version

    print(f"storewave {version('storewave')}")
    raise typer.Exit


def _program(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Run every register of every store: see what will change, push it in waves, prove it."""


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code (0 done, 1 refused, 2 usage, 3 not reached, ...)."""
    if argv and argv[0] == "worker":
        from rollouts.cli.worker import run

        return run(argv[1:])
    gc.set_threshold(YOUNG)
    try:
        word = next((each for each in argv if not each.startswith("-")), "")
        result = build(word)(args=list(argv), prog_name="storewave", standalone_mode=False)
    except KnownError as refusal:
        from rollouts.cli.output import complain

        complain(refusal, as_json="--json" in argv)
        return refusal.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return NOT_REACHED
    except Exception as trouble:  # noqa: BLE001 - the last reader: usage errors and bugs end here
        return _unexpected(trouble, argv)
    return result if isinstance(result, int) else 0


def _unexpected(trouble: Exception, argv: Sequence[str]) -> int:
    code = getattr(trouble, "exit_code", None)
    told = getattr(trouble, "format_message", None)
    if callable(told):
        show = getattr(trouble, "show", None)
        if callable(show):
            show()
        _tell(argv, "usage", str(told()))
        return USAGE
    if isinstance(code, int):
        return code
    _log(trouble, argv)
    text = f"a fault of the program itself ({type(trouble).__name__}); `storewave logs show` has it whole"
    sys.stderr.write(f"storewave: {text}\n")
    _tell(argv, "bug", text)
    return BUG


def _tell(argv: Sequence[str], code: str, message: str) -> None:
    """With --json even a usage error and a bug are one document."""
    if "--json" in argv:
        print(json.dumps({"errors": [{"code": code, "message": message}]}, indent=2))


def _log(trouble: Exception, argv: Sequence[str]) -> None:
    """Keep the whole story in the home's log, when there is a home to write to."""
    import logging

    from rollouts.shared.home import home_folder

    named = argv[argv.index("--home") + 1] if "--home" in argv[:-1] else ""
    folder = home_folder(Path(named) if named else None)
    if not (folder / "logs").is_dir():
        return
    from rollouts.bootstrap import log_to_home

    log_to_home(folder, "command")
    logging.getLogger(__name__).error("a command failed: %s", " ".join(argv[:2]), exc_info=trouble)
