"""Fixtures: real databases, each test on an empty one."""

import itertools
from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture
def redis() -> Iterator[servers.Redis]:
    with servers.redis() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings on an empty database of each kind, without a broker."""
    url = ""
    if request.param == "postgresql":
        server: servers.Postgres = request.getfixturevalue("postgres")
        url = server.make_database(f"test_{next(_numbers)}")
    return Settings(data=tmp_path / "data", inbox=tmp_path / "inbox", database_url=url, broker_url="local")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings)
    yield opened
    opened.close()
