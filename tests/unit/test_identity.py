"""A process is known to be gone only where that is certain."""

import os
import signal
import subprocess
import sys

import pytest

from copydesk.identity import is_gone, owner

SAY_WHO = "from copydesk.identity import owner; import time; print(owner(), flush=True); time.sleep(60)"


@pytest.fixture
def child():
    started = subprocess.Popen([sys.executable, "-c", SAY_WHO], stdout=subprocess.PIPE, text=True)
    yield started
    started.kill()
    started.communicate()


def test_who_runs_is_not_gone(child) -> None:
    assert not is_gone(owner())
    assert not is_gone(child.stdout.readline().strip())


def test_who_was_killed_is_gone_also_before_it_is_waited_for(child) -> None:
    who = child.stdout.readline().strip()
    child.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(who)
    child.wait()
    assert is_gone(who)


def test_who_is_stopped_is_not_gone(child) -> None:
    who = child.stdout.readline().strip()
    child.send_signal(signal.SIGSTOP)
    assert not is_gone(who)
    child.send_signal(signal.SIGCONT)


def test_another_that_has_the_number_of_one_that_ended_is_not_that_one() -> None:
    place, pid, started = owner().rsplit("/", 2)
    assert is_gone(f"{place}/{pid}/{int(started) - 1}")


@pytest.mark.parametrize(
    "other",
    [
        "",
        "/",
        "//",
        "x",
        "elsewhere/1/2",
        "boot/ns/1/2",
        "worker@host:1",
        "{place}/x/1",
        "{place}/-1/1",
        "{place}",
    ],
)
def test_of_who_is_of_elsewhere_nothing_is_known(other) -> None:
    assert not is_gone(other.format(place=owner().rsplit("/", 2)[0]))
