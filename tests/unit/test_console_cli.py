"""The command line as a whole: names, help, exit codes, and a quick start."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from console.cli import main

NAMES = [
    *("up", "ingest", "watch", "worker", "serve", "status", "drops", "failures", "articles", "rules", "export"),
    *("feed", "check", "migrate-store", "bench", "pause", "resume", "drain", "log"),
]


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        return [leaf for name in command.commands for leaf in leaves(command.commands[name], (*path, name))]
    return [(path, command)]


LEAVES = leaves(main)


def test_every_command_of_the_contract_is_there() -> None:
    assert list(main.commands) == NAMES


@pytest.mark.parametrize(
    ("path", "command"), LEAVES, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_has_data_json_and_help(path: tuple[str, ...], command: click.Command) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"--data", "--json"} <= options
    assert command.help
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert "Usage: copydesk" in result.output.replace("main", "copydesk")


@pytest.mark.parametrize(
    "arguments", [["fly"], ["drops", "fly"], ["status", "--fly"], ["ingest"], ["ingest", "/no/such"]]
)
def test_a_wrong_call_ends_with_two(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Error:" in result.stderr


def test_the_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; import console.cli\n"
        "heavy = {'sqlalchemy', 'celery', 'starlette', 'uvicorn', 'rich.table', 'jinja2', 'alembic', 'redis'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == ""


def test_the_lanes_of_a_worker_are_checked() -> None:
    result = CliRunner().invoke(main, ["worker", "--queues", "live,fast"])
    assert result.exit_code == 2
    assert "There is no lane 'fast'" in result.stderr


def test_up_on_a_port_in_use_says_so(tmp_path: object) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["up", "--data", f"{tmp_path}/data", "--port", str(port)])
    assert result.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in result.stderr
