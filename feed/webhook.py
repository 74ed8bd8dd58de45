"""Articles by a webhook: each page is posted, signed as the specification Standard Webhooks 1.0 says."""

import base64
import hashlib
import hmac
import time

import orjson

from copydesk.errors import SettingsError
from copydesk.outside import Hook
from copydesk.settings import Settings
from feed.documents import told
from storage.changes import Page

ITEMS = 100
CHARACTERS = 1 << 20
"""One request carries so many articles at most, and but for its last one so many characters of text."""

_SILENCE_SECONDS = 15.0
_PREFIX = "whsec_"
_SHORTEST_SECRET, _LONGEST_SECRET = 24, 64  # bytes, by the specification


class Webhook:
    """Posts pages of the feed to the address in the settings."""

    def __init__(self, settings: Settings, group: str) -> None:
        """`group` is whom the articles are delivered for. Raises SettingsError."""
        self._hook = Hook("feed_webhook", settings.feed_webhook, _SILENCE_SECONDS)
        self._secret = _secret(settings.feed_webhook_secret)
        self._group = group

    def deliver(self, page: Page) -> None:
        """Post a page; it was taken when this returns. Raises NotDeliveredError."""
        body = orjson.dumps({"items": [told(article) for article in page.articles], "cursor": page.cursor})
        self._hook.post(body, self._headers(body))

    def _headers(self, body: bytes) -> dict[str, str]:
        """The same body has the same id, so a receiver that has dealt with it can tell."""
        identity = f"{self._group}-{hashlib.sha256(body).hexdigest()[:32]}"
        headers = {"webhook-id": identity, "webhook-timestamp": str(int(time.time()))}
        if self._secret:
            signed = f"{identity}.{headers['webhook-timestamp']}.".encode() + body
            digest = hmac.new(self._secret, signed, hashlib.sha256).digest()
            headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
        return headers


def _secret(value: str) -> bytes:
    """The bytes of a secret such as `whsec_…`; none where none is set. Raises SettingsError."""
    if not value:
        return b""
    try:
        secret = base64.b64decode(value.removeprefix(_PREFIX), validate=True)
    except ValueError:
        secret = b""
    if not _SHORTEST_SECRET <= len(secret) <= _LONGEST_SECRET:
        raise SettingsError(
            f"feed_webhook_secret must be {_PREFIX} and Base64 of {_SHORTEST_SECRET} to {_LONGEST_SECRET} bytes."
        )
    return secret
