"""Copies that arrive in the same instant at eight processes, some of which are killed: how many end apart.

    nice python -m benchmarks.dedupe_race [--pairs 100000] [--processes 8] [--kill 0.1] [--sqlite] [--json]

In each round every process has a batch of the same fifty texts of random words, each edited in its own way, and
all are released at once: of the eight copies of a text each two are a pair that arrives simultaneously. A share of
the processes is killed by SIGKILL, before its transaction or in the middle of it; what they held is taken back and
settled by another, as the reconciler does. `missed` counts pairs that end in two stories.
"""

import argparse
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection as Pipe
from typing import Any

from benchmarks.dedupe_store import databases
from benchmarks.report import show
from copydesk.articles import TaggedArticle
from copydesk.identity import owner
from copydesk.settings import Settings
from storage import settlement
from storage.articles import articles_after
from storage.check import check
from storage.leases import lease
from storage.ledger import accept
from storage.migrate import open_store
from storage.recovery import held_leases, take_back
from storage.settlement import Worked, settle
from storage.store import Store
from tests.making import new_drop
from tests.stories import edited, tagged
from workers.judging import NEAR_COPIES

_REPORTS = 50
_WORDS = 80
_TRIES = 9


def batch(number: int, process: int) -> list[TaggedArticle]:
    """The reports of a round as one process has them, in an order of its own."""
    made = random.Random(number)
    bodies = [" ".join(f"word{made.randrange(10**5)}" for _ in range(_WORDS)) for _ in range(_REPORTS)]
    articles = [
        tagged(edited(body, process) if process else body, title=title)
        for title, body in zip(titles(number), bodies, strict=True)
    ]
    random.Random(process).shuffle(articles)
    return articles


def titles(number: int) -> list[str]:
    """The headlines of a round, by which copies are known."""
    return [f"{number} {place}" for place in range(_REPORTS)]


def work(settings: Settings, process: int, pipe: Pipe) -> None:
    """One process: take a round, say that it is ready, and settle when told; dies as it is told."""
    with closing(open_store(settings)) as store:
        while True:
            number, send, death = pipe.recv()
            if number is None:
                return
            articles = batch(number, process)
            held = lease(store, send, owner())
            if held is None:
                raise RuntimeError("somebody else holds the batch")
            by_name = {article.article.title: article for article in articles}
            worked = [Worked(drop=drop, articles=(by_name[drop.name],)) for drop in held.drops]
            pipe.send("ready")
            pipe.recv()
            _die_in(death)
            settle(store, held.id, worked, NEAR_COPIES)
            pipe.send("settled")


def _die_in(death: str | None) -> None:
    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if death:
        setattr(settlement, death, die)


class Round:
    """The processes, of which a dead one is replaced."""

    def __init__(self, settings: Settings, processes: int) -> None:
        self._settings = settings
        self._context = multiprocessing.get_context("fork")
        self._pipes: dict[int, Pipe] = {}
        self._children: dict[int, Any] = {}
        for process in range(processes):
            self._start(process)

    def _start(self, process: int) -> None:
        ours, theirs = self._context.Pipe()
        child = self._context.Process(target=work, args=(self._settings, process, theirs), daemon=True)
        child.start()
        theirs.close()
        self._pipes[process], self._children[process] = ours, child

    def run(self, number: int, sends: dict[int, int], deaths: dict[int, str]) -> list[int]:
        """One round; the processes that died."""
        for process, send in sends.items():
            self._pipes[process].send((number, send, deaths.get(process)))
        for process in sends:
            self._pipes[process].recv()
        for process in sends:
            self._pipes[process].send("go")
        return [process for process in sends if not self._survived(process)]

    def _survived(self, process: int) -> bool:
        try:
            self._pipes[process].recv()
        except EOFError:
            self._children[process].join()
            self._start(process)
            return False
        return True

    def end(self) -> None:
        """Let all processes end."""
        for process, pipe in self._pipes.items():
            pipe.send((None, None, None))
            self._children[process].join()


def sends_of(store: Store, number: int, processes: int) -> dict[int, int]:
    """Accept the batches of a round."""
    sends = {}
    for process in range(processes):
        drops = [new_drop(f"{process} {name}".encode(), name) for name in titles(number)]
        sends[process] = accept(store, drops).sends[0].number
    return sends


def finish(store: Store, number: int, process: int) -> None:
    """Settle what a dead process held, as the reconciler and another worker would."""
    by_name = {article.article.title: article for article in batch(number, process)}
    for held in held_leases(store):
        for send in take_back(store, held, _TRIES):
            again = lease(store, send.number, owner())
            if again:
                worked = [Worked(drop=drop, articles=(by_name[drop.name],)) for drop in again.drops]
                settle(store, again.id, worked, NEAR_COPIES)


def counted(store: Store) -> Iterator[tuple[int, int]]:
    """For each report how many pairs of its copies there are, and how many of these are in two stories."""
    stories: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article in articles_after(store):
        stories[article["title"]][article["story_id"]] += 1
    for its in stories.values():
        every = sum(its.values())
        together = sum(count * (count - 1) // 2 for count in its.values())
        yield every * (every - 1) // 2, every * (every - 1) // 2 - together


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kill", type=float, default=0.1, help="share of the processes that die in each round")
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    pairs = _REPORTS * arguments.processes * (arguments.processes - 1) // 2
    rounds = -(-arguments.pairs // pairs)
    chance = random.Random(3)
    with databases(durable=False) as makers:
        settings = makers[1 if arguments.sqlite else 0]("race")
        began, died = time.perf_counter(), 0
        with closing(open_store(settings)) as store:
            processes = Round(settings, arguments.processes)
            for number in range(rounds):
                sends = sends_of(store, number, arguments.processes)
                doomed = [process for process in sends if chance.random() < arguments.kill]
                deaths = {process: chance.choice(("place", "publish", "_write_outcomes")) for process in doomed}
                for process in processes.run(number, sends, deaths):
                    died += 1
                    finish(store, number, process)
                print(f"round {number + 1} of {rounds}, {died} killed", file=sys.stderr, flush=True)
            processes.end()
            found = list(counted(store))
            breaches = check(store).breaches
    row = {
        "database": "SQLite" if arguments.sqlite else "PostgreSQL",
        "processes": arguments.processes,
        "killed": died,
        "pairs": sum(each[0] for each in found),
        "missed": sum(each[1] for each in found),
        "breaches": len(breaches),
        "seconds": round(time.perf_counter() - began),
    }
    show({"copies at the same instant": [row]}, as_json=arguments.json)


if __name__ == "__main__":
    main()
