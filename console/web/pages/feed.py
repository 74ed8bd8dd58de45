"""The feed for programs: pages of it, waiting for more, a stream of events, and consumer groups."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from console.web.following import Followers, Reading, TooManyFollowersError
from console.web.site import Handler, Site
from copydesk.articles import KINDS
from copydesk.errors import CopydeskError, StoreUnavailableError, UnknownIdError
from storage.changes import MOST_ITEMS, BeyondHeadError
from storage.consumers import GroupError, groups, move_group, show_group

MOST_WAIT_SECONDS = 30
"""Proxies give a silent connection up after a minute."""
BEAT_SECONDS = 15.0
"""After so long without an article a stream says that it is there, and how far it has come."""

# Between looks whether the one who waits is still there.
_LOOK_SECONDS = 1.0
_USUAL_ITEMS = 100
# What may have to be kept for a reader that is slow to take it: a hundred of them may be there.
_PAGE_CHARACTERS = 1 << 20
_STREAMED_ITEMS = 50
_STREAMED_CHARACTERS = 1 << 18
_MOST_CURSOR = 2**63 - 1
_MOST_BODY = 1024
_RETRY = "retry: 2000\n\n"


class WrongRequestError(CopydeskError):
    """Something in the request is not what it must be."""


_FAULTS: tuple[tuple[type[CopydeskError], int, str], ...] = (
    (WrongRequestError, 400, "bad_request"),
    (BeyondHeadError, 409, "beyond_head"),
    (GroupError, 409, "bad_group"),
    (UnknownIdError, 404, "unknown_group"),
    (StoreUnavailableError, 503, "unavailable"),
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where to begin, and which kinds to tell of."""

    cursor: int
    kinds: tuple[str, ...]


