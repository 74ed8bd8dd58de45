"""What machines ask of the page's program, and what it does by the way: metrics, readiness, samples."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console import notices
from console.metrics import CONTENT_TYPE, exposition
from console.notice_channels import channels
from copydesk.errors import CopydeskError
from storage.account import account
from storage.history.sampling import EVERY_SECONDS, sample
from storage.store import Store

log = logging.getLogger(__name__)

_FRESH_SECONDS = 1.0
# As for the pages: being asked without end takes a hundredth of one core at most.
_CORE_SHARE = 100
_TIME_SHARE = 5
# For a notice that is just being sent.
_LAST_SECONDS = 5.0


class _Scrapes:
    """One exposition a second at most, however often it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._made = b""
        self._stale_at = 0.0

    async def latest(self) -> bytes:
        async with self._lock:
            if time.monotonic() >= self._stale_at:
                began = time.monotonic()
                self._made, cost = await run_in_threadpool(self._make)
                ended = time.monotonic()
                rest = max(_FRESH_SECONDS, _CORE_SHARE * cost, _TIME_SHARE * (ended - began))
                self._stale_at = ended + rest
            return self._made

    def _make(self) -> tuple[bytes, float]:
        """The exposition, and the seconds of a core that it took."""
        began = time.thread_time()
        return exposition(self._store), time.thread_time() - began


def routes(store: Store) -> list[Route]:
    """`/metrics` for Prometheus, and `/ready`: whether requests can be answered, with the reason if not."""
    scrapes = _Scrapes(store)

    async def metrics(_request: Request) -> Response:
        return Response(await scrapes.latest(), media_type=CONTENT_TYPE)

    async def ready(_request: Request) -> Response:
        try:
            await run_in_threadpool(account, store)
        except CopydeskError as error:
            return JSONResponse({"ready": False, "reason": str(error)}, 503)
        return JSONResponse({"ready": True})

    return [Route("/metrics", metrics), Route("/ready", ready)]


@contextlib.asynccontextmanager
async def duties(store: Store, *more: tuple[float, Callable[[], None]]) -> AsyncIterator[None]:
    """While the block runs, samples are taken where nobody else does, and people are told what they want to know.

    `more` are others, each with the seconds between its turns. Raises SettingsError where they cannot be told.
    """
    ways = channels(store.settings)
    stopping = asyncio.Event()
    tasks = [
        asyncio.create_task(_every(seconds, _patiently(duty), stopping))
        for seconds, duty in (
            (EVERY_SECONDS, lambda: sample(store)),
            (notices.EVERY_SECONDS, lambda: notices.tell(store, ways)),
            *more,
        )
    ]
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait(tasks, timeout=_LAST_SECONDS)


async def _every(seconds: float, duty: Callable[[], None], stopping: asyncio.Event) -> None:
    """Do a duty in a thread now and every so many seconds, and never leave one half-done."""
    while not stopping.is_set():
        await run_in_threadpool(duty)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)


def _patiently(duty: Callable[[], object]) -> Callable[[], None]:
    """The duty, given up until its next turn where the database is away."""

    def do() -> None:
        try:
            duty()
        except CopydeskError as error:
            log.debug("action=duty_waits reason=%r", str(error))

    return do
