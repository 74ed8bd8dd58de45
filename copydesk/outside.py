"""Addresses outside that a person has set, and what is posted there: in bounded time, whatever answers."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urlsplit

from copydesk import __version__
from copydesk.errors import CopydeskError, SettingsError

LONGEST_SECONDS = 20.0
"""A peer that says something now and then is given up after so long."""

_WEB_PORTS = {"http": 80, "https": 443}
_LONGEST_DELAY_SECONDS = 300.0


class NotDeliveredError(CopydeskError):
    """A receiver did not take what was sent.

    `status` is what it answered, where it did, and `delay` after how many seconds it wants to be asked again.
    The message never quotes the address, which may be a secret.
    """

    def __init__(self, sentence: str, *, status: int | None = None, delay: float = 0.0) -> None:
        super().__init__(sentence)
        self.status = status
        self.delay = delay


def address(name: str, value: str, ports: Mapping[str, int]) -> tuple[SplitResult, int]:
    """The parts and the port of a URL whose scheme is one of `ports`, which gives the usual port of each.

    Raises SettingsError, which names the setting and does not quote its value, for that may be secret.
    """
    wrong = f"{name} must be a URL that begins with {' or '.join(f'{scheme}://' for scheme in ports)}."
    try:
        url = urlsplit(value)
        port = url.port or ports.get(url.scheme, 0)
    except ValueError:
        raise SettingsError(wrong) from None
    if url.scheme not in ports or not url.hostname or not value.isprintable() or " " in value:
        raise SettingsError(wrong)
    return url, port


class Hook:
    """A web address that takes JSON by POST."""

    def __init__(self, name: str, value: str, silence: float) -> None:
        """`value` is the address in the setting `name`; one that is silent for `silence` seconds is given up.

        Raises SettingsError.
        """
        url, self._port = address(name, value, _WEB_PORTS)
        self._host = str(url.hostname)
        self._kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        self._path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self._silence = silence

    def post(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Deliver a JSON document; it was taken when this returns. Raises NotDeliveredError."""
        usual = {"Content-Type": "application/json", "User-Agent": f"copydesk/{__version__}"}
        connection = self._kind(self._host, self._port, timeout=self._silence)

        def send() -> None:
            with contextlib.closing(connection):
                connection.request("POST", self._path, body, usual | dict(headers))
                with connection.getresponse() as answer:
                    _expect_taken(answer)

        try:
            within(send, lambda: cut(connection.sock))
        except (OSError, http.client.HTTPException) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
            raise NotDeliveredError(f"The receiver cannot be reached: {reason}.") from None


def _expect_taken(answer: http.client.HTTPResponse) -> None:
    """Raises NotDeliveredError but for a status of success; a redirect is not followed: it could lead anywhere."""
    if not 200 <= answer.status < 300:
        wish = answer.headers.get("Retry-After", "")
        delay = float(wish) if wish.isascii() and wish.isdigit() else 0.0
        sentence = f"The receiver answered with the status {answer.status}."
        raise NotDeliveredError(sentence, status=answer.status, delay=min(delay, _LONGEST_DELAY_SECONDS))


def within(send: Callable[[], None], cut_off: Callable[[], None]) -> None:
    """Send in a thread of its own, and cut it off when it takes longer than `LONGEST_SECONDS`.

    Raises what `send` raises, and NotDeliveredError.
    """
    raised: list[BaseException] = []

    def run() -> None:
        try:
            send()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="outside", daemon=True)
    thread.start()
    thread.join(LONGEST_SECONDS)
    if thread.is_alive():
        cut_off()
        raise NotDeliveredError("The receiver took too long.")
    if raised:
        raise raised[0]


def cut(connection: socket.socket | None) -> None:
    """End a connection that another thread waits for."""
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
