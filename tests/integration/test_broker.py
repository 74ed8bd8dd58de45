"""The private broker with a real server: it serves, keeps, recovers and ends."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from console.broker import PrivateBroker
from console.supervisor import Supervisor
from copydesk.errors import BrokerUnavailableError
from copydesk.queues import broker_url, socket_path
from copydesk.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def client(settings: Settings) -> Iterator[redis.Redis]:
    client = redis.Redis(unix_socket_path=str(socket_path(settings)))
    yield client
    client.close()


def test_it_listens_only_on_a_socket_of_ours(settings: Settings, client: redis.Redis) -> None:
    with PrivateBroker(settings):
        assert client.config_get("port") == {"port": "0"}
        assert socket_path(settings).stat().st_mode & 0o777 == 0o700
        assert socket_path(settings).parent.stat().st_mode & 0o777 == 0o700
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_what_it_took_survives_a_stop_and_a_kill(settings: Settings, client: redis.Redis) -> None:
    with PrivateBroker(settings):
        client.rpush("live", "a")
    with PrivateBroker(settings):
        client.rpush("live", "b")
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    with PrivateBroker(settings):
        assert client.lrange("live", 0, -1) == [b"a", b"b"]


def test_it_is_gone_after_the_stop(settings: Settings) -> None:
    broker = PrivateBroker(settings)
    broker.start()
    assert broker.answers()
    broker.stop()
    assert not broker.answers()


def test_a_damaged_log_is_set_aside(settings: Settings, client: redis.Redis) -> None:
    with PrivateBroker(settings):
        client.rpush("live", "a")
    (log,) = (settings.run / "redis").rglob("*.aof")
    log.write_bytes(b"*2\r\n$this is no command\r\n" * 9)
    with PrivateBroker(settings):
        assert client.exists("live") == 0
    assert (settings.run / "redis-damaged").is_dir()


def test_a_killed_server_comes_back_with_its_queue(settings: Settings, client: redis.Redis) -> None:
    broker = PrivateBroker(settings)
    supervisor = Supervisor([broker.program()], settings.run)
    supervisor.start()
    for _ in range(2):
        client.rpush("live", "a")
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
        deadline = time.monotonic() + 10
        while supervisor.processes()["broker"] is None or not broker.answers():
            assert time.monotonic() < deadline
            supervisor.step(0.05)
    length = client.llen("live")
    supervisor.stop()
    assert length == 2


def test_a_data_folder_with_a_long_name_serves_too(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / ("long" * 30) / "with spaces")
    with PrivateBroker(settings) as broker:
        assert broker.answers()
        assert len(os.fsencode(socket_path(settings))) <= 100


def test_the_url_is_one_that_celery_can_use(settings: Settings) -> None:
    from kombu import Connection

    with PrivateBroker(settings), Connection(broker_url(settings)) as connection:
        queue = connection.SimpleQueue("live")
        queue.put({"ids": [1]})
        message = queue.get(timeout=5)
        message.ack()
        assert message.payload == {"ids": [1]}
        queue.close()


def test_a_server_that_does_not_start_is_told_in_a_sentence(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.supervisor.READY_SECONDS", 0.5)
    broken = tmp_path / "server"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(BrokerUnavailableError, match=r"does not start; see .*broker\.log"):
        PrivateBroker(settings, broken).start()
