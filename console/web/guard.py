"""What stands before every request: the right host, and headers that leave a browser no way to misuse."""

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_READING = frozenset({"GET", "HEAD"})


class Guard:
    """Refuses requests that name another host or come from another's page, and adds the headers to every answer.

    A page of somebody else can point its own name at this machine and read what it likes ("DNS rebinding"):
    then the browser names that host. Addresses, which nobody can re-point, are always right. And a page of
    somebody else can send a form to us, which would do what it says: then the browser names that page's origin.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {"localhost", host.lower(), socket.gethostname().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        app: ASGIApp = self._app
        if not self._is_ours(headers.get("host", "")):
            app = _WRONG_HOST
        elif scope["method"] not in _READING and not (_of_our_page(headers) or _by_a_program(scope, headers)):
            app = _WRONG_ORIGIN
        await app(scope, receive, send_guarded)

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in self._names or bool(ipaddress.ip_address(name))
        except ValueError:
            return False


def _of_our_page(headers: Headers) -> bool:
    """Whether a request that changes something was sent by a page of ours, as browsers tell of it.

    Behind a proxy the origin has another name; then the browser's own word counts, which it gives over TLS.
    """
    if headers.get("sec-fetch-site") == "same-origin":
        return True
    return headers.get("origin", "").partition("://")[2] == headers.get("host")


def _by_a_program(scope: Scope, headers: Headers) -> bool:
    """Whether a request to what programs use was sent by no browser at all.

    No page of somebody else can have one send a PUT or a DELETE without asking us before, which we never allow;
    and a browser names the origin with both.
    """
    from_browser = "origin" in headers or "sec-fetch-site" in headers
    return scope["path"].startswith("/api/") and scope["method"] in {"PUT", "DELETE"} and not from_browser


_WRONG_HOST = PlainTextResponse("This page is not served under that name.\n", status_code=421)
_WRONG_ORIGIN = PlainTextResponse("Only a page of this dashboard may ask for that.\n", status_code=403)
