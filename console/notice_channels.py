"""How notices reach people: by a webhook and by mail. Each sending ends in bounded time, whatever answers."""

import json
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote

from console.notices import Channel
from console.visible import visible
from copydesk import __version__
from copydesk.errors import SettingsError
from copydesk.identity import host
from copydesk.outside import Hook, address, cut, within
from copydesk.settings import Settings
from storage.operation.notices import Notice

SILENCE_SECONDS = 5.0
"""A peer that says nothing for so long is given up."""

_MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_SAYS = {"holds": "", "over": "Over: "}


def channels(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up, by name. Raises SettingsError where one of them cannot work."""
    found: dict[str, Channel] = {}
    if settings.notify_webhook:
        found["webhook"] = _webhook(settings)
    if settings.notify_email:
        found["email"] = _email(settings)
    return found


def _webhook(settings: Settings) -> Channel:
    hook = Hook("notify_webhook", settings.notify_webhook, SILENCE_SECONDS)

    def send(notice: Notice) -> None:
        key = visible(notice.key).encode("ascii", "backslashreplace").decode()
        hook.post(json.dumps(_document(notice)).encode(), {"Idempotency-Key": key})

    return send


def _document(notice: Notice) -> dict[str, str]:
    return {
        "text": _sentence(notice),  # what chat services show
        "rule": notice.rule,
        "subject": visible(notice.subject),
        "state": notice.state,
        "since": notice.since,
        "host": host(),
        "version": __version__,
    }


def _email(settings: Settings) -> Channel:
    url, port = address("smtp_url", settings.smtp_url, _MAIL_PORTS)
    to = [each.strip() for each in settings.notify_email.split(",") if each.strip()]
    if not to or not all("@" in each and each.isprintable() for each in to):
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

        within(deliver, lambda: cut(held[0].sock if held else None))

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
