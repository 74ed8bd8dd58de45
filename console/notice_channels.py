"""How notices reach people: by a webhook and by mail. Each sending ends in bounded time, whatever answers."""

import contextlib
import http.client
import json
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import SplitResult, unquote, urlsplit

from console.notices import Channel
from console.visible import visible
from copydesk import __version__
from copydesk.errors import SettingsError
from copydesk.identity import host
from copydesk.settings import Settings
from storage.operation.notices import Notice

SILENCE_SECONDS = 5.0
"""A peer that says nothing for so long is given up."""
LONGEST_SECONDS = 20.0
"""And so is one that says something now and then."""

_MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_WEB_PORTS = {"http": 80, "https": 443}
_SAYS = {"holds": "", "over": "Over: "}


class NotDeliveredError(Exception):
    """A notice did not arrive."""


def channels(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up, by name. Raises SettingsError where one of them cannot work."""
    found: dict[str, Channel] = {}
    if settings.notify_webhook:
        found["webhook"] = _webhook(settings)
    if settings.notify_email:
        found["email"] = _email(settings)
    return found


def _address(name: str, value: str, ports: dict[str, int]) -> tuple[SplitResult, int]:
    """A URL of a known scheme with a host; the sentence of the error does not quote it, for it may be secret."""
    wrong = f"{name} must be a URL that begins with {' or '.join(f'{scheme}://' for scheme in ports)}."
    try:
        url = urlsplit(value)
        port = url.port or ports.get(url.scheme, 0)
    except ValueError:
        raise SettingsError(wrong) from None
    if url.scheme not in ports or not url.hostname or not value.isprintable() or " " in value:
        raise SettingsError(wrong)
    return url, port


def _webhook(settings: Settings) -> Channel:
    url, port = _address("notify_webhook", settings.notify_webhook, _WEB_PORTS)
    secure = url.scheme == "https"
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")

    def send(notice: Notice) -> None:
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(str(url.hostname), port, timeout=SILENCE_SECONDS)
        _within(lambda: _post(connection, path, notice), lambda: _cut(connection.sock))

    return send


def _post(connection: http.client.HTTPConnection, path: str, notice: Notice) -> None:
    body = json.dumps(
        {
            "text": _sentence(notice),  # what chat services show
            "rule": notice.rule,
            "subject": visible(notice.subject),
            "state": notice.state,
            "since": notice.since,
            "host": host(),
            "version": __version__,
        }
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"copydesk/{__version__}",
        "Idempotency-Key": visible(notice.key).encode("ascii", "backslashreplace").decode(),
    }
    with contextlib.closing(connection):
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    if not 200 <= status < 300:  # nor is a redirect followed: it could lead anywhere
        raise NotDeliveredError(str(status))


def _email(settings: Settings) -> Channel:
    url, port = _address("smtp_url", settings.smtp_url, _MAIL_PORTS)
    to = [address.strip() for address in settings.notify_email.split(",") if address.strip()]
    if not to or not all("@" in address and address.isprintable() for address in to):
        raise SettingsError("notify_email must be addresses, parted by commas.")

    def send(notice: Notice) -> None:
        held: list[smtplib.SMTP] = []

        def deliver() -> None:
            secure = ssl.create_default_context()
            with (
                smtplib.SMTP_SSL(str(url.hostname), port, timeout=SILENCE_SECONDS, context=secure)
                if url.scheme == "smtps"
                else smtplib.SMTP(str(url.hostname), port, timeout=SILENCE_SECONDS)
            ) as server:
                held.append(server)
                if url.scheme == "smtp+starttls":
                    server.starttls(context=secure)
                if url.username:
                    server.login(unquote(url.username), settings.smtp_password)
                server.send_message(_letter(settings, to, notice))

        _within(deliver, lambda: _cut(held[0].sock if held else None))

    return send


def _letter(settings: Settings, to: list[str], notice: Notice) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.notify_from, ", ".join(to)
    letter["Subject"] = f"Copydesk: {_sentence(notice)}"[:200]
    letter["Date"] = formatdate()
    letter["X-Copydesk-Notice"] = visible(notice.key).encode("ascii", "backslashreplace").decode()[:200]
    letter.set_content(f"{_sentence(notice)}\n\nSince {notice.since}, on {host()}, rule {notice.rule}.\n")
    return letter


def _sentence(notice: Notice) -> str:
    """One line, its control characters made visible: the names of sources come from outside."""
    return _SAYS[notice.state] + visible(notice.sentence)


def _within(send: Callable[[], None], cut: Callable[[], None]) -> None:
    """Send in a thread of its own, and cut the connection when it takes too long. Raises what `send` raises."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            send()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="notice", daemon=True)
    thread.start()
    thread.join(LONGEST_SECONDS)
    if thread.is_alive():
        cut()
        raise NotDeliveredError("It took too long.")
    if raised:
        raise raised[0]


def _cut(connection: socket.socket | None) -> None:
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
