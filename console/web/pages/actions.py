"""Actions: what is held, how to hold it, and who did what."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.acting import NotDoneError, Operator
from console.web.site import Site, back, form
from storage.operation.actions import list_actions
from storage.operation.pauses import PAUSABLE, pauses_in_force

_PAGE = 50
_PLACES = ("/", "/actions")


class Actions:
    """The handlers of these pages."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """`/actions`, and what its buttons and those of the first page do."""
        return [
            Route("/actions", self._site.told(self.page)),
            Route("/actions/{what}", self._site.told(self.act), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        after = request.query_params.get("after", "")
        pauses = await run_in_threadpool(pauses_in_force, self._site.store)
        log = await run_in_threadpool(lambda: list_actions(self._site.store, after=after, limit=_PAGE + 1))
        sight = await self._site.tower.sight()
        more = log[_PAGE - 1].id if len(log) > _PAGE else None
        values: dict[str, Any] = {"pauses": pauses, "pausable": PAUSABLE, "log": log[:_PAGE], "more": more}
        return await self._site.page(request, "actions.html", overview=sight.overview, **values)

    async def act(self, request: Request) -> Response:
        fields = await form(request)
        operator = self._site.operator(request)
        done = await run_in_threadpool(_act, operator, request.path_params["what"], fields)
        self._site.tower.look_anew()
        place = fields.get("back", "/actions")
        return back(place if place in _PLACES else "/actions", done, operator)


def _act(operator: Operator, what: str, fields: dict[str, str]) -> str:
    """Do it; the word for what was done."""
    match what:
        case "pause":
            return "paused" if operator.pause(fields.get("what", ""), fields.get("note", "")) else "nothing"
        case "resume":
            return "resumed" if operator.resume(fields.get("what", "")) else "nothing"
        case "drain":
            operator.drain(fields.get("worker", ""))
            return "drained"
        case "undrain":
            operator.undrain(fields.get("worker", ""))
            return "undrained"
        case "resize":
            operator.resize(fields.get("worker", ""), _whole(fields.get("slots", "")))
            return "resized"
        case _:
            raise NotDoneError("There is no such action.")


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise NotDoneError(f"{text[:20]!r} is no number of processes.")
    return int(text)
