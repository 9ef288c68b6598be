"""Work in a process of its own: heavy on memory and processor, told about while it goes on."""

from collections.abc import Callable
from typing import Protocol

from rollouts.shared.events import Json


class Workers(Protocol):
    """Starts a process for one piece of work and waits for what it answers."""

    def run(
        self,
        work: str,
        job: Json,
        progress: Callable[[int, int, str], None],
        cancelled: Callable[[], bool],
    ) -> Json:
        """What the worker answers to `job`.

        A refusal in the worker is raised here. KnownError `workers.cancelled` once `cancelled()` says
        so: the process is gone then; `workers.lost` when it ended without an answer. It never outlives
        the process that called.
        """
