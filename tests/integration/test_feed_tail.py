"""`copydesk feed tail`: whole lines in order as articles come, and none left out over any kill."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copydesk.errors import StoreUnavailableError
from copydesk.settings import Settings
from feed import tail as following
from feed.tail import Held, Tail, TakenOverError, line, pauses
from storage.articles import articles_after
from storage.changes import Page, head
from storage.consumers import groups, move_group, show_group, take_over
from storage.store import Store
from tests.making import store_texts

ROOT = Path(__file__).resolve().parents[2]
BODIES = [f"Report number {number} from the harbour. " * 20 for number in range(240)]


class Running:
    """A tail, and the whole lines that it has given."""

    def __init__(self, settings: Settings, *words: str) -> None:
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "COPYDESK_DATABASE_URL": settings.database_url,
        }
        argv = [sys.executable, "-m", "console", "feed", "tail", "--data", str(settings.data), *words]
        self.process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=settings.data
        )
        self.lines: list[bytes] = []
        self.rest = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while data := os.read(self.process.stdout.fileno(), 4096):
            time.sleep(0.002)  # slower than it is written, so that a kill meets a page that is half out
            *whole, self.rest = (self.rest + data).split(b"\n")
            self.lines += whole

    @property
    def seqs(self) -> list[int]:
        return [json.loads(each)["seq"] for each in self.lines]

    def until(self, there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not there():
            assert self.process.poll() is None, self.process.stderr and self.process.stderr.read().decode()
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def end(self, how: int) -> tuple[int, bytes]:
        """The exit code, and what it complained of."""
        self.process.send_signal(how)
        code = self.process.wait(20)
        self._reader.join()
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        with self.process.stdout, self.process.stderr:
            return code, self.process.stderr.read()


@pytest.fixture
def start(store: Store) -> Iterator[Callable[..., Running]]:
    """Starts tails, which are gone afterwards."""
    started: list[Running] = []

    def begin(*words: str) -> Running:
        started.append(Running(store.settings, *words))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.end(signal.SIGKILL)


def written() -> tuple[list[bytes], Callable[[Page], None]]:
    """A list of the lines that were written, and what writes them."""
    lines: list[bytes] = []

    def write(page: Page) -> None:
        lines.extend(map(line, page.articles))

    return lines, write


def test_it_goes_on_as_articles_come_and_ends_when_it_is_asked_to(store, start) -> None:
    store_texts(store, *BODIES[:3])
    running = start()
    running.until(lambda: len(running.lines) == 3)
    store_texts(store, *BODIES[3:5])
    running.until(lambda: len(running.lines) == 5)
    code, complaint = running.end(signal.SIGTERM)
    assert (code, complaint, running.rest) == (0, b"", b"")
    assert [each + b"\n" for each in running.lines] == [line(article) for article in articles_after(store)]


def test_it_ends_by_itself_with_once_and_begins_after_a_cursor(store, start) -> None:
    store_texts(store, *BODIES[:5])
    running = start("--once", "--after", "2")
    assert running.process.wait(20) == 0
    assert running.end(0)[0] == 0
    assert running.seqs == [3, 4, 5]


def test_it_ends_when_nobody_reads_any_more_though_nothing_comes(store) -> None:
    store_texts(store, BODIES[0])
    argv = [sys.executable, "-m", "console", "feed", "tail", "--data", str(store.settings.data)]
    environment = {"PYTHONPATH": str(ROOT), "COPYDESK_DATABASE_URL": store.settings.database_url}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["seq"] == 1
        process.stdout.close()
        assert process.wait(20) == 1
        assert process.stderr.read() == b""


def test_a_group_misses_nothing_however_often_its_consumer_is_killed(store, start) -> None:
    """SIGKILL at instants that nobody chose, while articles come: the lines together have no gap."""
    store_texts(store, *BODIES[:120])
    more = range(120, 240, 6)
    feeding = threading.Thread(target=lambda: [store_texts(store, *BODIES[at : at + 6]) for at in more])
    feeding.start()
    runs: list[list[int]] = []
    for kill in range(5):
        running = start("--group", "search")
        running.until(lambda its=running: len(its.lines) > 3 or any(group.lag == 0 for group in groups(store)))
        time.sleep(0.03 * kill)
        running.end(signal.SIGKILL)
        runs.append(running.seqs)
    feeding.join()
    last = start("--group", "search", "--once")
    assert last.process.wait(30) == 0
    last.end(0)
    runs.append(last.seqs)
    seen = 0
    for run in filter(None, runs):
        assert run == list(range(run[0], run[0] + len(run)))
        assert run[0] <= seen + 1
        seen = max(seen, run[-1])
    assert seen == head(store) == 240
    group = show_group(store, "search")
    assert (group.cursor, group.lag) == (240, 0)


def test_the_earlier_of_two_consumers_of_a_group_ends(store, start) -> None:
    store_texts(store, BODIES[0])
    earlier = start("--group", "search")
    earlier.until(lambda: len(earlier.lines) == 1 and show_group(store, "search").cursor == 1)
    holder = show_group(store, "search").holder
    later = start("--group", "search")
    later.until(lambda: show_group(store, "search").holder != holder)
    store_texts(store, BODIES[1])
    later.until(lambda: later.seqs == [2])
    assert earlier.process.wait(20) == 1
    assert b"Another program reads for the group search" in earlier.end(0)[1]
    assert later.end(signal.SIGINT)[0] == 0


def test_what_is_not_out_is_not_acknowledged(store) -> None:
    store_texts(store, *BODIES[:3])
    held = Held("search", "us")

    def broken(_: Page) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        Tail(store, broken, take_over(store, "search", "us"), held=held).to_head()
    assert show_group(store, "search").cursor == 0


def test_a_moved_group_ends_its_tail_and_the_next_begins_there(store) -> None:
    store_texts(store, *BODIES[:3])
    lines, write = written()
    its = Tail(store, write, take_over(store, "search", "us"), held=Held("search", "us"))
    assert its.to_head() == 3
    move_group(store, "search", 1)
    store_texts(store, BODIES[3])
    with pytest.raises(TakenOverError):
        its.to_head()
    assert Tail(store, write, take_over(store, "search", "us"), held=Held("search", "us")).to_head() == 3
    assert [json.loads(each)["seq"] for each in lines] == [1, 2, 3, 4, 2, 3, 4]


def test_it_waits_for_a_database_that_is_away_and_acknowledges_then(store, monkeypatch) -> None:
    store_texts(store, *BODIES[:2])
    lines, write = written()
    real, turns, complaints = following.acknowledge, iter([True, True, False]), []

    def away(*_: object) -> bool:
        if next(turns):
            raise StoreUnavailableError("The database cannot be used just now: gone.")
        monkeypatch.setattr(following, "acknowledge", real)
        return real(*_)  # type: ignore[arg-type]

    monkeypatch.setattr(following, "acknowledge", away)
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return show_group(store, "search").cursor < 2

    its = Tail(store, write, take_over(store, "search", "us"), held=Held("search", "us"))
    its.follow(wait, complaints.append)
    assert len(lines) == 2
    assert show_group(store, "search").cursor == 2
    assert len(complaints) == 1


def test_looks_at_a_feed_that_stands_still_become_rarer_to_a_bound() -> None:
    waits = pauses()
    first = [next(waits) for _ in range(20)]
    assert first == sorted(first)
    assert first[0] >= 0.1
    assert first[-1] == first[-2] <= 1.0
