"""What a page is given: the bridge's parts and the window's few services."""

from collections.abc import Callable
from dataclasses import dataclass

from console.bridge.commands import Commands
from console.bridge.follower import Follower
from console.bridge.promises import Read
from console.bridge.reads import Reader
from rollouts.reads.first_page import FirstPage
from rollouts.shared.errors import KnownError


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeParts:
    """The roads between the window and the house: one reader, one command thread, one follower.

    `first` is what may be shown before the house is open.
    """

    reader: Reader
    read: Read
    commands: Commands
    follower: Follower
    first: FirstPage | None = None

    def close(self) -> None:
        """End the threads; waits for commands already given."""
        self.follower.close()
        self.commands.close()
        self.reader.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """Given to every page's factory. A page asks with `reader.ask(slot, lambda: read(request), ...)`.

    `go(page id, target)` navigates, `say(text)` shows a toast, `refuse(error)` shows a refusal with
    its mend, `use_theme(name)` switches the window's colours. `first` is what may be shown until the
    first read has answered. `knows(page id)` tells whether there is such a page to go to.
    """

    reader: Reader
    read: Read
    commands: Commands
    follower: Follower
    go: Callable[[str, str], None]
    say: Callable[[str], None]
    refuse: Callable[[KnownError], None]
    use_theme: Callable[[str], None] = lambda _name: None
    first: FirstPage | None = None
    knows: Callable[[str], bool] = lambda _page: False
