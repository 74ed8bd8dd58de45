"""Fixtures: real databases, each test on an empty one."""

import itertools
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from copydesk.settings import Settings
from storage.migrate import open_store
from storage.store import Store
from tests import servers

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    with servers.postgres(durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: servers.Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that has its tables, to be copied: a tenth of the time that migrating takes."""
    url = postgres.make_database("migrated")
    open_store(Settings(data=tmp_path_factory.mktemp("migrated"), database_url=url)).close()
    return "migrated"


@pytest.fixture
def redis() -> Iterator[servers.Redis]:
    with servers.redis() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each kind without a row; empty for SQLite in the data folder."""
    if request.param == "sqlite":
        yield ""
        return
    server: servers.Postgres = request.getfixturevalue("postgres")
    name = f"test_{next(_numbers)}"
    yield server.make_database(name, request.getfixturevalue("migrated"))
    server.drop_database(name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on a database of each kind without a row, and without a broker."""
    folders = {name: tmp_path / name for name in ("data", "inbox", "rules")}
    return Settings(**folders, database_url=database_url, broker_url="local")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings)
    yield opened
    opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """On CI nothing skips: what is missing there is a fault of the gate."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI: {report.longrepr}"
    return report
