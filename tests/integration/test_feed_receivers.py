"""`copydesk feed post` and `stream`: a webhook and a Redis stream are told of all that changes, in order."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fakeredis
import pytest
import redis as redis_client

from console import programs
from copydesk import outside
from copydesk.errors import SettingsError
from copydesk.outside import NotDeliveredError
from copydesk.settings import Settings
from feed import redis_stream
from feed.documents import told
from feed.redis_stream import RedisStream
from feed.tail import Tail, take
from feed.webhook import Webhook
from storage.articles import articles_after
from storage.changes import head
from storage.consumers import show_group
from storage.store import Store
from tests.making import store_texts

ROOT = Path(__file__).resolve().parents[2]
BODIES = [f"Report number {number} from the mill. " * 20 for number in range(60)]
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
KEY = "copydesk:articles"


class Receiver:
    """A web server that takes pages, and answers as `answers` say: a status, and how it is to be asked again."""

    def __init__(self) -> None:
        self.pages: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, more = receiver.answers.pop(0) if receiver.answers else (204, {})
                receiver.headers.append(dict(self.headers))
                receiver.bodies.append(body)
                if status == 204:
                    receiver.pages.append(json.loads(body))
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/articles"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def items(self) -> list[dict]:
        return [item for page in self.pages for item in page["items"]]

    @property
    def seqs(self) -> list[int]:
        return [item["seq"] for item in self.items]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    sink = Receiver()
    yield sink
    sink.server.shutdown()
    sink.server.server_close()


@pytest.fixture
def memory(monkeypatch) -> fakeredis.FakeRedis:
    """A Redis server in this process, in the place of any."""
    server = fakeredis.FakeServer()
    monkeypatch.setattr(redis_stream.redis.Redis, "from_url", lambda *_, **__: fakeredis.FakeRedis(server=server))
    return fakeredis.FakeRedis(server=server)


def documented() -> Callable[[str, dict[str, str], bytes], bool]:
    """The check of a signature that the docs show."""
    page = Path(ROOT, "docs", "howto", "follow-the-feed.md").read_text("utf-8")
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def is_ours" in block)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["is_ours"]


def posting(store: Store, receiver: Receiver, **more: object) -> Tail:
    settings = replace(store.settings, feed_webhook=receiver.url, feed_webhook_secret=SECRET)
    held, cursor = take(store, "webhook")
    return Tail(store, Webhook(settings, "webhook").deliver, cursor, held=held, **more)  # type: ignore[arg-type]


def appending(store: Store, url: str = "redis://localhost/0", **more: object) -> Tail:
    settings = replace(store.settings, feed_stream=url, **more)  # type: ignore[arg-type]
    held, _ = take(store, "stream")
    return Tail(store, RedisStream(settings).deliver, 0, held=held)


def entries(client: redis_client.Redis) -> list[tuple[int, dict]]:
    """The numbers and articles of the stream."""
    found = client.xrange(KEY)
    assert all(set(fields) == {b"article"} for _, fields in found)
    return [(int(name.split(b"-")[0]), json.loads(fields[b"article"])) for name, fields in found]


def test_pages_are_posted_in_order_and_acknowledged(store, receiver) -> None:
    store_texts(store, *BODIES[:7])
    assert posting(store, receiver, limit=3).to_head() == 7
    assert [page["cursor"] for page in receiver.pages] == [3, 6, 7]
    assert receiver.items == [told(article) for article in articles_after(store)]
    assert show_group(store, "webhook").lag == 0
    assert posting(store, receiver).to_head() == 0


def test_a_post_is_signed_as_standard_webhooks_says(store, receiver) -> None:
    store_texts(store, BODIES[0])
    posting(store, receiver).to_head()
    (headers,), (body,) = receiver.headers, receiver.bodies
    is_ours = documented()
    assert is_ours(SECRET, headers, body)
    assert not is_ours(SECRET, headers, body + b" ")
    assert not is_ours("whsec_" + base64.b64encode(b"x" * 24).decode(), headers, body)
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["Content-Type"] == "application/json"


def test_without_a_secret_it_is_not_signed(store, receiver) -> None:
    store_texts(store, BODIES[0])
    settings = replace(store.settings, feed_webhook=receiver.url)
    Tail(store, Webhook(settings, "webhook").deliver, 0).to_head()
    assert "webhook-signature" not in receiver.headers[0]


@pytest.mark.parametrize("status", [301, 400, 410, 500, 503])
def test_what_is_refused_is_posted_again_with_the_same_id_and_nothing_overtakes_it(
    store, receiver, status
) -> None:
    store_texts(store, *BODIES[:4])
    receiver.answers = [(status, {"Location": "http://127.0.0.1:1/"})] * 2
    tail = posting(store, receiver, limit=2)
    for _ in range(2):
        with pytest.raises(NotDeliveredError, match=f"status {status}"):
            tail.to_head()
        assert show_group(store, "webhook").cursor == 0
    tail.to_head()
    assert receiver.seqs == [1, 2, 3, 4]
    names = [headers["webhook-id"] for headers in receiver.headers]
    assert names[0] == names[1] == names[2] != names[3]


def test_it_goes_on_when_the_receiver_is_back_and_complains_once(store, receiver) -> None:
    store_texts(store, *BODIES[:2])
    receiver.answers = [(503, {"Retry-After": "7"}), (503, {}), (503, {"Retry-After": "900000"})]
    waits, complaints = [], []

    def wait(seconds: float) -> bool:
        if seconds:
            waits.append(seconds)
        return show_group(store, "webhook").cursor < 2

    posting(store, receiver).follow(wait, complaints.append)
    assert receiver.seqs == [1, 2]
    assert complaints == ["The receiver answered with the status 503."]
    assert waits[0] == 7
    assert 0 < waits[1] <= 20
    assert waits[2] == 300


def test_a_receiver_that_cannot_be_reached_is_told_without_its_address(store) -> None:
    store_texts(store, BODIES[0])
    settings = replace(store.settings, feed_webhook="http://127.0.0.1:1/hidden-token")
    with pytest.raises(NotDeliveredError) as caught:
        Tail(store, Webhook(settings, "webhook").deliver, 0).to_head()
    assert "cannot be reached" in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_receiver_that_drips_is_given_up(store, receiver, monkeypatch) -> None:
    monkeypatch.setattr(outside, "LONGEST_SECONDS", 0.5)
    store_texts(store, BODIES[0])
    monkeypatch.setattr(receiver.server.RequestHandlerClass, "do_POST", lambda _: time.sleep(2), raising=False)
    with pytest.raises(NotDeliveredError, match="too long"):
        posting(store, receiver).to_head()
    assert show_group(store, "webhook").cursor == 0


@pytest.mark.parametrize("wrong", ["whsec_short", "whsec_!!", "whsec_" + "A" * 100, "password"])
def test_a_secret_that_is_none_is_refused_without_being_shown(settings, wrong) -> None:
    with pytest.raises(SettingsError) as caught:
        Webhook(replace(settings, feed_webhook="https://example.org/", feed_webhook_secret=wrong), "webhook")
    assert "feed_webhook_secret must be whsec_" in str(caught.value)
    assert wrong not in str(caught.value)


def test_each_change_is_an_entry_of_the_stream_under_its_number(store, memory) -> None:
    store_texts(store, *BODIES[:5])
    assert appending(store).to_head() == 5
    assert entries(memory) == [(article["seq"], told(article)) for article in articles_after(store)]
    assert show_group(store, "stream").lag == 0


def test_a_page_that_was_not_acknowledged_is_not_in_the_stream_twice(store, memory, monkeypatch) -> None:
    """As after SIGKILL between the stream and the acknowledgement."""
    store_texts(store, *BODIES[:5])
    appending(store).to_head()
    store_texts(store, BODIES[5])
    again = appending(store)
    assert again.to_head() == 1
    assert [number for number, _ in entries(memory)] == [1, 2, 3, 4, 5, 6]


def test_two_who_append_to_one_stream_give_each_number_once(store, memory) -> None:
    store_texts(store, *BODIES[:3])
    settings = replace(store.settings, feed_stream="redis://localhost/0")
    one, other = (Tail(store, RedisStream(settings).deliver, 0) for _ in range(2))
    one.to_head()
    store_texts(store, *BODIES[3:5])
    other.to_head()
    store_texts(store, BODIES[5])
    one.to_head()
    assert [number for number, _ in entries(memory)] == [1, 2, 3, 4, 5, 6]


def test_a_stream_that_was_lost_is_filled_anew(store, memory) -> None:
    store_texts(store, *BODIES[:4])
    tail = appending(store)
    tail.to_head()
    memory.flushall()
    store_texts(store, BODIES[4])
    tail.to_head()
    assert [number for number, _ in entries(memory)] == [1, 2, 3, 4, 5]
    memory.delete(KEY)
    appending(store).to_head()
    assert [number for number, _ in entries(memory)] == [1, 2, 3, 4, 5]


def test_only_so_many_entries_are_kept_and_it_goes_on_after_the_last(store, memory) -> None:
    store_texts(store, *BODIES[:20])
    appending(store, feed_stream_entries=5).to_head()
    memory.xtrim(KEY, maxlen=5, approximate=False)
    store_texts(store, BODIES[20])
    appending(store, feed_stream_entries=5).to_head()
    assert [number for number, _ in entries(memory)][-3:] == [19, 20, 21]


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
        assert [number for number, _ in entries(client)] == list(range(1, 10))
    assert complaints == []


@pytest.mark.parametrize("url", ["http://localhost/", "localhost", "redis://localhost/0?db=x", "redis://a:b:c"])
def test_an_address_that_is_none_is_refused(settings, url) -> None:
    with pytest.raises(SettingsError, match="feed_stream must be"):
        RedisStream(replace(settings, feed_stream=url))


def start(settings: Settings, *words: str, **values: str) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "COPYDESK_DATABASE_URL": settings.database_url,
    }
    argv = [sys.executable, "-m", "console", "feed", *words, "--data", str(settings.data)]
    return subprocess.Popen(argv, stderr=subprocess.PIPE, env=environment | values, cwd=settings.data)


def until(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_kill_of_the_program_leaves_anything_out(store, receiver) -> None:
    """SIGKILL at instants that nobody chose, while articles come."""
    feeding = threading.Thread(target=lambda: [store_texts(store, *BODIES[at : at + 3]) for at in range(0, 60, 3)])
    feeding.start()
    for kill in range(4):
        program = start(store.settings, "post", COPYDESK_FEED_WEBHOOK=receiver.url)
        before = len(receiver.pages)
        until(lambda its=before: len(receiver.pages) > its or receiver.seqs[-1:] == [60])
        time.sleep(0.02 * kill)
        program.kill()
        program.communicate()
    feeding.join()
    with start(store.settings, "post", "--once", COPYDESK_FEED_WEBHOOK=receiver.url) as program:
        program.communicate(timeout=30)
    assert program.returncode == 0
    seen = 0
    for number in receiver.seqs:
        assert number <= seen + 1
        seen = max(seen, number)
    assert seen == head(store) == 60


def test_it_stops_at_once_while_it_waits_for_a_receiver(store) -> None:
    store_texts(store, BODIES[0])
    with start(store.settings, "post", COPYDESK_FEED_WEBHOOK="http://127.0.0.1:1/") as program:
        assert program.stderr is not None
        assert b"cannot be reached" in os.read(program.stderr.fileno(), 1000)
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0


@pytest.mark.parametrize(("what", "setting"), [("post", b"feed_webhook"), ("stream", b"feed_stream")])
def test_without_an_address_it_says_what_to_set(store, what, setting) -> None:
    with start(store.settings, what) as program:
        _, complaint = program.communicate(timeout=20)
    assert program.returncode == 2
    assert b"set " + setting in complaint


def test_a_desk_runs_a_program_for_each_receiver_that_is_set(settings) -> None:
    assert programs.receivers(settings) == []
    both = replace(settings, feed_webhook="https://example.org/", feed_stream="redis://localhost/0")
    post, stream = programs.receivers(both)
    assert (post.name, post.argv[-2:]) == ("feed-post", ("feed", "post"))
    assert (stream.name, stream.argv[-2:]) == ("feed-stream", ("feed", "stream"))
    assert stream.env["COPYDESK_FEED_STREAM"] == "redis://localhost/0"
