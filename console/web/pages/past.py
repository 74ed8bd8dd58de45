"""History and Sources: what has been, against what is usual."""

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.web.charts import charts_of, moments, sparkline
from console.web.site import Site
from storage.history.reading import history
from storage.history.sources import volumes_by_source
from storage.store import Store

SPANS = {"1h": ("1 hour", 3600), "24h": ("24 hours", 86_400), "30d": ("30 days", 30 * 86_400)}
_MOST_SOURCES = 500
_MOST_MOMENTS = 50


class Past:
    """The handlers of these pages."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """`/history` and `/sources`."""
        return [Route("/history", self._site.told(self.past)), Route("/sources", self._site.told(self.sources))]

    async def past(self, request: Request) -> Response:
        span = request.query_params.get("span", "1h")
        span = span if span in SPANS else "1h"
        charts, said = await run_in_threadpool(_charts, self._site.store, SPANS[span][1])
        return await self._site.page(request, "history.html", charts=charts, moments=said, span=span, spans=SPANS)

    async def sources(self, request: Request) -> Response:
        found = await run_in_threadpool(volumes_by_source, self._site.store)
        flagged = [each for each in found if each.flag in ("quiet", "noisy")]
        rows = [(each, sparkline([*each.day, each.this_hour])) for each in found[:_MOST_SOURCES]]
        return await self._site.page(request, "sources.html", rows=rows, flagged=flagged, all=len(found))


def _charts(store: Store, seconds: int) -> tuple[list[Markup], Markup]:
    past = history(store, seconds)
    return charts_of(past), moments(past, _MOST_MOMENTS)
