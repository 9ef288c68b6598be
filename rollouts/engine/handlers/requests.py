"""Waiting requests: listed and cancelled."""

from dataclasses import dataclass

from rollouts.engine.action import Action, Mode
from rollouts.engine.commands import RequestsCancel, RequestsList
from rollouts.engine.context import Context
from rollouts.engine.ports import RequestRow, Requests
from rollouts.shared.errors import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWanted:
    """The wish is recorded; whoever serves the request stops at its next step."""

    request: str


def list_requests(context: Context, request: RequestsList) -> tuple[RequestRow, ...]:
    """Newest first."""
    with context.read() as uow:
        return uow.repository(Requests).newest(limit=request.limit)


def cancel(context: Context, request: RequestsCancel) -> CancelWanted:
    """Refused when there is no such request or it has ended."""
    with context.begin(f"request {request.request}") as uow:
        requests = uow.repository(Requests)
        if requests.get(request.request) is None:
            raise refuse("requests.unknown", value=request.request)
        if not requests.want_cancel(request.request):
            raise refuse("requests.over", value=request.request)
    return CancelWanted(request=request.request)


ACTIONS = (
    Action(name="requests list", request=RequestsList, handler=list_requests, mode=Mode.LOOK),
    Action(name="requests cancel", request=RequestsCancel, handler=cancel),
)