class Feed:
    """The handlers of the feed."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._followers = Followers(site.store)

    def routes(self) -> list[Route]:
        """`/api/feed`, its stream, and the groups."""
        group = "/api/feed/groups/{name}"
        return [
            Route("/api/feed", _Seated(self._followers, _told(self.page)), methods=["GET"]),
            Route("/api/feed/stream", _Seated(self._followers, _told(self.stream)), methods=["GET"]),
            Route("/api/feed/groups", _told(self.list_groups)),
            Route(group, _told(self.show_group), methods=["GET"]),
            Route(group, _told(self.put_group), methods=["PUT"]),
            Route(group, _told(self.delete_group), methods=["DELETE"]),
        ]

    async def page(self, request: Request) -> Response:
        asked = await self._asked(request)
        limit = _number(request, "limit", _USUAL_ITEMS, 1, MOST_ITEMS)
        until = time.monotonic() + _number(request, "wait", 0, 0, MOST_WAIT_SECONDS)
        page = await self._page(asked, limit)
        while not page.items and (left := until - time.monotonic()) > 0 and not await request.is_disconnected():
            there = page.cursor < page.head
            if there or await self._followers.wait(page.cursor, min(left, _LOOK_SECONDS)):
                page = await self._page(_Asked(page.cursor, asked.kinds), limit)
        return StreamingResponse(_pieces(page), media_type="application/json")

    async def _page(self, asked: _Asked, limit: int) -> Reading:
        return await self._followers.read(asked.cursor, asked.kinds, limit, _PAGE_CHARACTERS)

    async def stream(self, request: Request) -> Response:
        asked = await self._asked(request)
        await self._page(asked, 1)  # a cursor that is wrong is told before it begins
        headers = {"x-accel-buffering": "no"}
        return StreamingResponse(self._events(request, asked), media_type="text/event-stream", headers=headers)

    async def _events(self, request: Request, asked: _Asked) -> AsyncIterator[str]:
        """Articles as events. A page is read when the one before was taken: who is slow lags, nothing piles up."""
        cursor, told_at, more = asked.cursor, time.monotonic(), True
        yield _RETRY
        try:
            while not await request.is_disconnected():
                if more:
                    page = await self._followers.read(cursor, asked.kinds, _STREAMED_ITEMS, _STREAMED_CHARACTERS)
                    for seq, item in page.items:
                        yield f"id: {seq}\ndata: {item}\n\n"
                        told_at = time.monotonic()
                    cursor = page.cursor
                if time.monotonic() - told_at >= BEAT_SECONDS:
                    yield f": waiting\nid: {cursor}\n\n"
                    told_at = time.monotonic()
                more = cursor < page.head or await self._followers.wait(cursor, _LOOK_SECONDS)
        except StoreUnavailableError:
            return  # whoever follows comes again, and goes on after the last id

    async def list_groups(self, _request: Request) -> Response:
        found = await self._followers.run(lambda: groups(self._site.store))
        return JSONResponse({"groups": [asdict(group) for group in found]})

    async def show_group(self, request: Request) -> Response:
        name = request.path_params["name"]
        return JSONResponse(asdict(await self._followers.run(lambda: show_group(self._site.store, name))))

    async def put_group(self, request: Request) -> Response:
        name, cursor = request.path_params["name"], await _put_cursor(request)
        return JSONResponse(asdict(await self._followers.run(lambda: move_group(self._site.store, name, cursor))))

    async def delete_group(self, request: Request) -> Response:
        operator, name = self._site.operator(request), request.path_params["name"]
        await self._followers.run(lambda: operator.forget_group(name))
        return Response(status_code=204)

    async def _asked(self, request: Request) -> _Asked:
        """What the address asks for; the id of the last event that a browser has goes before it."""
        kinds = tuple(dict.fromkeys(request.query_params.getlist("kind")))
        if wrong := [kind for kind in kinds if kind not in KINDS]:
            raise WrongRequestError(f"kind is one of {', '.join(KINDS)}, not {wrong[0][:40]!a}.")
        if "last-event-id" in request.headers:
            return _Asked(_whole(request.headers["last-event-id"], "Last-Event-ID", 0, _MOST_CURSOR), kinds)
        name = request.query_params.get("group")
        if name is None:
            return _Asked(_number(request, "after", 0, 0, _MOST_CURSOR), kinds)
        if "after" in request.query_params:
            raise WrongRequestError("Choose one of after and group: a group begins where it stands.")
        group = await self._followers.run(lambda: show_group(self._site.store, name))
        return _Asked(group.cursor, kinds)


class _Seated:
    """A handler that has a place among the followers until its answer is sent, however slow it is taken."""

    def __init__(self, followers: Followers, handler: Handler) -> None:
        self._followers = followers
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._followers.place():
                response = await self._handler(Request(scope, receive, send))
                await response(scope, receive, send)
        except TooManyFollowersError as error:
            await _fault(error, 503, "too_many_followers")(scope, receive, send)


async def _pieces(page: Reading) -> AsyncIterator[str]:
    """A page as JSON, an article at a time: what a reader does not take is not made."""
    yield '{"items": ['
    for place, (_, item) in enumerate(page.items):
        yield f", {item}" if place else item
    yield f'], "cursor": {page.cursor}, "head": {page.head}}}'


def _told(handler: Handler) -> Handler:
    """The handler, with its errors as a code and a sentence."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except CopydeskError as error:
            for kind, status, code in _FAULTS:
                if isinstance(error, kind):
                    return _fault(error, status, code)
            raise

    return handle


def _fault(error: CopydeskError, status: int, code: str) -> Response:
    return JSONResponse({"code": code, "sentence": str(error)}, status)


def _number(request: Request, name: str, usual: int, least: int, most: int) -> int:
    return _whole(request.query_params.get(name, str(usual)), name, least, most)


def _whole(text: str, name: str, least: int, most: int) -> int:
    """A whole number within bounds. Raises WrongRequestError."""
    if not re.fullmatch("[0-9]{1,19}", text) or not least <= int(text) <= most:
        raise WrongRequestError(f"{name} is a whole number from {least} to {most}, not {text[:40]!a}.")
    return int(text)


async def _put_cursor(request: Request) -> int:
    """The cursor in a body such as `{"cursor": 17}`. Raises WrongRequestError."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BODY:
            raise WrongRequestError("The body is larger than is allowed.")
    try:
        value: Any = orjson.loads(body)
    except ValueError:
        value = None
    cursor = value.get("cursor") if isinstance(value, dict) else None
    if type(cursor) is not int or not 0 <= cursor <= _MOST_CURSOR:
        raise WrongRequestError('The body is a JSON object with a whole number, such as {"cursor": 17}.')
    return cursor
