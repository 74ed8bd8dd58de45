"""Notices: each once, on each channel, with its recovery; in bounded time, and with no secret in any log."""

import logging
import socket
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest

from console import notice_channels, notices
from console.notice_channels import channels
from console.notices import tell
from copydesk import outside
from copydesk.errors import SettingsError
from copydesk.settings import Settings
from storage.history.sampling import sample
from storage.migrate import open_store
from storage.operation.notices import Condition, Notice, claim, note_conditions
from storage.operation.pauses import pause
from storage.settlement import settle
from tests.making import accept_bytes, damage, lease_bytes, rows, unreadable
from tests.receivers import SECRET, Mail, Web


@pytest.fixture
def web():
    sink = Web()
    yield sink
    sink.close()


@pytest.fixture
def mail():
    sink = Mail()
    yield sink
    sink.listening.close()


@pytest.fixture
def settings(settings) -> Settings:
    return replace(settings, notify_age_seconds=60.0, notify_rejects=2, notify_free_bytes=0)


def with_channels(store, **settings: object):
    store.settings = replace(store.settings, **settings)
    return channels(store.settings)


def grow_old(store) -> None:
    accept_bytes(store, b"old")
    damage(store, "UPDATE drops SET accepted_at = '2001-01-01T00:00:00.000000Z' WHERE state = 'accepted'")


def be_young(store) -> None:
    damage(store, "UPDATE drops SET accepted_at = '2999-01-01T00:00:00.000000Z' WHERE state = 'accepted'")


def due_again(store) -> None:
    damage(store, "UPDATE notices SET next_try_at = '2001-01-01T00:00:00.000000Z'")


def test_a_condition_is_told_once_and_its_end_once(store, web) -> None:
    ways = with_channels(store, notify_webhook=web.url)
    grow_old(store)
    for _ in range(5):
        tell(store, ways)
    assert [(got["rule"], got["subject"], got["state"]) for got in web.got] == [("age", "live", "holds")]
    assert "waits for" in web.got[0]["text"]
    be_young(store)
    for _ in range(5):
        tell(store, ways)
    assert [got["state"] for got in web.got] == ["holds", "over"]
    assert rows(store, "notices") == []
    grow_old(store)
    tell(store, ways)
    assert [got["state"] for got in web.got] == ["holds", "over", "holds"]
    assert len({headers["Idempotency-Key"] for headers in web.headers}) == 3


def test_a_condition_that_hovers_is_told_once(store, web) -> None:
    ways = with_channels(store, notify_webhook=web.url)
    for holds in (True, None, True, None, True, None):
        note_conditions(store, [Condition("age", "live", holds, "It is old.")], ways)
        for notice in claim(store):
            ways[notice.channel](notice)
            notices.note_sent(store, notice)
    assert [got["state"] for got in web.got] == ["holds"]


def test_what_began_and_ended_untold_is_not_told(store, web) -> None:
    web.status = 500
    ways = with_channels(store, notify_webhook=web.url)
    grow_old(store)
    tell(store, ways)
    be_young(store)
    web.status = 200
    tell(store, ways)
    assert rows(store, "notices") == []
    assert web.got == []


@pytest.mark.parametrize("status", [500, 302, 404])
def test_what_does_not_arrive_is_tried_again_later_with_the_same_key(store, web, status) -> None:
    web.status = status
    ways = with_channels(store, notify_webhook=web.url)
    grow_old(store)
    tell(store, ways)
    tell(store, ways)
    assert len(web.headers) == 1, "it was tried again at once"
    web.status = 200
    due_again(store)
    tell(store, ways)
    assert len(web.got) == 1
    first, second = (headers["Idempotency-Key"] for headers in web.headers)
    assert first == second


def test_many_programs_tell_it_once(store, settings, web) -> None:
    ways = with_channels(store, notify_webhook=web.url)
    grow_old(store)
    note_conditions(store, [Condition("age", "live", True, "It is old.")], ways)

    def run() -> None:
        with closing(open_store(store.settings)) as own:
            tell(own, ways)

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(web.got) == 1


