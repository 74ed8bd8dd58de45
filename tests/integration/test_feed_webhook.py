"""`copydesk feed post`: a webhook is told of all that changes, in order, and again until it takes it."""

import base64
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from copydesk import outside
from copydesk.errors import SettingsError
from copydesk.outside import NotDeliveredError
from copydesk.settings import Settings
from feed.documents import told
from feed.tail import Tail, take
from feed.webhook import Webhook
from storage.articles import articles_after
from storage.changes import head
from storage.consumers import show_group
from storage.store import Store
from tests import receivers
from tests.making import store_texts
from tests.receivers import Web

ROOT = Path(__file__).resolve().parents[2]
BODIES = [f"Report number {number} from the mill. " * 20 for number in range(60)]
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


@pytest.fixture
def web() -> Iterator[Web]:
    sink = Web()
    yield sink
    sink.close()


def seqs(web: Web) -> list[int]:
    """The numbers of the articles that were taken."""
    return [item["seq"] for page in web.got for item in page["items"]]


def posting(store: Store, web: Web, **more: object) -> Tail:
    settings = replace(store.settings, feed_webhook=web.url, feed_webhook_secret=SECRET)
    held, cursor = take(store, "webhook")
    return Tail(store, Webhook(settings, "webhook").deliver, cursor, held=held, **more)  # type: ignore[arg-type]


def documented() -> Callable[[str, dict[str, str], bytes], bool]:
    """The check of a signature that the docs show."""
    page = Path(ROOT, "docs", "howto", "follow-the-feed.md").read_text("utf-8")
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def is_ours" in block)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["is_ours"]


def test_pages_are_posted_in_order_and_acknowledged(store, web) -> None:
    store_texts(store, *BODIES[:7])
    assert posting(store, web, limit=3).to_head() == 7
    assert [page["cursor"] for page in web.got] == [3, 6, 7]
    assert [item for page in web.got for item in page["items"]] == [told(each) for each in articles_after(store)]
    assert show_group(store, "webhook").lag == 0
    assert posting(store, web).to_head() == 0


def test_a_post_is_signed_as_standard_webhooks_says(store, web) -> None:
    store_texts(store, BODIES[0])
    posting(store, web).to_head()
    (headers,), (body,) = web.headers, web.bodies
    is_ours = documented()
    assert is_ours(SECRET, headers, body)
    assert not is_ours(SECRET, headers, body + b" ")
    assert not is_ours("whsec_" + base64.b64encode(b"x" * 24).decode(), headers, body)
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["Content-Type"] == "application/json"


def test_without_a_secret_it_is_not_signed(store, web) -> None:
    store_texts(store, BODIES[0])
    settings = replace(store.settings, feed_webhook=web.url)
    Tail(store, Webhook(settings, "webhook").deliver, 0).to_head()
    assert "webhook-signature" not in web.headers[0]


@pytest.mark.parametrize("status", [301, 400, 410, 500, 503])
def test_what_is_refused_is_posted_again_with_the_same_id_and_nothing_overtakes_it(store, web, status) -> None:
    store_texts(store, *BODIES[:4])
    web.answers = [(status, {"Location": "http://127.0.0.1:1/"})] * 2
    tail = posting(store, web, limit=2)
    for _ in range(2):
        with pytest.raises(NotDeliveredError, match=f"status {status}"):
            tail.to_head()
        assert show_group(store, "webhook").cursor == 0
    tail.to_head()
    assert seqs(web) == [1, 2, 3, 4]
    names = [headers["webhook-id"] for headers in web.headers]
    assert names[0] == names[1] == names[2] != names[3]


def test_it_goes_on_when_the_receiver_is_back_and_complains_once(store, web) -> None:
    store_texts(store, *BODIES[:2])
    web.answers = [(503, {"Retry-After": "7"}), (503, {}), (503, {"Retry-After": "900000"})]
    waits, complaints = [], []

    def wait(seconds: float) -> bool:
        if seconds:
            waits.append(seconds)
        return show_group(store, "webhook").cursor < 2

    posting(store, web).follow(wait, complaints.append)
    assert seqs(web) == [1, 2]
    assert complaints == ["The receiver answered with the status 503."]
    assert waits[0] == 7
    assert 0 < waits[1] <= 20
    assert waits[2] == 300


def test_a_receiver_that_cannot_be_reached_is_told_without_its_address(store) -> None:
    store_texts(store, BODIES[0])
    settings = replace(store.settings, feed_webhook=f"http://127.0.0.1:1/{receivers.SECRET}")
    with pytest.raises(NotDeliveredError) as caught:
        Tail(store, Webhook(settings, "webhook").deliver, 0).to_head()
    assert "cannot be reached" in str(caught.value)
    assert receivers.SECRET not in str(caught.value)


def test_a_receiver_that_does_not_answer_is_given_up(store, web, monkeypatch) -> None:
    monkeypatch.setattr(outside, "LONGEST_SECONDS", 0.5)
    store_texts(store, BODIES[0])
    monkeypatch.setattr(web.server.RequestHandlerClass, "do_POST", lambda _: time.sleep(2))
    with pytest.raises(NotDeliveredError, match="too long"):
        posting(store, web).to_head()
    assert show_group(store, "webhook").cursor == 0


@pytest.mark.parametrize("wrong", ["whsec_short", "whsec_!!", "whsec_" + "A" * 100, "password"])
def test_a_secret_that_is_none_is_refused_without_being_shown(settings, wrong) -> None:
    with pytest.raises(SettingsError) as caught:
        Webhook(replace(settings, feed_webhook="https://example.org/", feed_webhook_secret=wrong), "webhook")
    assert "feed_webhook_secret must be whsec_" in str(caught.value)
    assert wrong not in str(caught.value)


def start(settings: Settings, url: str, *words: str) -> subprocess.Popen[bytes]:
    """The command, on its way."""
    environment = {
        "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COPYDESK_DATABASE_URL": settings.database_url,
        "COPYDESK_FEED_WEBHOOK": url,
    }  # fmt: skip
    argv = [sys.executable, "-m", "console", "feed", "post", *words, "--data", str(settings.data)]
    return subprocess.Popen(argv, stderr=subprocess.PIPE, env=environment, cwd=settings.data)


def until(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_kill_of_the_program_leaves_anything_out(store, web) -> None:
    """SIGKILL at instants that nobody chose, while articles come."""
    feeding = threading.Thread(target=lambda: [store_texts(store, *BODIES[at : at + 3]) for at in range(0, 60, 3)])
    feeding.start()
    for kill in range(4):
        program = start(store.settings, web.url)
        before = len(web.got)
        until(lambda its=before: len(web.got) > its or seqs(web)[-1:] == [60])
        time.sleep(0.02 * kill)
        program.kill()
        program.communicate()
    feeding.join()
    with start(store.settings, web.url, "--once") as program:
        program.communicate(timeout=30)
    assert program.returncode == 0
    seen = 0
    for number in seqs(web):
        assert number <= seen + 1
        seen = max(seen, number)
    assert seen == head(store) == 60


def test_it_stops_at_once_though_the_receiver_wants_to_be_asked_later(store, web) -> None:
    store_texts(store, BODIES[0])
    web.answers = [(503, {"Retry-After": "300"})]
    with start(store.settings, web.url) as program:
        assert program.stderr is not None
        assert b"status 503" in os.read(program.stderr.fileno(), 1000)
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
    assert seqs(web) == []
