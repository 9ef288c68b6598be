"""Carries a request to its handler: here at once, or through a row to where the engine is."""

import getpass
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from rollouts.engine.action import Action, Mode, notes
from rollouts.engine.bringing import inherit
from rollouts.engine.context import Context, Progress, Services
from rollouts.engine.entrances import require_no_cards
from rollouts.engine.lease import LeaseKeeper, present_holder
from rollouts.engine.ports import RequestRow, Requests, RequestState
from rollouts.engine.presence import present_process
from rollouts.engine.serving import serve
from rollouts.shared.errors import BUG, NOT_REACHED, KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.ids import new_uid
from rollouts.shared.plain_text import plain
from rollouts.shared.records import from_json, to_json
from rollouts.shared.secret import Secret

POLL = timedelta(milliseconds=100)
OPERATOR_LENGTH = 64


def present_operator() -> str:
    """The name of the person at this computer, as the operating system knows it."""
    return plain(os.environ.get("STOREWAVE_OPERATOR") or getpass.getuser(), cap=OPERATOR_LENGTH)


def described_process(what: str) -> str:
    """How this process is named to others: `engine of ann on till-hq-3 (process 4711)`."""
    host = plain(socket.gethostname(), cap=64)
    return f"{what} of {present_operator()} on {host} (process {os.getpid()})"


class Bus:
    """Executes requests. Thread-safe: every execution has its own transaction."""

    def __init__(
        self, services: Services, actions: tuple[Action, ...], *, operator: str = ""
    ) -> None:
        self.services = services
        self.actions: Mapping[str, Action] = {each.name: each for each in actions}
        self._by_request = {each.request: each for each in actions}
        self._operator = operator or present_operator()

    def execute(
        self,
        request: object,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        wait: bool = True,
    ) -> object:
        """What the handler answers: the same record whether it ran here or in an engine elsewhere.

        Raises KnownError when refused. With `wait=False` a REGISTERS action answers its row's uid.
        """
        action = self._by_request[type(request)]
        require_no_cards(action, request)
        if action.mode is not Mode.REGISTERS:
            context = self.context(action, request, progress, cancelled)
            return action.handler(context, request)
        return self._through_a_row(action, request, progress, cancelled, wait=wait)

    def context(
        self,
        action: Action,
        request: object,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Context:
        """What the handler of `action` works with."""
        context = Context(
            services=self.services,
            operator=self._operator,
            action=action.name,
            fields=_audited(request),
        )
        if progress is None or cancelled is None:
            return context
        return Context(
            services=context.services,
            operator=context.operator,
            action=context.action,
            fields=context.fields,
            progress=progress,
            cancelled=cancelled,
        )

    def _through_a_row(
        self,
        action: Action,
        request: object,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
        *,
        wait: bool,
    ) -> object:
        now = self.services.clock()
        row = RequestRow(
            uid=new_uid(),
            action=action.name,
            operator=self._operator,
            body=_audited(request),
            state=RequestState.QUEUED,
            created_at=now,
            caller=present_process() if wait else "",
            wanted_until=now + self.services.lease if wait else None,
        )
        with self.services.database.begin() as uow:
            uow.repository(Requests).add(row)
        if not wait:
            return {"request": row.uid}
        try:
            return self._answer(row.uid, progress, cancelled)
        except KeyboardInterrupt:
            self.cancel(row.uid)
            raise
        except KnownError as trouble:
            if trouble.exit_code == NOT_REACHED:
                with suppress(KnownError):  # nobody waits any more; else its caller's end will tell
                    self.cancel(row.uid)
            raise

    def _serve_here(
        self, uid: str, progress: Progress | None, cancelled: Callable[[], bool] | None
    ) -> bool:
        """Serve the row in this process; False while an engine or another command has the lease.

        A row that somebody left half served is served anew: its server is gone with its lease.
        """
        if present_holder(self.services) is not None:
            return False
        keeper = LeaseKeeper(self.services, described_process("command"))
        if not keeper.take():
            return False
        with keeper:
            with self.services.database.begin() as uow:
                uow.repository(Requests).abandon_running(self.services.clock())
                inherit(uow, self.services)
            serve(self.services, self.actions, uid, progress=progress, cancelled=cancelled)
        return True

    def _answer(
        self, uid: str, progress: Progress | None, cancelled: Callable[[], bool] | None
    ) -> object:
        pause = threading.Event()
        told = self.services.clock()
        while True:
            told = self._still_waits(uid, told)
            with self.services.database.read() as uow:
                row = uow.repository(Requests).get(uid)
            if row is None:
                raise refuse("requests.unknown", value=uid)
            if progress:
                progress(row.done, row.total, row.note)
            if row.state.is_final:
                return _result(self.actions[row.action], row)
            if cancelled and cancelled():
                self.cancel(uid)
            if not self._serve_here(uid, progress, cancelled):
                pause.wait(POLL.total_seconds())

    def _still_waits(self, uid: str, told: datetime) -> datetime:
        """Tell, at a third of the lease's length, that somebody waits; when it was told last."""
        now = self.services.clock()
        if timedelta() <= now - told < self.services.lease / 3:
            return told
        with self.services.database.begin() as uow:
            uow.repository(Requests).await_until(uid, now + self.services.lease)
        return now

    def cancel(self, uid: str) -> bool:
        """Ask the request `uid` to stop; False when it had ended already."""
        with self.services.database.begin() as uow:
            return uow.repository(Requests).want_cancel(uid)


def _result(action: Action, row: RequestRow) -> object:
    """The handler's record, whoever served the row."""
    if row.state is RequestState.DONE:
        return from_json(action.answer, row.result)
    if row.state is RequestState.CANCELLED:
        raise refuse("requests.cancelled", object=row.action)
    raise known_error(row.error)


def known_error(error: Json) -> KnownError:
    """The refusal that another process kept as JSON."""
    if not isinstance(error, dict):
        return refuse("requests.broken", exit_code=BUG)
    findings = error.get("findings")
    exit_code = error.get("exit_code")
    if not isinstance(findings, list) or not isinstance(exit_code, int):
        return refuse("requests.broken", exit_code=BUG)
    return KnownError(
        *(_finding(each) for each in findings if isinstance(each, dict)), exit_code=exit_code
    )


def _finding(each: dict[str, Json]) -> Finding:
    parameters = each.get("parameters")
    return Finding(
        code=str(each.get("code")),
        object=str(each.get("object")),
        field=str(each.get("field")),
        value=str(each.get("value")),
        severity=Severity(str(each.get("severity"))),
        parameters={
            name: value if isinstance(value, int) else str(value)
            for name, value in (parameters if isinstance(parameters, dict) else {}).items()
        },
    )


def _audited(request: object) -> dict[str, Json]:
    """The request's fields as the audit trail and a row may keep them: without its secrets."""
    fields: dict[str, Json] = {}
    for name, note in notes(type(request)).items():
        value = getattr(request, name)
        if note.secret_input or isinstance(value, Secret):
            continue
        fields[name] = to_json(value)
    return fields