def test_mail_arrives_and_a_hostile_name_adds_no_header(store, mail) -> None:
    ways = with_channels(
        store, notify_email="a@example.org, b@example.org", smtp_url=f"smtp://127.0.0.1:{mail.port}"
    )
    nasty = "wire\r\nBcc: everybody@example.org\r\n\r\n<b>"
    ways["email"](
        Notice(channel="email", rule="source", subject=nasty, state="holds", since="2026", sentence=nasty, tries=0)
    )
    (letter,) = mail.letters
    assert "To: a@example.org, b@example.org" in letter
    assert not any(line.startswith("Bcc") for line in letter.splitlines())


def test_both_channels_are_told_and_one_that_fails_does_not_keep_the_other(store, web, mail) -> None:
    web.status = 500
    ways = with_channels(
        store, notify_webhook=web.url, notify_email="a@example.org", smtp_url=f"smtp://127.0.0.1:{mail.port}"
    )
    grow_old(store)
    tell(store, ways)
    web.status = 200
    due_again(store)
    tell(store, ways)
    tell(store, ways)
    assert (len(web.got), len(mail.letters)) == (1, 1)


@pytest.mark.parametrize("channel", ["webhook", "email"])
@pytest.mark.parametrize("drips", [False, True], ids=["says nothing", "drips"])
def test_a_peer_without_end_is_given_up(store, monkeypatch, channel, drips) -> None:
    monkeypatch.setattr(notice_channels, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(outside, "LONGEST_SECONDS", 1.0)
    listening, stop = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve() -> None:
        peer, _ = listening.accept()
        with peer:
            while not stop.wait(0.1):
                try:
                    peer.sendall(b"2" if drips else b"")
                except OSError:
                    return

    serving = threading.Thread(target=serve)
    serving.start()
    port = listening.getsockname()[1]
    urls = {"notify_webhook": f"http://127.0.0.1:{port}/"} if channel == "webhook" else {
        "notify_email": "a@example.org", "smtp_url": f"smtp://127.0.0.1:{port}",
    }  # fmt: skip
    ways = with_channels(store, **urls)
    grow_old(store)
    began = time.monotonic()
    tell(store, ways)
    assert time.monotonic() - began < 5
    assert rows(store, "notices", "told") == [("nothing",)]
    stop.set()
    serving.join()
    listening.close()


def test_no_secret_gets_into_a_log(store, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    ways = with_channels(
        store,
        notify_webhook=f"http://user:{SECRET}@127.0.0.1:1/{SECRET}?token={SECRET}",
        notify_email="a@example.org",
        smtp_url="smtp://me@127.0.0.1:1",
        smtp_password=SECRET,
    )
    grow_old(store)
    tell(store, ways)
    assert "notice_not_sent" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"notify_webhook": f"ftp://{SECRET}/"},
        {"notify_webhook": f"file:///etc/{SECRET}"},
        {"notify_webhook": f"http:// {SECRET}"},
        {"notify_webhook": f"http://h:99999999/{SECRET}"},
        {"notify_email": "a@example.org", "smtp_url": f"http://{SECRET}"},
        {"notify_email": "nobody"},
    ],
)
def test_a_channel_that_cannot_work_is_refused_at_the_start_without_quoting_it(wrong) -> None:
    with pytest.raises(SettingsError) as raised:
        channels(Settings(**wrong))
    assert SECRET not in str(raised.value)
    assert str(raised.value).startswith(("notify_", "smtp_"))


def test_rejects_of_the_last_hour_make_a_notice(store, web) -> None:
    ways = with_channels(store, notify_webhook=web.url)
    held = lease_bytes(store, b"x", b"y")
    settle(store, held.id, [unreadable(drop) for drop in held.drops])
    damage(store, "UPDATE totals SET sampled_at = '2001-01-01T00:00:00.000000Z'")
    sample(store)
    tell(store, ways)
    assert [got["text"] for got in web.got] == [
        "2 records were rejected in the last hour, most of them as malformed."
    ]


def test_a_paused_lane_makes_no_notice(store, web) -> None:
    ways = with_channels(store, notify_webhook=web.url)
    grow_old(store)
    pause(store, "live", "me")
    tell(store, ways)
    assert web.got == []
