"""The feed over HTTP: pages, waiting, events, groups, and what is said to who asks wrongly."""

import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from console.web import following
from console.web.app import create_app
from feed.documents import told
from storage.articles import articles_after
from storage.changes import head
from storage.consumers import groups, move_group
from storage.operation.actions import list_actions
from tests.making import store_texts
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "howto" / "follow-the-feed.md"
BODIES = [f"Report number {number} from the\u00a0harbour\u202e." for number in range(9)]
OURS = {"origin": "http://127.0.0.1:8484"}


@pytest.fixture
def client(store) -> Iterator[TestClient]:
    with TestClient(create_app(store), base_url="http://127.0.0.1:8484") as client:
        yield client


@pytest.fixture
def served(store) -> Iterator[str]:
    """The address of a real server on the store."""
    port = free_port()
    words = ["serve", "--data", str(store.settings.data), "--port", str(port)]
    environment = {
        "PYTHONPATH": str(ROOT),
        "COPYDESK_DATABASE_URL": store.settings.database_url,
        "COPYDESK_BROKER_URL": "local",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "console", *words], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                get(f"{address}/ready")
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield address
        process.terminate()


def get(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)


def seqs(answer: dict[str, Any]) -> list[int]:
    return [item["seq"] for item in answer["items"]]


def test_pages_have_what_an_export_has(store, client) -> None:
    store_texts(store, *BODIES[:5])
    answer = client.get("/api/feed?limit=3")
    assert answer.headers["content-type"] == "application/json"
    assert "\u202e" not in answer.text
    first = answer.json()
    assert (seqs(first), first["cursor"], first["head"]) == ([1, 2, 3], 3, 5)
    second = client.get("/api/feed?after=3").json()
    assert first["items"] + second["items"] == [told(each) for each in articles_after(store)]
    assert client.get("/api/feed?after=5").json() == {"items": [], "cursor": 5, "head": 5}


def test_waiting_ends_when_an_article_comes(store, client) -> None:
    store_texts(store, BODIES[0])
    later = threading.Timer(0.5, store_texts, (store, BODIES[1]))
    later.start()
    began = time.monotonic()
    answer = client.get("/api/feed?after=1&wait=20").json()
    later.join()
    assert seqs(answer) == [2]
    assert 0.4 < time.monotonic() - began < 10


def test_waiting_in_vain_ends_in_time_and_passes_by_other_kinds(store, client) -> None:
    store_texts(store, *BODIES[:3])
    began = time.monotonic()
    answer = client.get("/api/feed?kind=copy&kind=revision&wait=1").json()
    assert answer == {"items": [], "cursor": 3, "head": 3}
    assert 0.9 < time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("after=x", 400, "bad_request"),
        ("after=-1", 400, "bad_request"),
        ("after=1.0", 400, "bad_request"),
        ("after=%D9%A1", 400, "bad_request"),
        ("after=" + "9" * 5000, 400, "bad_request"),
        ("after=9223372036854775808", 400, "bad_request"),
        ("after=9223372036854775807", 409, "beyond_head"),
        ("after=2", 409, "beyond_head"),
        ("limit=0", 400, "bad_request"),
        ("limit=1001", 400, "bad_request"),
        ("wait=31", 400, "bad_request"),
        ("kind=other", 400, "bad_request"),
        ("group=none", 404, "unknown_group"),
        ("group=a%00b", 404, "unknown_group"),
        ("group=a&after=1", 400, "bad_request"),
    ],
)
def test_what_is_asked_for_wrongly_gets_a_code_and_a_sentence(store, client, query, status, code) -> None:
    store_texts(store, BODIES[0])
    of_pages_alone = query.startswith(("limit", "wait"))
    for path in ["/api/feed"] if of_pages_alone else ["/api/feed", "/api/feed/stream"]:
        answer = client.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["sentence"].endswith(".")
        assert len(answer.text) < 300


def test_a_program_makes_moves_and_forgets_a_group(store, client) -> None:
    store_texts(store, *BODIES[:4])
    path = "/api/feed/groups/search"
    assert client.get(path).status_code == 404
    made = client.put(path, json={"cursor": 3}).json()
    assert (made["name"], made["cursor"], made["lag"]) == ("search", 3, 1)
    assert seqs(client.get("/api/feed?group=search").json()) == [4]
    (listed,), shown = client.get("/api/feed/groups").json()["groups"], client.get(path).json()
    assert listed | {"lag_seconds": 0} == shown | {"lag_seconds": 0}
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404
    assert groups(store) == []
    assert list_actions(store, target="search")[0].action == "forget group"


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("g", b"", 400),
        ("g", b"[1]", 400),
        ("g", b'{"cursor": "1"}', 400),
        ("g", b'{"cursor": true}', 400),
        ("g", b'{"cursor": -1}', 400),
        ("g", b'{"cursor": 99999999999999999999}', 400),
        ("g", b" " * 2000, 400),
        ("g", b'{"cursor": 2}', 409),
        ("a%20b", b'{"cursor": 0}', 409),
        ("a%00b", b'{"cursor": 0}', 409),
    ],
)
def test_what_no_group_is_put_at(store, client, name, body, status) -> None:
    store_texts(store, BODIES[0])
    answer = client.put(f"/api/feed/groups/{name}", content=body)
    assert answer.status_code == status
    assert {"code", "sentence"} == set(answer.json())
    assert groups(store) == []
    assert client.delete("/api/feed/groups/a%00b").status_code == 404


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_page_of_somebody_else_moves_no_group(store, client, headers) -> None:
    move_group(store, "search", 0)
    assert client.put("/api/feed/groups/new", json={"cursor": 0}, headers=headers).status_code == 403
    assert client.delete("/api/feed/groups/search", headers=headers).status_code == 403
    assert client.options("/api/feed/groups/search", headers=headers).status_code == 403
    assert [group.name for group in groups(store)] == ["search"]
    assert client.put("/api/feed/groups/search", json={"cursor": 0}, headers=OURS).status_code == 200


