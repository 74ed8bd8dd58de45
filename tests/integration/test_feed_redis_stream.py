"""`copydesk feed stream`: a Redis stream has each change once, under its number, over any loss on either side."""

import json
import signal
from dataclasses import replace

import fakeredis
import pytest
import redis as redis_client

from copydesk.errors import SettingsError, StoreUnavailableError
from copydesk.outside import NotDeliveredError
from feed import redis_stream
from feed import tail as following
from feed.documents import told
from feed.redis_stream import RedisStream
from feed.tail import Tail, take
from storage.articles import articles_after
from storage.consumers import show_group
from storage.store import Store
from tests.making import store_texts

BODIES = [f"Report number {number} from the mill. " * 20 for number in range(21)]
KEY = "copydesk:articles"


@pytest.fixture
def memory(monkeypatch) -> fakeredis.FakeRedis:
    """A Redis server in this process, in the place of any."""
    server = fakeredis.FakeServer()
    monkeypatch.setattr(redis_stream.redis.Redis, "from_url", lambda *_, **__: fakeredis.FakeRedis(server=server))
    return fakeredis.FakeRedis(server=server)


def appending(store: Store, url: str = "redis://localhost/0", **more: object) -> Tail:
    settings = replace(store.settings, feed_stream=url, **more)  # type: ignore[arg-type]
    held, _ = take(store, "stream")
    return Tail(store, RedisStream(settings).deliver, 0, held=held)


def entries(client: redis_client.Redis) -> list[tuple[int, dict]]:
    """The numbers and articles of the stream."""
    found = client.xrange(KEY)
    assert all(set(fields) == {b"article"} for _, fields in found)
    return [(int(name.split(b"-")[0]), json.loads(fields[b"article"])) for name, fields in found]


def numbers(client: redis_client.Redis) -> list[int]:
    return [number for number, _ in entries(client)]


def test_each_change_is_an_entry_of_the_stream_under_its_number(store, memory) -> None:
    store_texts(store, *BODIES[:5])
    assert appending(store).to_head() == 5
    assert entries(memory) == [(article["seq"], told(article)) for article in articles_after(store)]
    assert show_group(store, "stream").lag == 0


def test_a_page_that_was_not_acknowledged_is_not_in_the_stream_twice(store, memory, monkeypatch) -> None:
    """As after SIGKILL between the stream and the acknowledgement."""
    store_texts(store, *BODIES[:5])

    def gone(*_: object) -> bool:
        raise StoreUnavailableError("The database cannot be used just now: gone.")

    with monkeypatch.context() as patch:
        patch.setattr(following, "acknowledge", gone)
        with pytest.raises(StoreUnavailableError):
            appending(store).to_head()
    assert (numbers(memory), show_group(store, "stream").cursor) == ([1, 2, 3, 4, 5], 0)
    store_texts(store, BODIES[5])
    assert appending(store).to_head() == 1
    assert numbers(memory) == [1, 2, 3, 4, 5, 6]
    assert show_group(store, "stream").cursor == 6


def test_two_who_append_to_one_stream_give_each_number_once(store, memory) -> None:
    store_texts(store, *BODIES[:3])
    settings = replace(store.settings, feed_stream="redis://localhost/0")
    one, other = (Tail(store, RedisStream(settings).deliver, 0) for _ in range(2))
    one.to_head()
    store_texts(store, *BODIES[3:5])
    other.to_head()
    store_texts(store, BODIES[5])
    one.to_head()
    assert numbers(memory) == [1, 2, 3, 4, 5, 6]


def test_a_stream_that_was_lost_is_filled_anew(store, memory) -> None:
    store_texts(store, *BODIES[:4])
    tail = appending(store)
    tail.to_head()
    memory.flushall()
    store_texts(store, BODIES[4])
    tail.to_head()
    assert numbers(memory) == [1, 2, 3, 4, 5]
    memory.delete(KEY)
    appending(store).to_head()
    assert numbers(memory) == [1, 2, 3, 4, 5]


def test_only_so_many_entries_are_kept_and_it_goes_on_after_the_last(store, memory) -> None:
    store_texts(store, *BODIES[:20])
    appending(store, feed_stream_entries=5).to_head()
    assert numbers(memory)[-5:] == [16, 17, 18, 19, 20]
    assert memory.xlen(KEY) < 20
    store_texts(store, BODIES[20])
    assert appending(store, feed_stream_entries=5).to_head() == 1
    assert numbers(memory)[-2:] == [20, 21]


def test_what_the_server_refuses_is_told_and_not_acknowledged(store, memory) -> None:
    store_texts(store, BODIES[0])
    memory.set(KEY, "not a stream")
    with pytest.raises(NotDeliveredError, match="cannot be written: "):
        appending(store).to_head()
    assert show_group(store, "stream").cursor == 0


def test_a_real_server_that_is_killed_and_loses_all_is_filled_again(store, redis) -> None:
    store_texts(store, *BODIES[:6])
    url = redis.url.replace("redis+socket://", "unix://").partition("?")[0]
    tail, complaints = appending(store, url), []
    tail.to_head()
    redis.stop(signal.SIGKILL)
    store_texts(store, *BODIES[6:9])
    with pytest.raises(NotDeliveredError, match="cannot be reached"):
        tail.to_head()
    redis.start()
    with redis_client.Redis.from_url(url) as client:
        client.flushall()
        tail.follow(lambda _: show_group(store, "stream").lag > 0, complaints.append)
        assert numbers(client) == list(range(1, 10))
    assert complaints == []


@pytest.mark.parametrize("url", ["http://localhost/", "localhost", "redis://localhost/0?db=x", "redis://a:b:c"])
def test_an_address_that_is_none_is_refused(settings, url) -> None:
    with pytest.raises(SettingsError, match="feed_stream must be"):
        RedisStream(replace(settings, feed_stream=url))
