"""The dashboard in a real browser, with a long ledger and a desk that runs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from copydesk.settings import Settings
from storage.article_search import ArticleFilter, find_articles
from storage.drops import DropFilter, list_drops
from storage.store import Store, connect
from tests.browser.conftest import DROPS, Desk, Faults, until, watch
from tests.browser.ledger import NASTY_TITLE, RETRIED

SERVER_MS = 300
ACCESSIBLE = (Path(__file__).parent / "accessible.js").read_text()
TIMING = """() => {
  const [loaded] = performance.getEntriesByType("navigation");
  return loaded.responseStart - loaded.requestStart;
}"""
RETRIED_CAUSE = "00000000000retry"
TEXT = "The council of Lyon approved the new tramway number %d on Tuesday after a debate about its cost.\n\n" * 4


@pytest.fixture(scope="module")
def store(desk: Desk) -> Iterator[Store]:
    opened = connect(Settings(data=desk.data))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def addresses(store: Store) -> list[str]:
    """Every page, with the long ledger behind it."""
    (drop,) = list_drops(store, DropFilter(name=f"story {DROPS // 2}.txt"))
    (rejected, *_) = list_drops(store, DropFilter(name="broken.json"))
    article = find_articles(store, ArticleFilter(), before=DROPS // 2).found[0]
    copy = find_articles(store, ArticleFilter(kind="copy")).found[0]
    return [
        "/", "/failures", "/failures?name=broken/2", f"/failures/{RETRIED_CAUSE}",
        "/drops", "/drops?name=story+6001.txt", "/drops?source=source+7&state=stored", "/drops?state=rejected",
        f"/drops/{drop.id}", f"/drops/{rejected.id}", f"/drops/{rejected.id}/edit",
        "/articles", "/articles?words=tramway+lyon", "/articles?words=nowhere", f"/articles/{article.id}",
        f"/articles/{copy.id}", f"/articles/{copy.id}/diff",
        "/sources", "/history", "/history?span=24h", "/history?span=30d", "/actions", "/nowhere",
    ]  # fmt: skip


def test_each_page_is_served_in_time_with_a_long_ledger(page: Page, faults: Faults, addresses: list[str]) -> None:
    slow = {}
    for address in addresses:
        served = []
        for _ in range(3):
            page.goto(address, wait_until="load")
            served.append(page.evaluate(TIMING))
            if served[-1] < SERVER_MS:
                break  # the machine may be busy with other things: the best of three counts
        slow |= {address: served} if min(served) >= SERVER_MS else {}
    assert slow == {}
    # The browser itself tells of the page that is not there.
    faults.errors[:] = [error for error in faults.errors if "404" not in error]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_each_page_can_be_used_by_everybody(
    browser: Browser, desk: Desk, addresses: list[str], width: int, scheme: str
) -> None:
    found = {}
    faults = Faults([], [])
    context = browser.new_context(
        base_url=desk.url, color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    watch(page, desk, faults)
    for address in (each for each in addresses[:-1] if "?" not in each):
        page.goto(address)
        found |= {address: wrong} if (wrong := page.evaluate(ACCESSIBLE)) else {}
    context.close()
    assert found == {}
    assert faults == Faults([], [])


def test_a_phone_shows_charts_that_can_be_read_and_all_ways_to_go(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    chart = page.locator("#flow svg:visible").bounding_box()
    tick = page.locator("#flow svg:visible .tick").first.bounding_box()
    assert chart
    assert tick
    assert chart["height"] > chart["width"] / 3
    assert tick["height"] >= 9
    assert tick["y"] >= chart["y"]
    for way in page.locator("nav a").all():
        box = way.bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page) -> None:
    page.goto("/failures")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    reached = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2
    assert {"Now", "History", "code", "name"} <= reached
    page.goto("/drops")
    page.keyboard.press("/")
    expect(page.locator("#name")).to_be_focused()


def test_numbers_move_while_one_looks(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.evaluate("window.same = true")
    stored = page.locator(".account .stored dd")
    before = int(stored.inner_text().replace(",", ""))
    for number in range(20):
        desk.drop(f"new {number}.txt", f"Tramway {number}\n\n" + TEXT % ((number,) * 4))
    expect(page.locator("#recent")).to_contain_text("new 19.txt", timeout=30_000)
    until(lambda: int(stored.inner_text().replace(",", "")) > before)
    assert page.evaluate("window.same")
    expect(page.locator("#stale")).to_have_text("")


def test_what_has_the_focus_keeps_it_while_numbers_move(page: Page) -> None:
    page.goto("/")
    page.locator("#pause-bulk").focus()
    field = page.locator("#slots-1")
    seen = page.locator("#workers td").nth(6).inner_text()
    until(lambda: page.locator("#workers td").nth(6).inner_text() != seen)
    assert page.evaluate("document.activeElement.id") == "pause-bulk"
    field.fill("7")
    page.wait_for_timeout(2500)
    assert field.input_value() == "7"


def test_markup_in_names_and_titles_is_text(page: Page, store: Store) -> None:
    nasty = find_articles(store, ArticleFilter(words="owned")).found[-1]
    for address in ("/", "/drops?name=onerror", "/articles", f"/articles/{nasty.id}"):
        page.goto(address)
        assert "owned" not in page.title() or address.startswith("/articles/")
        assert page.locator("main script, main img").count() == 0
    expect(page.locator("article h1")).to_have_text(NASTY_TITLE)
    assert page.evaluate("document.title") == f"{NASTY_TITLE} · Copydesk"


def test_a_pause_holds_a_lane_and_its_end_frees_it(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#pause-live").click()
    expect(page.locator(".said")).to_contain_text("It is paused")
    expect(page.locator("#lanes .badge")).to_have_text("paused")
    desk.drop("held.txt", "Held\n\n" + TEXT % (77, 78, 79, 80))
    until(lambda: desk.status()["account"]["accepted"] == 1)
    page.wait_for_timeout(3000)
    assert desk.status()["account"]["accepted"] == 1
    page.locator("#pause-live").click()
    expect(page.locator(".said")).to_contain_text("It goes on")
    until(lambda: desk.status()["account"]["accepted"] == 0)
    page.goto("/actions")
    expect(page.locator("main table tbody tr").first).to_contain_text("resume")
    expect(page.locator("main table tbody tr").nth(1)).to_contain_text("pause")


def test_retrying_a_group_of_failures_drains_it(page: Page, desk: Desk) -> None:
    before = desk.status()["account"]
    page.goto(f"/failures/{RETRIED_CAUSE}")
    page.locator("#retry").click()
    expect(page.locator(".said")).to_contain_text(f"{RETRIED} drops are tried again")
    until(lambda: desk.status()["account"]["accepted"] == 0)
    after = desk.status()["account"]
    assert after["rejected"] == before["rejected"] - RETRIED
    assert after["duplicate"] + after["stored"] == before["duplicate"] + before["stored"] + RETRIED
    page.goto("/failures?code=internal")
    expect(page.locator(".empty")).to_contain_text("Nothing failed of this kind")


def test_an_edited_text_is_dropped_again(page: Page, store: Store, desk: Desk) -> None:
    (broken, *_) = list_drops(store, DropFilter(name="broken.json", state="rejected"))
    page.goto(f"/drops/{broken.id}")
    page.get_by_role("link", name="Edit and drop again").click()
    page.locator("#text").fill('{"title": "Mended", "body": "' + "The tram of Marseille is mended. " * 20 + '"}')
    page.locator("#resubmit").click()
    expect(page.locator(".said")).to_contain_text("this is its drop")
    until(lambda: desk.status()["account"]["accepted"] == 0)
    page.reload()
    expect(page.locator(".state").first).to_have_text("stored")
    expect(page.locator(".trace")).to_contain_text("settled")


def test_a_worker_is_drained_and_takes_work_again(page: Page) -> None:
    page.goto("/")
    page.locator("#drain-1").click()
    expect(page.locator("#workers .badge")).to_have_text(re.compile("drain"))
    until(lambda: "drained" in page.locator("#workers").inner_text())
    page.locator("#drain-1").click()
    expect(page.locator("#workers .badge")).to_have_count(0, timeout=15_000)


def test_an_article_is_withdrawn_once_a_person_has_confirmed_it(page: Page, store: Store) -> None:
    found = find_articles(store, ArticleFilter(words="owned")).found[-1]
    page.goto(f"/articles/{found.id}")
    page.get_by_label("Not to be published any more").fill("It names <b>the wrong</b> town.")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator(".withdrawn")).to_have_count(0)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator(".withdrawn")).to_contain_text("It names <b>the wrong</b> town.")
    assert page.evaluate(ACCESSIBLE) == []
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Restore it").click()
    expect(page.locator(".withdrawn")).to_have_count(0)


def test_an_article_shows_its_tags_and_beside_its_canonical_what_differs(page: Page, store: Store) -> None:
    tagged = find_articles(store, ArticleFilter(words="owned")).found[-1]
    page.goto(f"/articles/{tagged.id}")
    assert page.locator(".body mark").count() > 0
    copy = find_articles(store, ArticleFilter(words="reporter herself")).found[-1]
    page.goto(f"/articles/{copy.id}")
    page.get_by_role("link", name="Show both").click()
    expect(page.locator(".beside section")).to_have_count(2)
    assert page.locator("ins, del").count() > 0
    expect(page.locator(".score")).to_contain_text("similarity")