def test_more_followers_than_there_are_places_for_are_told_so(store, client, monkeypatch) -> None:
    monkeypatch.setattr(following, "MOST_FOLLOWERS", 0)
    for path in ("/api/feed", "/api/feed/stream"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "too_many_followers")


def test_groups_are_in_the_metrics_and_on_the_first_page(store, client) -> None:
    store_texts(store, *BODIES[:4])
    move_group(store, "search", 1)
    text = client.get("/metrics").text
    assert 'copydesk_feed_lag{group="search"} 3.0' in text
    assert 'copydesk_feed_lag_seconds{group="search"}' in text
    page = client.get("/").text
    assert "Consumers of the feed" in page
    assert '<th scope="row">search</th>' in page
    assert client.get("/api/status").json()["consumers"][0]["lag"] == 3


def events(address: str, count: int, **headers: str) -> list[tuple[int, dict[str, Any]]]:
    """The first events of a stream, with their ids."""
    found: list[tuple[int, dict[str, Any]]] = []
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer:
            if line.startswith(b"id: "):
                number = int(line[4:])
            if line.startswith(b"data: "):
                found.append((number, json.loads(line[6:])))
            if len(found) == count:
                return found
    return found


def test_events_come_as_articles_do_and_go_on_after_the_last_id(store, served) -> None:
    store_texts(store, *BODIES[:3])
    later = threading.Timer(0.5, store_texts, (store, *BODIES[3:5]))
    later.start()
    found = events(f"{served}/api/feed/stream", 5)
    later.join()
    assert [number for number, _ in found] == [1, 2, 3, 4, 5]
    assert [item for _, item in found] == [told(each) for each in articles_after(store)]
    again = events(f"{served}/api/feed/stream?after=0", 2, **{"Last-Event-ID": "3"})
    assert [number for number, _ in again] == [4, 5]
    with pytest.raises(urllib.error.HTTPError) as refused:
        events(f"{served}/api/feed/stream", 1, **{"Last-Event-ID": "six"})
    assert refused.value.code == 400
    refused.value.close()


def test_the_consumer_of_the_how_to_sees_everything_though_it_is_killed(store, served, tmp_path) -> None:
    program, _ = re.findall(r"^```python\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    seen: list[int] = []
    for more in (BODIES[:4], BODIES[4:6], BODIES[6:]):
        store_texts(store, *more)
        argv = [sys.executable, "-c", program, served]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
            assert process.stdout is not None
            while max(seen, default=0) < head(store):
                seen.append(int(process.stdout.readline().split()[0]))
            process.kill()
    assert sorted(set(seen)) == list(range(1, 10))
    assert all(later <= earlier + 1 for earlier, later in pairwise(seen))


def test_a_reader_that_does_not_read_holds_nobody_up_and_lags(store, served) -> None:
    """Its 11 MB wait in the database until it reads, and it gets all of them then."""
    store_texts(store, *(f"{body} {'harbour ' * 150_000}" for body in BODIES))
    host, _, port = served.removeprefix("http://").partition(":")
    with closing(socket.create_connection((host, int(port)), timeout=30)) as slow:
        slow.sendall(f"GET /api/feed/stream HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        time.sleep(2)
        began = time.monotonic()
        assert get(f"{served}/api/feed?after=8&limit=1")["head"] == 9
        assert time.monotonic() - began < 5
        received = bytearray()
        while received.count(b"\nid: ") < 9:
            received += slow.recv(1 << 20)
    assert len(received) > 8_000_000


def test_a_request_that_is_given_up_leaves_its_place(store, served) -> None:
    host, _, port = served.removeprefix("http://").partition(":")
    for _ in range(3):
        waiting = [socket.create_connection((host, int(port)), timeout=30) for _ in range(40)]
        for each in waiting:
            each.sendall(f"GET /api/feed/stream HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert all(each.recv(12) == b"HTTP/1.1 200" for each in waiting)
        for each in waiting:
            each.close()
        time.sleep(2)
