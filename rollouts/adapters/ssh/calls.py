"""Calls of the register's program: one command each, its answer read with care."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rollouts.adapters.ssh.answers import Answer, UnclearError, parse, refusal, reply_of, verdict_of
from rollouts.adapters.ssh.deadlines import Phase
from rollouts.adapters.ssh.exchange import Bounds, Said, run
from rollouts.adapters.ssh.messages import Request, add_become, for_target
from rollouts.adapters.ssh.program import command, program
from rollouts.adapters.ssh.route import Connection
from rollouts.ports.device import Reply, Target, Verdict
from rollouts.shared.errors import NOT_REACHED, KnownError, refuse
from rollouts.shared.plain_text import plain

T = TypeVar("T")
Fence = tuple[int, int]

PACKET = 32_704
READ_ONLY: Fence = (0, 0)
QUICK = 20.0
"""Seconds in which a verb that runs no hook must have answered."""
_FOREIGN = "foreign_device"


class Calls:
    """Verbs called over one connection, each named for the device it is meant for.

    What the register refuses because it is another device becomes KnownError `device.identity`;
    an answer out of form becomes `ssh.protocol`.
    """

    def __init__(self, connection: Connection, target: Target) -> None:
        self._connection = connection
        self.target = target
        self.device_id = target.device_id

    def request(self) -> Request:
        """A request that only the device and estate of this visit will take."""
        return for_target(self.target, self.device_id, self.target.estate_id)

    def do(
        self,
        verb: str,
        request: Request,
        *,
        token: str,
        fence: Fence,
        bounds: Bounds,
        sent: int = 0,
    ) -> Reply:
        """A mutating verb: what the register decided. `sent` bytes went before, in other calls.

        Each carries the way to more rights: it may have to take an earlier trial back.
        """
        add_become(request, self.target)
        answer = self._call(verb, request, token, fence, bounds)
        reply = self.clear(lambda: reply_of(answer, request, sent))
        if reply.code == _FOREIGN and verb != "init":
            raise self._other_device(reply.detail)
        return reply

    def ask(self, verb: str, request: Request, bounds: Bounds | None = None) -> Answer:
        """A read-only verb; what the register refuses is raised as `device.CODE`."""
        answer = self._call(verb, request, "reader", READ_ONLY, bounds or Bounds(seconds=QUICK))
        verdict, code = self.clear(lambda: verdict_of(answer))
        if code == _FOREIGN:
            raise self._other_device("")
        if verdict is not Verdict.DONE:
            raise self.clear(lambda: refusal(answer, self.target.name))
        return answer

    def clear(self, read: Callable[[], T]) -> T:
        """What `read` makes of an answer, or KnownError `ssh.protocol`."""
        try:
            return read()
        except UnclearError as fault:
            raise self._unclear(str(fault)) from fault

    def check_identity(self, device_id: str) -> None:
        """Return when the register is the one expected, or none yet; KnownError otherwise."""
        if not device_id:
            self.device_id = ""
        elif self.target.device_id and device_id != self.target.device_id:
            raise self._other_device(device_id)

    def _call(
        self, verb: str, request: Request, token: str, fence: Fence, bounds: Bounds
    ) -> Answer:
        text, script = request.text(), program()
        line = command(
            verb,
            base=self.target.base,
            token=token,
            fence=fence,
            request_size=len(text),
        )
        said = run(self._connection, line, _pieces(script + text, request.frames), bounds)
        if said.status != 0:
            raise self._unclear(_last_words(said))
        return self.clear(lambda: parse(said.out, request.nonce))

    def _unclear(self, reason: str) -> KnownError:
        return refuse(
            "ssh.protocol",
            object=self.target.name,
            field=Phase.ANSWER.value,
            value=f"{self.target.hop.host}:{self.target.hop.port}",
            exit_code=NOT_REACHED,
            reason=reason,
        )

    def _other_device(self, found: str) -> KnownError:
        return refuse(
            "device.identity",
            object=self.target.name,
            field="device id",
            value=found or "another",
            expected=self.target.device_id,
        )


def _pieces(head: bytes, frames: Sequence[bytes]) -> Iterator[bytes]:
    """The message in few packets: what is small travels together."""
    waiting = bytearray(head)
    for frame in frames:
        if len(waiting) + len(frame) > PACKET:
            yield bytes(waiting)
            waiting.clear()
        waiting += frame
    yield bytes(waiting)


def _last_words(said: Said) -> str:
    words = plain(said.err.strip(), cap=200)
    return f"exit {said.status}" + (f": {words}" if words else "")
