"""The pages and what they are made of."""

import contextlib
import json
import os
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console.live import says
from console.meter import spoken
from console.visible import visible, visible_json
from console.web import monitoring
from console.web.guard import Guard
from console.web.watchtower import Sight, Watchtower, every
from copydesk import __version__
from copydesk.clock import now, seconds_since
from copydesk.errors import StoreUnavailableError
from copydesk.identity import host, owner
from storage.processes import Process, announce, withdraw
from storage.store import Store

ANNOUNCE_SECONDS = 10.0

_HERE = Path(__file__).parent


def create_app(store: Store) -> Starlette:
    """The application that `copydesk serve` runs."""
    return Starlette(
        routes=[
            Route("/", _page),
            Route("/api/status", _status),
            Route("/health", _health),
            *monitoring.routes(store),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ],
        middleware=[Middleware(Guard, host=store.settings.host)],
        lifespan=_lifespan(store),
    )


def _lifespan(store: Store) -> Any:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.watchtower = Watchtower(store)
        app.state.template = _templates().get_template("status.html")
        us = Process(
            id=owner(), role="serve", host=host(), pid=os.getpid(), started_at=now(), seen_at=now(), info={}
        )
        announcing = every(ANNOUNCE_SECONDS, lambda: _announce(store, us))
        async with monitoring.duties(store):
            yield
        announcing.cancel()
        with contextlib.suppress(StoreUnavailableError):
            withdraw(store, us.id)

    return lifespan


def _announce(store: Store, us: Process) -> None:
    with contextlib.suppress(StoreUnavailableError):
        announce(store, us)


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"version": __version__, "spoken": spoken, "seconds_since": seconds_since, "says": says}
    return environment


def _shown(value: Any) -> Any:
    """Every value on its way into a page."""
    if value is None:
        return "-"
    return visible(value) if type(value) is str else value


async def _sight(request: Request) -> Sight:
    tower: Watchtower = request.app.state.watchtower
    return await tower.sight()


async def _page(request: Request) -> Response:
    sight = await _sight(request)
    body = request.app.state.template.render(sight=sight, overview=sight.overview)
    return HTMLResponse(body, status_code=200 if sight.overview else 503)


async def _status(request: Request) -> Response:
    sight = await _sight(request)
    if sight.overview is None:
        return _json(_ailing(sight), 503)
    return _json(sight.overview.document() | _ailing(sight), 200)


async def _health(request: Request) -> Response:
    sight = await _sight(request)
    return _json(_ailing(sight), 503 if sight.ailments else 200)


def _ailing(sight: Sight) -> dict[str, Any]:
    return {"healthy": not sight.ailments, "ailments": [asdict(ailment) for ailment in sight.ailments]}


def _json(value: dict[str, Any], status: int) -> Response:
    document = visible_json(json.dumps(value, ensure_ascii=False))
    return Response(document, status, media_type="application/json")
