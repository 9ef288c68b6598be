"""The journal of a shop, followed from outside while another process writes it."""

import subprocess
import threading
import time
from collections.abc import Callable

from rollouts.shared.events import Recorded
from tests.end2end.shop import DEADLINE, Shop


class Watch:
    """Follows the journal from where it stands now."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._seq = 0
        while page := shop.house.services.database.events_after(self._seq):
            self._seq = page[-1].seq

    def wait(self, engine: "subprocess.Popen[bytes]", moment: Callable[[Recorded], bool]) -> bool:
        """True at the next event that is the moment; False when the engine ended before."""
        pause = threading.Event()
        ends = time.monotonic() + DEADLINE
        while engine.poll() is None:
            assert time.monotonic() < ends, "the moment never came"
            for each in self._shop.house.services.database.events_after(self._seq):
                self._seq = each.seq
                if moment(each):
                    return True
            pause.wait(0.002)
        assert engine.returncode == 0, engine.communicate()
        return False
