"""The compose file and the image fit the program: commands that exist, no secret, workers that scale."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from console.cli import main
from copydesk.queues import hard_limit_seconds
from copydesk.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
OURS = ("watch", "worker", "serve")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    return compose["services"]


def seconds(duration: str) -> int:
    amount, unit = re.fullmatch(r"(\d+)([sm])", duration).groups()
    return int(amount) * {"s": 1, "m": 60}[unit]


def test_the_services_are_those_of_the_house(services: dict[str, Any]) -> None:
    assert set(services) == {*OURS, "redis", "postgres"}


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_one_that_the_program_has(services: dict[str, Any], name: str) -> None:
    program, command, *options = services[name]["command"]
    assert program == "copydesk"
    found = main.commands.get(command)
    assert found is not None
    found.make_context(command, list(options)).close()


@pytest.mark.parametrize("name", [*OURS, "redis", "postgres"])
def test_each_service_is_checked_and_restarted(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["watch", "worker"])
def test_the_health_of_a_part_is_asked_of_the_program(services: dict[str, Any], name: str) -> None:
    _, program, command, *options = services[name]["healthcheck"]["test"]
    assert (program, options) == ("copydesk", ["--json"])
    assert command in main.commands


@pytest.mark.parametrize("name", OURS)
def test_the_environment_holds_known_settings_only(services: dict[str, Any], name: str) -> None:
    environment = services[name]["environment"]
    settings = load_settings(environment=environment, folder=ROOT / "docs")
    assert settings.database.startswith("postgresql+psycopg://")
    assert settings.broker_url.startswith("redis://redis:")


@pytest.mark.parametrize("name", OURS)
def test_a_drain_has_time_to_end(services: dict[str, Any], name: str) -> None:
    assert services[name]["init"] is True
    assert seconds(services[name]["stop_grace_period"]) >= hard_limit_seconds(Settings()) + 45


def test_workers_scale(services: dict[str, Any]) -> None:
    """Two containers of one service cannot share a name or a port of the host."""
    assert not {"container_name", "ports", "hostname"} & set(services["worker"])
    assert not any("container_name" in service for service in services.values())


def test_the_originals_are_shared_and_the_inbox_is_the_watchers_alone(services: dict[str, Any]) -> None:
    assert all("data:/data" in services[name]["volumes"] for name in OURS)
    assert [n for n in OURS if any(":/inbox" in v for v in services[n]["volumes"])] == ["watch"]


def test_the_broker_keeps_what_it_is_given(services: dict[str, Any]) -> None:
    command = services["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options == {"--appendonly": "yes", "--maxmemory-policy": "noeviction"}


def test_only_the_page_is_published_and_to_this_host_alone(services: dict[str, Any]) -> None:
    published = {name: s["ports"] for name, s in services.items() if "ports" in s}
    assert list(published) == ["serve"]
    assert all(port.startswith("127.0.0.1:") for port in published["serve"])


def test_no_password_stands_in_the_file(compose: dict[str, Any], services: dict[str, Any]) -> None:
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASS|SECRET|TOKEN|KEY", name):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), name
    assert not re.search(r"://[^\s/@]*:[^\s/@]*@", json.dumps(compose)), "a password in a URL"


def test_the_image_runs_as_nobody_special_and_in_exec_form() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    assert lines[0] == "FROM python:3.12-slim"
    (install,) = (number for number, line in enumerate(lines) if line.startswith("RUN pip install"))
    assert lines[install] == "RUN pip install --constraint constraints.txt ."
    assert lines.index("USER copydesk") > install
    program, command, *_ = json.loads(lines[-1].removeprefix("CMD "))
    assert program == "copydesk"
    assert command in main.commands


def test_the_image_gets_the_packages_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if not line.startswith("#")]
    assert rules[0] == "*"
    packages = {f"!{path.parent.name}" for path in ROOT.glob("*/py.typed")}
    assert packages | {"!constraints.txt", "!pyproject.toml", "!README.md", "**/__pycache__"} == set(rules[1:])


def test_workers_read_the_rules_that_lie_beside_the_inbox(services: dict[str, Any]) -> None:
    worker = services["worker"]
    assert "./rules:/rules:ro" in worker["volumes"]
    assert worker["environment"]["COPYDESK_RULES"] == "/rules"
