"""The process tree against real processes: restart, back-off, ordered stop, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from console import child
from console.process import Program
from console.supervisor import Supervisor

SLEEPER = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(300)")
DEAF = (
    "import signal, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('deaf', flush=True)\n"
    "time.sleep(300)\n"
)
STUBBORN = (sys.executable, "-I", "-S", "-c", DEAF)
FORK = "import os, time\npid = os.fork()\nif pid: print(pid, flush=True)\ntime.sleep(300)\n"
FAMILY = (sys.executable, "-I", "-S", "-c", FORK)


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def step_until(supervisor: Supervisor, condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        supervisor.step(0.02)


def test_a_program_that_is_killed_is_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    supervisor = Supervisor([Program(name="one", argv=SLEEPER)], tmp_path, told.append)
    supervisor.start()
    first = supervisor.processes()["one"]
    assert first
    os.kill(first, signal.SIGKILL)
    step_until(supervisor, lambda: supervisor.processes()["one"] not in {None, first})
    supervisor.stop()
    assert told == ["one was ended by SIGKILL; it is started again in 0.2 s."]


def test_a_program_that_keeps_dying_is_started_ever_later_and_its_last_words_are_shown(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    program = Program(
        name="ill", argv=(sys.executable, "-I", "-S", "-c", "print('no coffee'); raise SystemExit(7)")
    )
    supervisor = Supervisor([program], tmp_path, told.append)
    supervisor.start()
    step_until(supervisor, lambda: sum("exit code 7" in line for line in told) == 3)
    supervisor.stop()
    deaths = [line for line in told if line.startswith("ill ended")]
    assert [line.rpartition(" in ")[2] for line in deaths] == ["0.2 s.", "0.4 s.", "0.8 s."]
    assert "  ill: no coffee" in told[-3:]


def test_a_program_that_ends_for_good_stays_ended(tmp_path: Path) -> None:
    told: list[str] = []
    program = Program(name="once", argv=(sys.executable, "-I", "-S", "-c", ""), restart=False)
    supervisor = Supervisor([program], tmp_path, told.append)
    supervisor.start()
    step_until(supervisor, lambda: told)
    supervisor.step(0.3)
    assert supervisor.processes() == {"once": None}
    assert told == ["once ended with exit code 0."]


def test_they_stop_in_reverse_order_each_before_the_next(tmp_path: Path) -> None:
    said = tmp_path / "said"
    code = (
        "import os, signal, sys, time\n"
        "def append(name, text):\n"
        "    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)\n"
        "    os.write(file, text.encode())\n"
        "def stop(*_):\n"
        "    time.sleep(0.1)\n"
        "    append(sys.argv[2], sys.argv[1])\n"
        "    os._exit(0)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "append(sys.argv[2] + sys.argv[1], 'ready')\n"
        "time.sleep(300)\n"
    )
    programs = [Program(name=name, argv=(sys.executable, "-I", "-c", code, name, str(said))) for name in "abc"]
    supervisor = Supervisor(programs, tmp_path / "logs")
    supervisor.start()
    until(lambda: all(Path(f"{said}{name}").exists() for name in "abc"))
    supervisor.stop()
    assert said.read_text() == "cba"


def test_a_deaf_program_is_killed_when_its_grace_is_over(tmp_path: Path) -> None:
    supervisor = Supervisor([Program(name="deaf", argv=STUBBORN, grace_seconds=0.3)], tmp_path)
    supervisor.start()
    pid = supervisor.processes()["deaf"]
    assert pid
    until(lambda: "deaf" in (tmp_path / "deaf.log").read_text())
    supervisor.stop()
    assert not lives(pid)


def test_what_a_killed_program_leaves_behind_is_killed_before_it_is_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor([Program(name="family", argv=FAMILY)], tmp_path)
    supervisor.start()
    log = tmp_path / "family.log"
    until(lambda: log.read_text().strip())
    grandchild = int(log.read_text().split()[0])
    leader = supervisor.processes()["family"]
    assert leader
    assert lives(grandchild)
    os.kill(leader, signal.SIGKILL)
    step_until(supervisor, lambda: not lives(grandchild))
    supervisor.stop()


def test_a_log_stays_bounded_while_its_program_goes_on_writing(tmp_path: Path) -> None:
    code = "for i in range(200_000): print(i, 'x' * 60, flush=False)"
    program = Program(name="chatty", argv=(sys.executable, "-I", "-S", "-c", code), restart=False)
    told: list[str] = []
    supervisor = Supervisor([program], tmp_path, told.append)
    supervisor.start()
    step_until(supervisor, lambda: told)
    supervisor.step(0)
    assert (tmp_path / "chatty.log").stat().st_size < 5 << 20
    assert (tmp_path / "chatty.log.1").stat().st_size > 0


def test_a_program_whose_preparation_fails_at_a_restart_is_tried_again(tmp_path: Path) -> None:
    told: list[str] = []
    failures = iter([None, OSError(28, "No space left on device"), None])

    def prepare() -> None:
        failure = next(failures)
        if failure:
            raise failure

    supervisor = Supervisor([Program(name="p", argv=SLEEPER, prepare=prepare)], tmp_path, told.append)
    supervisor.start()
    first = supervisor.processes()["p"]
    assert first
    os.kill(first, signal.SIGKILL)
    step_until(supervisor, lambda: supervisor.processes()["p"] not in {None, first})
    supervisor.stop()
    assert any("cannot be started" in line and "No space left" in line for line in told)


TREE = """
import sys
from pathlib import Path
from console.process import Program
from console.supervisor import Supervisor

programs = [Program(name=str(n), argv=tuple(sys.argv[2:]), grace_seconds=60) for n in range(2)]
supervisor = Supervisor(programs, Path(sys.argv[1]))
with supervisor.signals():
    supervisor.start()
    print(*supervisor.processes().values(), flush=True)
    supervisor.run(lambda: None)
print("drained", flush=True)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., tuple[subprocess.Popen[str], list[int]]]:
    def start(argv: tuple[str, ...]) -> tuple[subprocess.Popen[str], list[int]]:
        process = subprocess.Popen(
            [sys.executable, "-c", TREE, str(tmp_path), *argv], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        return process, [int(pid) for pid in process.stdout.readline().split()]

    return start


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_drains_the_tree(tree, asked: signal.Signals) -> None:  # type: ignore[no-untyped-def]
    process, pids = tree(SLEEPER)
    process.send_signal(asked)
    output, _ = process.communicate(timeout=10)
    assert (process.returncode, output) == (0, "drained\n")
    assert not any(map(lives, pids))


def test_a_second_ctrl_c_kills_at_once(tree, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    process, pids = tree(STUBBORN)
    until(lambda: all("deaf" in (tmp_path / f"{n}.log").read_text() for n in range(2)))
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    assert not any(map(lives, pids))


def test_children_die_with_a_supervisor_that_is_killed(tree) -> None:  # type: ignore[no-untyped-def]
    process, pids = tree(SLEEPER)
    until(lambda: not any(b"child.py" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids))
    assert all(map(lives, pids))
    process.kill()
    process.communicate(timeout=5)
    until(lambda: not any(map(lives, pids)), 5)


def test_a_program_whose_supervisor_died_before_it_began_does_not_run(tmp_path: Path) -> None:
    nobody = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""])
    nobody.wait()
    mark = tmp_path / "ran"
    argv = [
        sys.executable,
        "-I",
        "-S",
        child.__file__,
        str(nobody.pid),
        str(int(signal.SIGTERM)),
        "touch",
        str(mark),
    ]
    subprocess.run(argv, check=True)
    assert not mark.exists()
