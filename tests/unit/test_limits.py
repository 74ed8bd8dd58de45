"""One record's time and memory are bounded, whatever it does with them."""

import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from workers.limits import RecordTimeoutError, limit_memory, time_limit


def spin(seconds: float) -> None:
    """Busy in Python alone, deaf to any Exception."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            sum(range(100))
        except Exception:
            continue


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    with pytest.raises(RecordTimeoutError):
        work()
    return time.monotonic() - began


def test_a_busy_loop_is_ended() -> None:
    def work() -> None:
        with time_limit(0.2):
            spin(20)

    assert 0.1 < timed(work) < 5


def test_a_sleep_is_ended() -> None:
    def work() -> None:
        with time_limit(0.2):
            time.sleep(20)

    assert timed(work) < 5


def test_work_in_time_is_left_alone_and_nothing_comes_later() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(0.2):
        spin(0.01)
    assert signal.getsignal(signal.SIGALRM) is before
    time.sleep(0.3)


def test_an_error_in_the_block_passes_and_the_timer_ends() -> None:
    with pytest.raises(ZeroDivisionError), time_limit(0.2):
        raise ZeroDivisionError
    time.sleep(0.3)


def test_a_limit_within_a_limit_leaves_the_outer_one_in_force() -> None:
    def work() -> None:
        with time_limit(0.3):
            with time_limit(5):
                spin(0.01)
            spin(20)

    assert timed(work) < 5


def test_the_inner_of_two_limits_ends_its_own_block() -> None:
    with time_limit(20):
        with pytest.raises(RecordTimeoutError), time_limit(0.1):
            spin(10)
        assert 15 < signal.getitimer(signal.ITIMER_REAL)[0] < 20


def test_a_timeout_is_no_exception_that_a_stage_could_swallow() -> None:
    assert not issubclass(RecordTimeoutError, Exception)


def test_outside_the_main_thread_the_block_just_runs() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.01):
            time.sleep(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


def _grow(limit: int, result: object) -> None:
    limit_memory(limit)
    try:
        held = [bytearray(8 << 20) for _ in range(100)]
        result.send(len(held))
    except MemoryError:
        result.send("MemoryError")


def test_memory_beyond_the_limit_is_refused_and_not_taken() -> None:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_grow, args=(200 << 20, sending))
    child.start()
    assert receiving.poll(60)
    assert receiving.recv() == "MemoryError"
    child.join()


CHILD = (
    "from workers.limits import die_with_parent as d; d(); print('up', flush=True); import time; time.sleep(60)"
)
PARENT = """
import subprocess, sys
with subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE) as process:
    process.stdout.readline()
    print(process.pid, flush=True)
    process.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child to its parent")
def test_a_child_ends_with_its_parent_however_that_ends() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, CHILD], stdout=subprocess.PIPE, text=True)
    descriptor = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    ended, _, _ = select.select([descriptor], [], [], 20)
    os.close(descriptor)
    assert ended
