"""Imports go down the house only, and the wheel holds its rooms and nothing else."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("copydesk", "ingest", "workers", "storage", "feed", "console")


def test_the_contracts_on_imports_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "KEPT" in done.stdout
    assert "0 broken" in done.stdout


def files_of(*rooms: str) -> set[str]:
    """All files of the rooms, as paths in the repository."""
    files = (path for room in rooms for path in (REPOSITORY / room).rglob("*") if path.is_file())
    return {str(path.relative_to(REPOSITORY)) for path in files if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> list[str]:
    """The names in a wheel that is built from a copy, so that the checkout stays as it is."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in files_of(*ROOMS, "tests", "benchmarks", "seeds") | {"pyproject.toml", "README.md"}:
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((REPOSITORY / name).read_bytes())
    build = "from setuptools.build_meta import build_wheel; import sys; build_wheel(sys.argv[1])"
    argv = [sys.executable, "-W", "ignore", "-c", build, str(target)]
    done = subprocess.run(argv, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    (built,) = target.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def test_the_wheel_holds_the_rooms_and_nothing_else(wheel) -> None:
    top = {name.split("/")[0] for name in wheel}
    assert {name for name in top if not name.endswith(".dist-info")} == set(ROOMS)


def test_the_wheel_holds_every_file_of_the_rooms(wheel) -> None:
    """Templates, lexicons and migrations too, or the program fails where it is installed and not checked out."""
    assert files_of(*ROOMS) - set(wheel) == set()


def test_no_room_reads_the_environment_by_itself() -> None:
    """Settings are read once, by `load_settings`, and passed down."""
    reading = []
    for room in ROOMS:
        for path in (REPOSITORY / room).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            if names & {"environ", "getenv", "environb"}:
                reading.append(str(path.relative_to(REPOSITORY)))
    # These hand the environment on to programs that they start.
    allowed = {"copydesk/settings.py", "console/process.py", "console/commands/worker.py"}
    assert set(reading) - allowed == set()


def test_no_file_unpickles() -> None:
    for room in ROOMS:
        for path in (REPOSITORY / room).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            imported = {
                alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
            } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            assert not imported & {"pickle", "marshal", "shelve", "dill"}, path
