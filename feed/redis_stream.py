"""Articles in a Redis stream: an entry for each change, whose id is its number in the feed.

Ids only grow in a stream, so no number can be in it twice, and its last id says how far it has come. It is written
only where that is still what it was after our last entry: a server that came back without it is filled anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import redis

from copydesk.errors import SettingsError
from copydesk.outside import NotDeliveredError
from copydesk.settings import Settings
from feed.documents import told
from feed.tail import RewoundError
from storage.changes import Page

_SILENCE_SECONDS = 10.0
_FIELD = "article"


class RedisStream:
    """Appends pages of the feed to the stream in the settings.

    Begin at any number: where the stream has come to something else, the first page tells.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError."""
        try:
            self._client = redis.Redis.from_url(
                settings.feed_stream, socket_timeout=_SILENCE_SECONDS, socket_connect_timeout=_SILENCE_SECONDS
            )
        except ValueError:
            raise SettingsError(
                "feed_stream must be a URL such as redis://host:6379/0 or unix:///folder/socket."
            ) from None
        self._key = settings.feed_stream_key
        self._entries = settings.feed_stream_entries
        self._last = 0

    def deliver(self, page: Page) -> None:
        """Append a page. Raises NotDeliveredError, and RewoundError where the stream is not as we left it."""
        with _server(), self._client.pipeline() as pipe:
            pipe.watch(self._key)  # type: ignore[no-untyped-call] # who writes it between here and the end makes us look again
            last = _last_in(pipe, self._key)
            if last != self._last:
                self._last = last
                raise RewoundError(last)
            pipe.multi()
            for article in page.articles:
                fields: Any = {_FIELD: orjson.dumps(told(article))}
                pipe.xadd(self._key, fields, id=f"{article['seq']}-0", maxlen=self._entries, approximate=True)
            try:
                pipe.execute()
            except redis.WatchError:
                raise RewoundError(last) from None
        self._last = page.articles[-1]["seq"]

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def _last_in(client: Any, key: str) -> int:
    """The number of the last article that a stream was given; 0 where there is no stream."""
    try:
        last: bytes = client.xinfo_stream(key)["last-generated-id"]
    except redis.ResponseError as error:
        if "no such key" in str(error):
            return 0
        raise
    return int(last.partition(b"-")[0])


@contextmanager
def _server() -> Iterator[None]:
    """Makes a sentence of what goes wrong, without the address, which may hold a password."""
    try:
        yield
    except (redis.ConnectionError, redis.TimeoutError):
        raise NotDeliveredError("The Redis server of the stream cannot be reached.") from None
    except redis.RedisError as error:
        raise NotDeliveredError(f"The stream cannot be written: {str(error)[:200]}.") from None
