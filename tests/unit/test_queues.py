"""The broker's address, and Celery settings that Celery knows."""

import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from celery import Celery
from celery.app.defaults import NAMESPACES, flatten
from kombu import Connection

from copydesk.queues import Lane, broker_url, celery_config, hard_limit_seconds, messages_waiting, socket_path
from copydesk.settings import Settings


def test_every_setting_is_one_that_celery_knows() -> None:
    known = {name for name, _ in flatten(NAMESPACES)}
    passed_on = {"visibility_timeout"}  # the worker hands it to the Redis transport beside the options
    assert set(celery_config(Settings())) - known - passed_on == set()


def test_celery_takes_the_settings_as_they_are() -> None:
    app = Celery(set_as_current=False)
    app.config_from_object(celery_config(Settings(broker_url="redis://h/1")))
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late is True
    assert app.conf.result_backend is None
    assert list(app.amqp.queues) == ["live", "bulk", "maintenance"]
    app.close()


def test_nothing_but_json_is_sent_or_taken() -> None:
    config = celery_config(Settings())
    assert config["accept_content"] == [config["task_serializer"]] == ["json"]


def test_a_lease_outlasts_the_hard_limit_and_the_broker_waits_longer_still() -> None:
    settings = Settings()
    config = celery_config(settings)
    assert config["task_time_limit"] == hard_limit_seconds(settings) < settings.lease_seconds
    assert config["broker_transport_options"]["visibility_timeout"] > settings.lease_seconds


@pytest.mark.parametrize(
    "folder", ["data", "x" * 90, "with space", "ünïcode", "per%cent", "a?b#c", "x" * 200, "quo'te", "a:b@c"]
)
def test_the_socket_is_short_and_plain_for_any_data_folder(tmp_path, folder) -> None:
    data = tmp_path / folder
    path = socket_path(Settings(data=data))
    assert len(os.fsencode(path)) <= 100
    assert path == socket_path(Settings(data=Path(os.path.relpath(data))))
    url = urlsplit(broker_url(Settings(data=data)))
    assert (url.scheme, unquote(url.path)) == ("redis+socket", str(path))


def test_two_data_folders_never_share_a_socket(tmp_path) -> None:
    paths = {socket_path(Settings(data=tmp_path / ("x" * 150) / name)) for name in ("a", "b", "c")}
    assert len(paths) == 3


def test_a_link_to_the_data_folder_leads_to_the_same_socket(tmp_path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert socket_path(Settings(data=tmp_path / "link")) == socket_path(Settings(data=tmp_path / "real"))


def test_a_broker_that_is_set_is_taken_as_it_is() -> None:
    assert broker_url(replace(Settings(), broker_url="redis://h:1/2")) == "redis://h:1/2"


def test_messages_of_a_lane_are_counted_and_a_lane_that_does_not_exist_has_none() -> None:
    with Connection("memory://") as connection:
        assert messages_waiting(connection, Lane.BULK.value) == 0
        queue = connection.SimpleQueue("live")
        queue.put({"n": 1})
        queue.put({"n": 2})
        assert messages_waiting(connection, Lane.LIVE.value) == 2
        queue.clear()
        queue.close()


def test_live_is_served_before_bulk() -> None:
    config = celery_config(Settings())
    assert list(config["task_queues"])[:2] == ["live", "bulk"]
    assert config["broker_transport_options"]["queue_order_strategy"] == "priority"
