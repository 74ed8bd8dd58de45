"""What all pages share: the store, the templates, forms, and how a value is shown."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.acting import NotDoneError, Operator
from console.live import says
from console.meter import spoken
from console.visible import visible
from console.web.watchtower import Watchtower
from copydesk import __version__
from copydesk.articles import WITHDRAWN
from copydesk.clock import seconds_since
from copydesk.errors import BytesPurgedError, CopydeskError, StoreUnavailableError, UnknownIdError
from storage.store import Store

_HERE = Path(__file__).parent
_MOST_FIELDS = 50
_LONGEST_ACTOR = 80

PAGES = (
    ("/", "Now"),
    ("/failures", "Failures"),
    ("/drops", "Drops"),
    ("/articles", "Articles"),
    ("/sources", "Sources"),
    ("/history", "History"),
    ("/actions", "Actions"),
)
"""The way about, in its order."""

DONE = {
    "retried": "{n} drops are tried again.",
    "dismissed": "{n} failures were put away.",
    "resubmitted": "The edited text was dropped; this is its drop.",
    "paused": "It is paused. What is in work goes on to its end.",
    "resumed": "It goes on.",
    "drained": "The worker takes nothing new; it finishes what it holds.",
    "undrained": "The worker takes work again.",
    "resized": "The worker is told; it changes within seconds.",
    "tagged": "The article has the tag, and keeps it.",
    "untagged": "The tag is taken away, and no later tagging brings it back.",
    "retagged": "The article was tagged anew.",
    "split": "The article stands alone now, and stays so.",
    "withdrawn": "Withdrawn: {n}. Whoever reads the feed is told.",
    "restored": "Back again: {n}. Whoever reads the feed is told.",
    "nothing": "There was nothing to do.",
}
"""What is said after an action, by a word in the address: no text from outside is ever repeated."""


Handler = Callable[[Request], Awaitable[Response]]
_STATUS: dict[type[Exception], int] = {
    UnknownIdError: 404,
    BytesPurgedError: 410,
    NotDoneError: 400,
    click.UsageError: 400,
    StoreUnavailableError: 503,
}


@dataclass(frozen=True, slots=True)
class Site:
    """The store, who looks at it, and the templates."""

    store: Store
    tower: Watchtower
    templates: Environment

    async def page(self, request: Request, name: str, /, status: int = 200, **values: Any) -> Response:
        """A page out of its template."""
        html = self.render(request, name, **values)
        return HTMLResponse(html, status)

    def render(self, request: Request, name: str, /, **values: Any) -> str:
        """A template as text."""
        about = {"path": request.url.path, "pages": PAGES, "said": _said(request), "query": request.query_params}
        return self.templates.get_template(name).render(about | values)

    def told(self, handler: Handler) -> Handler:
        """The handler, with its errors made a page of one sentence."""

        @wraps(handler)
        async def handle(request: Request) -> Response:
            try:
                _refuse_nul([*request.path_params.values(), *request.query_params.values()])
                return await handler(request)
            except (CopydeskError, click.UsageError) as error:
                status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 409)
                return await self.page(request, "sorry.html", status=status, sentence=str(error))

        return handle

    def operator(self, request: Request) -> Operator:
        """Who asks: the address, and the name that a proxy with a login has given."""
        client = request.client.host if request.client else "unknown"
        user = visible(request.headers.get("x-forwarded-user", ""))[:_LONGEST_ACTOR]
        return Operator(self.store, f"{user} (dashboard, {client})" if user else f"dashboard, {client}")


def _said(request: Request) -> str:
    sentence = DONE.get(request.query_params.get("done", ""), "")
    number = request.query_params.get("n", "0")
    said = sentence.format(n=number if number.isdecimal() and len(number) < 10 else "?")
    if sentence and "unsent" in request.query_params:
        said += " The broker cannot be reached just now; the work begins when it can."
    return said


def templates() -> Environment:
    """The templates, in which every value is escaped and its control characters made visible."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"version": __version__, "says": says, "with_query": with_query}
    environment.filters |= {
        "spoken": spoken,
        "as_state": lambda kind: {"copy": "duplicate", WITHDRAWN: "rejected"}.get(kind, "stored"),
        "since": lambda moment: spoken(seconds_since(moment)),
        "clock": lambda moment: f"{moment[:10]} {moment[11:19]}" if moment else "-",
        "count": lambda number: f"{number:,}",
        "bytes": in_bytes,
        "lines": lambda text: visible(text, lines=True),
    }
    return environment


def _shown(value: Any) -> Any:
    """Every value on its way into a page."""
    if value is None:
        return "-"
    return visible(value, lines=True) if type(value) is str else value


def in_bytes(number: float) -> str:
    """A number of bytes for a person."""
    for unit in ("B", "KiB", "MiB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "B" or number >= 10 else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} GiB"


def with_query(path: str, values: dict[str, Any]) -> str:
    """A path with those of the values that are not empty."""
    given = {name: value for name, value in values.items() if value not in ("", None)}
    return f"{path}?{urlencode(given)}" if given else path


async def form(request: Request, limit: int = 64 << 10) -> dict[str, str]:
    """The fields of a form of at most `limit` bytes. Raises NotDoneError."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise NotDoneError("The form is larger than is allowed.")
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise NotDoneError("The form cannot be read.") from error
    _refuse_nul([value for pair in pairs for value in pair])
    return dict(pairs)


def _refuse_nul(values: Sequence[str]) -> None:
    """No database takes a NUL in a text. Raises NotDoneError."""
    if any("\0" in value for value in values):
        raise NotDoneError("A NUL stands in what was asked for.")


def back(path: str, done: str, operator: Operator | None = None, **more: Any) -> Response:
    """To the page that shows what was done."""
    unsent = {"unsent": 1} if operator and operator.unsent else {}
    return RedirectResponse(with_query(path, {"done": done, **more, **unsent}), 303)
