"""The program `storewave`: without arguments the window, with them the command line, without Qt."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

WINDOW_OPTIONS = ("--home", "--page", "--self-test", "--screenshots")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code. The command line never imports Qt."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    wish = window_wish(given)
    if wish is None:
        from rollouts.cli.main import main as command_line

        return command_line(given)
    return _open_window(wish)


def window_wish(given: Sequence[str]) -> dict[str, str] | None:
    """The window's options when `given` asks for the window; None when it is a command.

    `--home DIR`, `--page ID`, `--self-test` and `--screenshots DIR` alone open the window; any other
    word is a command's.
    """
    wish: dict[str, str] = {}
    rest = list(given)
    while rest:
        name, has_value, value = rest.pop(0).partition("=")
        if name not in WINDOW_OPTIONS:
            return None
        if name == "--self-test":
            wish[name] = "yes"
        elif has_value or rest:
            wish[name] = value if has_value else rest.pop(0)
        else:
            return None
    return wish


def has_display() -> bool:
    """Whether Qt could open a window; asked first, because without one Qt ends in a core dump."""
    if sys.platform in {"win32", "darwin"}:
        return True
    named = os.environ.get("QT_QPA_PLATFORM", "")
    if named and not named.startswith(("xcb", "wayland")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_window(wish: dict[str, str]) -> int:
    if {"--self-test", "--screenshots"} & set(wish) and not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if not has_display():
        from resources.i18n import sentence
        from rollouts.shared.errors import REFUSED

        sys.stderr.write(sentence("console.no_display", {}) + "\n")
        return REFUSED
    from console.app import Start, run
    from console.bridge.house import open_house_backend
    from rollouts.shared.home import home_folder

    home = home_folder(Path(wish["--home"]) if "--home" in wish else None)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    start = Start(
        home=home,
        arguments=[wish["--page"]] if "--page" in wish else [],
        self_test="--self-test" in wish,
        pictures=Path(wish["--screenshots"]) if "--screenshots" in wish else None,
    )
    return run(start, lambda: open_house_backend(home))


if __name__ == "__main__":
    sys.exit(main())
