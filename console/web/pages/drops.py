"""Drops: looking for them, the trace of one, its original, and another try."""

from collections.abc import Iterator
from dataclasses import fields as fields_of
from typing import Any, BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from console.acting import NotDoneError
from console.web.originals import ENCODINGS, Head, editable, head, with_breaks_of
from console.web.site import Site, back, form
from copydesk.errors import BytesMissingError
from copydesk.outcomes import DropState
from storage.drops import DropFilter, find_drops, show_drop
from storage.history.traces import trace
from storage.originals import fetch

_PAGE = 50
_SEARCH_SECONDS = 0.1
_PIECE = 1 << 18
_FORM_TIMES = 4  # an escaped form is longer than its text


class Drops:
    """The handlers of these pages."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """`/drops`, one drop, its bytes, and what can be done."""
        return [
            Route("/drops", self._site.told(self.search)),
            Route("/drops/{drop_id}", self._site.told(self.drop)),
            Route("/drops/{drop_id}/original", self._site.told(self.original)),
            Route("/drops/{drop_id}/retry", self._site.told(self.retry), methods=["POST"]),
            Route("/drops/{drop_id}/edit", self._site.told(self.edit)),
            Route("/drops/{drop_id}/edit", self._site.told(self.resubmit), methods=["POST"]),
        ]

    async def search(self, request: Request) -> Response:
        query = request.query_params
        given = {each.name: query.get(each.name, "").strip()[:200] for each in fields_of(DropFilter)}
        wanted, after = DropFilter(**given), query.get("after", "")
        page = await run_in_threadpool(
            lambda: find_drops(self._site.store, wanted, after=after, limit=_PAGE, seconds=_SEARCH_SECONDS)
        )
        values: dict[str, Any] = {"page": page, "wanted": wanted, "given": given}
        values["states"] = [state.value for state in DropState]
        return await self._site.page(request, "drops.html", **values)

    async def drop(self, request: Request) -> Response:
        drop_id = request.path_params["drop_id"]
        detail = await run_in_threadpool(show_drop, self._site.store, drop_id)
        steps = await run_in_threadpool(trace, self._site.store, drop_id)
        original = await run_in_threadpool(self._head, drop_id)
        values: dict[str, Any] = {"detail": detail, "drop": detail.drop, "steps": steps, "original": original}
        return await self._site.page(request, "drop.html", **values)

    def _head(self, drop_id: str) -> Head | None:
        try:
            with fetch(self._site.store, drop_id) as stream:
                return head(stream)
        except BytesMissingError:
            return None

    async def original(self, request: Request) -> Response:
        stream = await run_in_threadpool(fetch, self._site.store, request.path_params["drop_id"])
        headers = {"content-disposition": 'attachment; filename="original"'}
        return StreamingResponse(_pieces(stream), media_type="application/octet-stream", headers=headers)

    async def retry(self, request: Request) -> Response:
        drop_id, operator = request.path_params["drop_id"], self._site.operator(request)
        retried = await run_in_threadpool(operator.retry_drops, [drop_id])
        self._site.tower.look_anew()
        return back(f"/drops/{drop_id}", "retried" if retried else "nothing", operator, n=len(retried))

    async def edit(self, request: Request) -> Response:
        drop_id, encoding = request.path_params["drop_id"], request.query_params.get("encoding", "utf-8")
        detail = await run_in_threadpool(show_drop, self._site.store, drop_id)
        text = await run_in_threadpool(self._text, drop_id, encoding, detail.drop.size)
        values: dict[str, Any] = {"drop": detail.drop, "text": text, "encoding": encoding, "encodings": ENCODINGS}
        return await self._site.page(request, "edit.html", **values)

    def _text(self, drop_id: str, encoding: str, size: int) -> str | None:
        if encoding not in ENCODINGS or size > self._site.store.settings.inline_bytes:
            raise NotDoneError("This original is too large to be edited here, or the character set is unknown.")
        with fetch(self._site.store, drop_id) as stream:
            return editable(stream.read(), encoding)

    async def resubmit(self, request: Request) -> Response:
        drop_id, operator = request.path_params["drop_id"], self._site.operator(request)
        fields = await form(request, _FORM_TIMES * self._site.store.settings.inline_bytes)
        data = await run_in_threadpool(self._edited, drop_id, fields.get("text", ""))
        made = await run_in_threadpool(operator.resubmit, drop_id, data)
        self._site.tower.look_anew()
        return back(f"/drops/{made}", "resubmitted", operator)

    def _edited(self, drop_id: str, text: str) -> bytes:
        if not text.strip():
            raise NotDoneError("The text is empty.")
        with fetch(self._site.store, drop_id) as stream:
            return with_breaks_of(stream.read(_PIECE), text)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece
