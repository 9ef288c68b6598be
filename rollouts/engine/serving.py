"""Serves one waiting request: runs its handler and keeps the answer in its row."""

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from rollouts.engine.action import Action
from rollouts.engine.context import Context, Progress, Services
from rollouts.engine.ports import RequestRow, Requests, RequestState, is_awaited
from rollouts.engine.presence import lives
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.records import from_json, to_json

LOG = logging.getLogger(__name__)
CLOSING_TRIES = 10
CLOSING_PAUSE = timedelta(seconds=1)
PROGRESS_EVERY = timedelta(milliseconds=250)


def serve(
    services: Services,
    actions: Mapping[str, Action],
    uid: str,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Run the request `uid` if it still waits. Its row always ends in a final state.

    One whose caller is gone is CANCELLED instead, unless it was given to be served without waiting.
    """
    row = _started(services, uid)
    if row is None:
        return
    watch = _Watch(services, row, progress, cancelled)
    context = Context(
        services=services,
        operator=row.operator,
        action=row.action,
        fields=dict(row.body),
        request=uid,
        progress=watch.progress,
        cancelled=watch.cancelled,
    )
    state, result, error = RequestState.CANCELLED, None, None
    try:
        state, result, error = _run(actions, context, row.body)
    finally:  # an interrupt from the keyboard also closes the row
        _close(watch, state, result, error)


def _started(services: Services, uid: str) -> RequestRow | None:
    now = services.clock()
    with services.database.begin() as uow:
        requests = uow.repository(Requests)
        row = requests.get(uid)
        if row is None or not requests.start(uid, now):
            return None
        if is_awaited(row, lives(row.caller), now):
            return replace(row, started_at=now)
        left = error_json(refuse("requests.nobody_waits", object=row.action))
        requests.finish(uid, RequestState.CANCELLED, result=None, error=left, at=now)
    LOG.info("request %s was not begun: its caller is gone", uid)
    return None


def _close(watch: "_Watch", state: RequestState, result: Json, error: Json) -> None:
    """Close the row; a database that is busy for a while must not leave somebody waiting for ever."""
    if watch.cancelled() and state is not RequestState.DONE:
        state = RequestState.CANCELLED
    uid, started = watch.row.uid, watch.row.started_at
    for tries_left in reversed(range(CLOSING_TRIES)):
        try:
            with watch.services.database.begin() as uow:
                requests = uow.repository(Requests)
                requests.progress(uid, watch.done, watch.total, watch.note)
                now = watch.services.clock()
                requests.finish(uid, state, result=result, error=error, at=now, started=started)
        except KnownError:
            LOG.warning("request %s could not be closed yet", uid, exc_info=True)
            if not tries_left:
                raise
            threading.Event().wait(CLOSING_PAUSE.total_seconds())
        else:
            return


def _run(
    actions: Mapping[str, Action], context: Context, body: Mapping[str, Json]
) -> tuple[RequestState, Json, Json]:
    action = actions.get(context.action)
    if action is None:
        unknown = refuse("requests.unknown_action", value=context.action)
        return RequestState.REFUSED, None, error_json(unknown)
    try:
        request: object = from_json(action.request, dict(body))
        return RequestState.DONE, to_json(action.handler(context, request)), None
    except KnownError as refusal:
        return RequestState.REFUSED, None, error_json(refusal)
    except Exception:  # a bug in one request must not end the engine; it is logged whole
        LOG.exception("request failed", extra={"action": action.name})
        return RequestState.BROKEN, None, None


def error_json(refusal: KnownError) -> Json:
    """A refusal as JSON, for another process to raise again."""
    return {
        "findings": [to_json(each) for each in refusal.findings],
        "exit_code": refusal.exit_code,
    }


class _Watch:
    """Writes progress at most every quarter second and learns of a wanted cancel with it."""

    def __init__(
        self,
        services: Services,
        row: RequestRow,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.services = services
        self.row = row
        self._outer_progress = progress
        self._outer_cancelled = cancelled
        self._lock = threading.Lock()
        self._written = services.clock() - PROGRESS_EVERY
        self._cancel = False
        self.done, self.total, self.note = 0, 0, ""

    def progress(self, done: int, total: int, note: str) -> None:
        self.done, self.total, self.note = done, total, note
        if self._outer_progress:
            self._outer_progress(done, total, note)
        self._write_if_due()

    def cancelled(self) -> bool:
        self._write_if_due()
        return self._cancel or bool(self._outer_cancelled and self._outer_cancelled())

    def _write_if_due(self) -> None:
        with self._lock:
            now = self.services.clock()
            if timedelta() <= now - self._written < PROGRESS_EVERY:  # also a clock that is set back
                return
            self._written = now
            # A database that is busy for a moment must not end the work that it was told about.
            with suppress(KnownError), self.services.database.begin() as uow:
                requests = uow.repository(Requests)
                self._cancel |= requests.progress(self.row.uid, self.done, self.total, self.note)
