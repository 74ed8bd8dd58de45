"""The application: the pages, what stands before them, and what it does by the way."""

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console.web import monitoring
from console.web.guard import Guard
from console.web.pages.actions import Actions
from console.web.pages.articles import Articles
from console.web.pages.drops import Drops
from console.web.pages.failures import Failures
from console.web.pages.feed import Feed
from console.web.pages.now import Now
from console.web.pages.past import Past
from console.web.site import Site, templates
from console.web.watchtower import Watchtower
from copydesk.clock import now as moment
from copydesk.errors import StoreUnavailableError
from copydesk.identity import host, owner
from storage.processes import Process, announce, withdraw
from storage.store import Store

ANNOUNCE_SECONDS = 10.0

_HERE = Path(__file__).parent
_PAGES = (Now, Failures, Drops, Articles, Past, Actions, Feed)


def create_app(store: Store) -> Starlette:
    """The application that `copydesk serve` runs."""
    site = Site(store, Watchtower(store), templates())
    pages = [route for page in _PAGES for route in page(site).routes()]

    async def absent(request: Request, _error: Exception) -> Response:
        return await site.page(request, "sorry.html", status=404, sentence="There is no such page.")

    return Starlette(
        routes=[*pages, *monitoring.routes(store), *_static()],
        middleware=[Middleware(Guard, host=store.settings.host)],
        exception_handlers={404: absent},
        lifespan=_lifespan(store),
    )


def _static() -> list[Mount | Route]:
    return [Mount("/static", StaticFiles(directory=_HERE / "static"))]


def _lifespan(store: Store) -> Any:
    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        started = moment()
        us = Process(
            id=owner(), role="serve", host=host(), pid=os.getpid(), started_at=started, seen_at=started, info={}
        )
        async with monitoring.duties(store, (ANNOUNCE_SECONDS, lambda: _announce(store, us))):
            yield
        with contextlib.suppress(StoreUnavailableError):
            withdraw(store, us.id)

    return lifespan


def _announce(store: Store, us: Process) -> None:
    with contextlib.suppress(StoreUnavailableError):
        announce(store, us)
