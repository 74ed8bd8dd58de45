"""Failures: rejects by cause, one of them with its original, and what can be done about them."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.web.site import Site, back, form, with_query
from copydesk.errors import UnknownIdError
from copydesk.outcomes import RejectCode
from storage.failures import FailureFilter, list_failures, list_rejects

_PAGE = 50
_NAMES = ("code", "name", "source")
CODES = tuple(code.value for code in RejectCode)


class Failures:
    """The handlers of these pages."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """`/failures`, one cause, and what can be done."""
        return [
            Route("/failures", self._site.told(self.groups)),
            Route("/failures/retry", self._site.told(self.retry_filter), methods=["POST"]),
            Route("/failures/{cause}", self._site.told(self.cause)),
            Route("/failures/{cause}/retry", self._site.told(self.retry_cause), methods=["POST"]),
            Route("/failures/{cause}/dismiss", self._site.told(self.dismiss_cause), methods=["POST"]),
        ]

    async def groups(self, request: Request) -> Response:
        wanted = _filter({name: request.query_params.get(name, "") for name in (*_NAMES, "dismissed")})
        found = await run_in_threadpool(lambda: list_failures(self._site.store, wanted, limit=200))
        values: dict[str, Any] = {"groups": found, "wanted": wanted, "codes": CODES}
        return await self._site.page(request, "failures.html", **values)

    async def cause(self, request: Request) -> Response:
        named = request.path_params["cause"]
        wanted = FailureFilter(cause=named, dismissed=True)
        after = request.query_params.get("after", "")
        found = await run_in_threadpool(
            lambda: list_rejects(self._site.store, wanted, after=after, limit=_PAGE + 1)
        )
        group = next(iter(await run_in_threadpool(lambda: list_failures(self._site.store, wanted, limit=1))), None)
        if group is None:
            raise UnknownIdError(f"There are no failures with the cause {named}: they were tried again, perhaps.")
        more = found[_PAGE - 1].place if len(found) > _PAGE else None
        return await self._site.page(request, "cause.html", group=group, failures=found[:_PAGE], more=more)

    async def retry_filter(self, request: Request) -> Response:
        wanted = _filter(await form(request))
        operator = self._site.operator(request)
        count = await run_in_threadpool(operator.retry_failures, replace(wanted, dismissed=False))
        self._site.tower.look_anew()
        given = {name: getattr(wanted, name) for name in _NAMES}
        return back(with_query("/failures", {}), "retried", operator, n=count, **given)

    async def retry_cause(self, request: Request) -> Response:
        operator = self._site.operator(request)
        wanted = FailureFilter(cause=request.path_params["cause"], dismissed=True)
        count = await run_in_threadpool(operator.retry_failures, wanted)
        self._site.tower.look_anew()
        return back("/failures", "retried", operator, n=count)

    async def dismiss_cause(self, request: Request) -> Response:
        note = (await form(request)).get("note", "")[:1000]
        named = request.path_params["cause"]
        count = await run_in_threadpool(self._site.operator(request).dismiss, named, note)
        return back(f"/failures/{quote(named, safe='')}", "dismissed", n=count)


def _filter(given: dict[str, str]) -> FailureFilter:
    values: dict[str, Any] = {name: given.get(name, "").strip()[:200] for name in _NAMES}
    return FailureFilter(**values, dismissed=bool(given.get("dismissed")))
