"""The dashboard: what it says and does, and what a hostile file name or page cannot do with it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from console.health import Part
from console.overview import Observer
from console.web.app import create_app
from copydesk.errors import StoreUnavailableError
from copydesk.settings import Settings
from storage.article_search import ArticleFilter, find_articles
from storage.drops import list_drops, show_drop
from storage.failures import list_failures
from storage.migrate import open_store
from storage.operation.actions import list_actions
from storage.operation.pauses import pauses_in_force
from storage.originals import fetch
from storage.purging import hashes_of, purge
from storage.store import Store
from tests.filled import article, fill, work

OURS = {"origin": "http://127.0.0.1:8484"}
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
    assert not re.search(r"(?:src|href)=\"(?![/#])", page)
    for path in re.findall(r"(?:src|href)=\"(/[^\"]*)\"", page):
        assert client.get(path).status_code in {200, 503}, path


@pytest.mark.parametrize("path", ["/", "/health", "/api/status", "/static/app.js", "/nowhere"])
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


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_our_own_pages_can_change_anything(
    client: TestClient, store: Store, method: str, headers: dict[str, str]
) -> None:
    answer = client.request(method, "/actions/pause?what=live", headers=headers)
    assert answer.status_code == 403
    assert pauses_in_force(store) == {}


def test_behind_a_proxy_the_browser_tells_that_the_page_is_ours(client: TestClient, store: Store) -> None:
    headers = {"origin": "https://desk.example", "sec-fetch-site": "same-origin", "x-forwarded-user": "ann\x1b"}
    client.post("/actions/pause", data={"what": "bulk"}, headers=headers)
    client.post("/actions/resume", data={"what": "bulk"}, headers=headers)
    assert list_actions(store)[0].actor == "ann\\x1b (dashboard, testclient)"


def test_a_pause_holds_until_it_is_ended_and_is_written_down(client: TestClient, store: Store) -> None:
    page = client.post("/actions/pause", data={"what": "live", "note": "<b>why</b>"}, headers=OURS)
    assert "It is paused" in page.text
    assert "&lt;b&gt;why&lt;/b&gt;" in page.text
    assert set(pauses_in_force(store)) == {"live"}
    assert '<span class="badge">paused</span>' in client.get("/").text
    client.post("/actions/resume", data={"what": "live"}, headers=OURS)
    assert pauses_in_force(store) == {}
    assert [action.action for action in list_actions(store, limit=2)] == ["resume", "pause"]


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/actions/pause", {"what": "everything"}, 404),
        ("/actions/explode", {}, 400),
        ("/actions/drain", {"worker": "nobody"}, 404),
        ("/actions/resize", {"worker": "nobody", "slots": "-1"}, 400),
        ("/actions/resize", {"worker": "nobody", "slots": "900"}, 400),
        ("/actions/pause", {"what": "live", "note": "\0"}, 400),
        ("/failures/nothing/retry", {}, 200),
        ("/failures/nothing/dismiss", {"note": "x"}, 404),
        ("/drops/nothing/retry", {}, 404),
        ("/drops/nothing/edit", {"text": "x"}, 404),
        ("/articles/nothing/tag", {"kind": "topic", "code": "x"}, 404),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    client: TestClient, path: str, data: dict[str, str], status: int
) -> None:
    assert client.post(path, data=data, headers=OURS).status_code == status


@pytest.mark.parametrize("path", ["/drops?name=%00", "/drops/%00", "/articles?words=%00", "/failures/%00"])
def test_a_nul_is_refused(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_a_form_is_bounded(client: TestClient) -> None:
    answer = client.post("/actions/pause", data={"note": "x" * 70_000}, headers=OURS)
    assert (answer.status_code, "larger than is allowed" in answer.text) == (400, True)


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
    monkeypatch.setattr("console.web.watchtower.parts", lambda *_: [Part("disk", True, "Enough.")])
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
    ill = Part("disk", False, "<b>\x1b[2J\u202e</b>")
    monkeypatch.setattr("console.web.watchtower.parts", lambda *_: [ill])
    page = client.get("/").text
    assert "&lt;b&gt;\\x1b[2J\\u202e&lt;/b&gt;" in page
    assert "\x1b" not in client.get("/api/status").text


def test_the_files_of_the_page_are_part_of_the_package() -> None:
    web = Path(create_app.__code__.co_filename).parent
    suffixes = {path.suffix for folder in ("static", "templates") for path in (web / folder).iterdir()}
    assert suffixes == {".js", ".css", ".svg", ".html"}


def test_an_edited_text_is_a_drop_of_its_own_and_the_failure_is_put_away(client: TestClient, store: Store) -> None:
    broken = next(drop for drop in list_drops(store) if drop.state == "rejected")
    edit = client.get(f"/drops/{broken.id}/edit").text
    assert "{&#34;title&#34;: &#34;&lt;script&gt;" in edit
    text = '{"title": "Mended",\r\n"body": "' + "The tram is mended at last. " * 20 + '"}'
    page = client.post(f"/drops/{broken.id}/edit", data={"text": text}, headers=OURS)
    made = str(page.url).partition("?")[0].rpartition("/")[2]
    with fetch(store, made) as stream:
        assert stream.read() == text.replace("\r\n", "\n").encode()
    assert list_failures(store) == []
    assert show_drop(store, broken.id).rejects[0].note == f"Resubmitted as {made}."
    work(store)
    assert show_drop(store, made).drop.state == "stored"


def test_a_copy_is_shown_beside_its_canonical_and_parted_from_it(client: TestClient, store: Store) -> None:
    fill(store, store.settings.data.parent / "again", {"tram again.txt": article("Tram approved once more")})
    copy = find_articles(store, ArticleFilter(kind="copy")).found[0]
    assert "this one is" in client.get(f"/articles/{copy.id}/diff").text
    page = client.post(f"/articles/{copy.id}/split", headers=OURS)
    assert "The article stands alone now" in page.text
    assert list_actions(store, target=copy.id)[0].action == "split"
    answer = client.post(f"/articles/{copy.id}/split", headers=OURS)
    assert (answer.status_code, "nothing would be left" in answer.text) == (409, True)


def test_an_article_is_withdrawn_with_a_reason_and_restored(client: TestClient, store: Store) -> None:
    found = find_articles(store, ArticleFilter(words="tramway")).found[-1]
    path, why = f"/articles/{found.id}", "It names <i>the wrong</i> council."
    assert client.post(f"{path}/withdraw", data={"because": " "}, headers=OURS).status_code == 400
    page = client.post(f"{path}/withdraw", data={"because": why}, headers=OURS)
    assert "It names &lt;i&gt;the wrong&lt;/i&gt; council." in page.text
    assert 'data-confirm="Let this article be published again?"' in page.text
    assert [each.id for each in find_articles(store, ArticleFilter(kind="withdrawn")).found] == [found.id]
    assert f"/articles/{found.id}" in client.get("/articles?kind=withdrawn").text
    did = list_actions(store, target=found.id)[0]
    assert (did.action, did.note, did.actor.startswith("dashboard")) == ("withdraw", why, True)
    page = client.post(f"{path}/restore", headers=OURS)
    assert "Back again: 1." in page.text
    assert 'data-confirm="Withdraw this article?' in page.text
    assert find_articles(store, ArticleFilter(kind="withdrawn")).found == []


def test_the_tags_of_an_article_are_given_taken_and_shown(client: TestClient, store: Store) -> None:
    found = find_articles(store, ArticleFilter(words="tramway")).found[-1]
    page = client.post(f"/articles/{found.id}/tag", data={"kind": "place", "code": "iso3166:XX"}, headers=OURS)
    assert "iso3166:XX" in page.text
    assert "The article has the tag" in page.text
    page = client.post(f"/articles/{found.id}/untag", data={"code": "iso3166:XX"}, headers=OURS)
    assert 'Take away<span class="visually-hidden"> XX' not in page.text
    assert '<mark class="tag-' in page.text


def test_a_drop_without_its_bytes_says_why(client: TestClient, store: Store) -> None:
    fill(store, store.settings.data.parent / "purged", {"old.json": b'{"title": "never'})
    old = next(drop for drop in list_drops(store) if drop.name == "old.json")
    purge(store, hashes_of(store, [old.id]), "ann", old.id, "asked for <by> its author")
    page = client.get(f"/drops/{old.id}").text
    assert "were purged" in page
    assert "asked for &lt;by&gt; its author" in page
    assert "Try again" not in page
    for path in ("original", "edit"):
        answer = client.get(f"/drops/{old.id}/{path}")
        assert (answer.status_code, "were purged at" in answer.text) == (410, True)
