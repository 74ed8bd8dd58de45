"""Ten kills at random moments, the same for the same seed."""

import os
import random
import signal
import time
from dataclasses import dataclass
from typing import Literal

from storage.store import Store
from tests.faults import ledger
from tests.faults.desk import Desk

Target = Literal["worker", "watcher", "redis", "tree"]
_COUNTS = {"accepted": ledger.accepted_ever, "settled": ledger.settled}
_KILLS = 10
_LATEST = 0.95
_LONGEST_DELAY = 0.2


@dataclass(frozen=True, slots=True)
class Moment:
    """When so large a share of the files has come so far, and a little later still.

    `mark` says what is counted: rows `accepted` into the ledger, or drops `settled`. `down` is how long the
    killed part stays away. `child` picks a process of the worker's pool; None kills the whole worker.
    """

    mark: Literal["accepted", "settled"]
    share: float
    delay: float
    down: float
    child: int | None = None


def moments(target: Target, seed: int) -> list[Moment]:
    """The kills of one run, in order."""
    chance = random.Random(f"{target} {seed}")
    marks: dict[Target, tuple[Literal["accepted", "settled"], ...]] = {
        "worker": ("settled",),
        "watcher": ("accepted",),
        "redis": ("accepted", "settled"),
        "tree": ("accepted", "settled"),
    }
    drawn = [
        Moment(
            mark=chance.choice(marks[target]),
            share=chance.uniform(0.0, _LATEST),
            delay=chance.uniform(0.0, _LONGEST_DELAY),
            down=chance.choice((0.0, 0.0, chance.uniform(0.0, 1.0))),
            child=chance.randrange(100) if target == "worker" and chance.random() < 0.5 else None,
        )
        for _ in range(_KILLS)
    ]
    # What is accepted runs ahead of what is settled.
    return sorted(drawn, key=lambda moment: (moment.mark == "settled", moment.share))


def kill(desk: Desk, target: Target, moment: Moment) -> None:
    """SIGKILL, a while of silence, and a new start."""
    if target == "worker" and moment.child is not None:
        _kill_child(desk, moment.child)
        return
    hit = {"worker": [desk.worker], "watcher": [desk.watcher], "redis": [], "tree": list(desk.parts)}[target]
    for part in hit:
        part.signal(signal.SIGKILL)  # all at once, before any is waited for
    if target in ("redis", "tree"):
        desk.redis.stop(signal.SIGKILL)
    for part in hit:
        part.kill()
    time.sleep(moment.down)
    if target in ("redis", "tree"):
        desk.redis.start()
    for part in hit:
        part.start()


def _kill_child(desk: Desk, number: int) -> None:
    children = desk.worker.children()
    if children:
        os.kill(children[number % len(children)], signal.SIGKILL)


def kill_through(
    desk: Desk, target: Target, plan: list[Moment], store: Store, files: int, patience: float = 120
) -> int:
    """Carry out the kills as their moments come; how many there were before `patience` seconds without one.

    Something must have been done since the last kill, or it would hit a program that is only starting.
    """
    before = dict.fromkeys(_COUNTS, 0)
    for done, moment in enumerate(plan):
        count = _COUNTS[moment.mark]
        due = min(files, max(moment.share * files, before[moment.mark] + 1))
        if not desk.wait(lambda count=count, due=due: count(store) >= due, seconds=patience):
            return done
        time.sleep(moment.delay)
        kill(desk, target, moment)
        before = {mark: counted(store) for mark, counted in _COUNTS.items()}
    return len(plan)
