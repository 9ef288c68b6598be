"""Entry of the command line. Nothing heavy is imported before a command runs."""

import logging
import sys
from collections.abc import Sequence

import typer

from rollouts.cli import database, demo, engine, rollout
from rollouts.cli.actions import add_actions
from rollouts.cli.output import complain
from rollouts.engine.table import ACTIONS
from rollouts.shared.errors import BUG, NOT_REACHED, USAGE, KnownError

LOG = logging.getLogger(__name__)


def build() -> typer.Typer:
    """The whole command line: actions of the table, and the commands that run processes."""
    app = typer.Typer(
        name="storewave",
        help="Run every register of every store: see what will change, push it in waves, prove it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    groups = add_actions(app, ACTIONS)
    for module in (engine, rollout, demo, database):
        module.add_to(app, groups)
    return app


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code (0 done, 1 refused, 2 usage, 3 not reached, ...)."""
    try:
        result = build()(args=list(argv), prog_name="storewave", standalone_mode=False)
    except KnownError as refusal:
        complain(refusal, as_json="--json" in argv)
        return refusal.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return NOT_REACHED
    except Exception as trouble:  # noqa: BLE001 - the last reader: usage errors and bugs end here
        return _unexpected(trouble)
    return result if isinstance(result, int) else 0


def _unexpected(trouble: Exception) -> int:
    code = getattr(trouble, "exit_code", None)
    show = getattr(trouble, "show", None)
    if callable(show):
        show()
        return USAGE
    if isinstance(code, int):
        return code
    LOG.error("a command failed", exc_info=trouble)
    sys.stderr.write(f"storewave: a fault of the program itself ({type(trouble).__name__}).\n")
    return BUG
