"""The status page: what it says, and what a hostile file name or page cannot do with it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from console.health import Ailment
from console.overview import Observer
from console.web.app import create_app
from copydesk.errors import StoreUnavailableError
from copydesk.settings import Settings
from storage.migrate import open_store
from storage.store import Store
from tests.filled import article, fill

NASTY = '<img src=x onerror="alert(1)">\u202e\x1b[2J.txt'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("web")
    opened = open_store(Settings(data=folder / "data", broker_url="local"))
    fill(opened, folder / "files", {"tram.txt": article("Tram approved"), NASTY: b'{"title": "<script>'})
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store), base_url="http://127.0.0.1:8484") as client:
        yield client


def test_the_page_shows_the_account_and_the_failures(client: TestClient) -> None:
    page = client.get("/").text
    assert re.search(r"<dt>dropped</dt><dd>2</dd>", page)
    assert re.search(r"<dt>stored</dt><dd>1</dd>", page)
    assert "tram.txt" in page
    assert "No worker runs" in page


def test_markup_and_escape_codes_of_a_file_name_are_text(client: TestClient) -> None:
    page = client.get("/").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_nothing_in_the_page_is_inline_or_from_elsewhere(client: TestClient) -> None:
    page = client.get("/").text
    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", page)
    assert not re.search(r"<style|\bstyle=|\bon\w+=\"", page.replace("onerror=&#34;", ""))
    assert not re.search(r"(?:src|href)=\"(?!/)", page)
    for path in re.findall(r"(?:src|href)=\"(/[^\"]*)\"", page):
        assert client.get(path).status_code in {200, 503}, path


@pytest.mark.parametrize("path", ["/", "/health", "/api/status", "/static/status.js", "/nowhere"])
def test_every_answer_carries_the_guarding_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["127.0.0.1:8484", "localhost", "[::1]:8484", "192.168.7.7"])
def test_our_own_names_and_addresses_are_served(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8484", "127.0.0.1.evil.example", "", "[::1", "a@b:x"]
)
def test_another_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/status", headers={"host": host})
    assert answer.status_code == 421
    assert "account" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


def test_the_status_as_json_balances(client: TestClient) -> None:
    status = client.get("/api/status").json()
    account = status["account"]
    parts = ("waiting", "accepted", "stored", "duplicate", "rejected")
    assert account["dropped"] == sum(account[part] for part in parts) == 2
    assert [group["code"] for group in status["failures"]] == ["malformed"]


def test_health_gives_its_reasons(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 503
    assert {ailment["part"] for ailment in answer.json()["ailments"]} == {"watch", "worker"}


def test_all_is_well_where_nothing_is_ill(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.web.watchtower.ailments", lambda *_: [])
    assert client.get("/health").json() == {"healthy": True, "ailments": []}
    assert "Everything is well" in client.get("/").text


def test_a_database_that_is_away_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Observer) -> None:
        raise StoreUnavailableError("The database cannot be used just now: gone.")

    monkeypatch.setattr(Observer, "look", away)
    assert client.get("/health").json()["ailments"] == [
        {"part": "database", "sentence": "The database cannot be used just now: gone."}
    ]
    page = client.get("/")
    assert page.status_code == 503
    assert "cannot be used just now: gone" in page.text


def test_many_pages_make_one_look(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    look = Observer.look

    def counted(observer: Observer):  # type: ignore[no-untyped-def]
        nonlocal looks
        looks += 1
        return look(observer)

    monkeypatch.setattr(Observer, "look", counted)
    for _ in range(20):
        client.get("/health")
    assert looks <= 1


def test_a_static_file_outside_is_not_served(client: TestClient) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py"):
        assert client.get(path).status_code == 404


def test_no_text_at_all_reaches_the_page_unescaped(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.web.watchtower.ailments", lambda *_: [Ailment("disk", "<b>\x1b[2J\u202e</b>")])
    page = client.get("/").text
    assert "&lt;b&gt;\\x1b[2J\\u202e&lt;/b&gt;" in page
    assert "\x1b" not in client.get("/api/status").text


def test_the_files_of_the_page_are_part_of_the_package() -> None:
    web = Path(create_app.__code__.co_filename).parent
    suffixes = {path.suffix for folder in ("static", "templates") for path in (web / folder).iterdir()}
    assert suffixes == {".js", ".css", ".svg", ".html"}
