"""Now: the account, lanes, workers and health, brought up to date by server-sent events."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from console.visible import visible_json
from console.web.charts import now_chart, share_bar
from console.web.site import Site
from console.web.watchtower import Sight
from copydesk.errors import StoreUnavailableError
from storage.history.reading import history
from storage.store import Store

_CHART_SECONDS = 900
_CHART_FRESH_SECONDS = 5.0
_EVENT_SECONDS = 1.0


class _Fragment:
    """The changing part of the page, made once for each sight, however many look at it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._made: tuple[Sight, str] | None = None
        self._chart: Markup = Markup("")
        self._chart_at = float("-inf")

    async def html(self, request: Request, sight: Sight) -> str:
        if self._made is None or self._made[0] is not sight:
            if sight.overview and time.monotonic() - self._chart_at > _CHART_FRESH_SECONDS:
                self._chart = await run_in_threadpool(_chart, self._site.store)
                self._chart_at = time.monotonic()
            bar = share_bar(sight.overview) if sight.overview else ""
            values: dict[str, Any] = {"sight": sight, "overview": sight.overview, "chart": self._chart, "bar": bar}
            self._made = (sight, self._site.render(request, "now_live.html", **values))
        return self._made[1]


def _chart(store: Store) -> Markup:
    try:
        return now_chart(history(store, _CHART_SECONDS))
    except StoreUnavailableError:
        return Markup("")


class Now:
    """The handlers of these pages."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._fragment = _Fragment(site)

    def routes(self) -> list[Route]:
        """`/`, its stream of events, and the same as JSON."""
        return [
            Route("/", self._site.told(self.page)),
            Route("/live", self._site.told(self.live)),
            Route("/api/status", self._site.told(self.status)),
            Route("/health", self._site.told(self.health)),
        ]

    async def page(self, request: Request) -> Response:
        sight = await self._site.tower.sight()
        live = Markup(await self._fragment.html(request, sight))  # noqa: S704 - our own template
        return await self._site.page(request, "now.html", status=200 if sight.overview else 503, live=live)

    async def live(self, request: Request) -> Response:
        return StreamingResponse(self._events(request), media_type="text/event-stream")

    async def _events(self, request: Request) -> AsyncIterator[str]:
        before = None
        while not await request.is_disconnected():
            sight = await self._site.tower.sight()
            if sight is not before:
                yield f"data: {json.dumps(await self._fragment.html(request, sight))}\n\n"
                before = sight
            await asyncio.sleep(_EVENT_SECONDS)

    async def status(self, _request: Request) -> Response:
        sight = await self._site.tower.sight()
        if sight.overview is None:
            return _json(_ailing(sight), 503)
        parts = {"parts": [asdict(part) for part in sight.parts]}
        return _json(sight.overview.document() | _ailing(sight) | parts, 200)

    async def health(self, _request: Request) -> Response:
        sight = await self._site.tower.sight()
        return _json(_ailing(sight), 503 if sight.ailments else 200)


def _ailing(sight: Sight) -> dict[str, Any]:
    told = [{"part": part.part, "sentence": part.sentence} for part in sight.ailments]
    return {"healthy": not told, "ailments": told}


def _json(value: dict[str, Any], status: int) -> Response:
    document = visible_json(json.dumps(value, ensure_ascii=False))
    return Response(document, status, media_type="application/json")
