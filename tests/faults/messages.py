"""What a test writes onto the broker: copies of waiting messages, and messages that nobody should send."""

import base64
import json
import pickle
import random
import uuid
from pathlib import Path
from typing import Any

import redis as client

from copydesk.queues import PROCESS_TASK
from tests import servers

_COPIES = 5


def connect(server: servers.Redis) -> Any:
    """A client of the test's own."""
    return client.Redis(unix_socket_path=str(server.socket))


def replay(broker: Any, lane: str, chance: random.Random, kept: set[bytes]) -> None:
    """Put copies of some waiting messages at both ends of their lane; `kept` remembers all that was seen."""
    waiting = broker.lrange(lane, 0, -1)
    kept.update(waiting)
    for message in chance.sample(waiting, min(len(waiting), _COPIES)):
        (broker.rpush if chance.random() < 0.5 else broker.lpush)(lane, message)


def task(arguments: Any, name: str = PROCESS_TASK) -> bytes:
    """A message of Celery's second protocol as the Redis transport writes it."""
    body = json.dumps([arguments, {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}])
    return envelope(body.encode(), "application/json", name)


def envelope(body: bytes, content_type: str, name: str = PROCESS_TASK) -> bytes:
    """A message around any body."""
    number = str(uuid.uuid4())
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "utf-8" if content_type == "application/json" else "binary",
            "content-type": content_type,
            "headers": {"lang": "py", "task": name, "id": number, "root_id": number, "argsrepr": "", "retries": 0},
            "properties": {
                "correlation_id": number,
                "delivery_mode": 2,
                "delivery_info": {"exchange": "", "routing_key": "live"},
                "priority": 0,
                "body_encoding": "base64",
                "delivery_tag": str(uuid.uuid4()),
            },
        }
    ).encode()


def wrong_tasks(canary: Path) -> list[bytes]:
    """Well-formed messages with a wrong task, wrong arguments, or a pickle that makes the file `canary`."""
    arguments: list[Any] = [
        [], ["1"], [None], [-5], [10**30], [1, 2], [[1]], [{"send": 1}], [True], [1.5], {"a": 1}, "ab",
        ["x" * 10_000_000],
    ]  # fmt: skip
    pickled = pickle.dumps(([_Touching(canary)], {}, {}))
    return [
        *(task(each) for each in arguments),
        task([1], "os.system"),
        task([1], "celery.backend_cleanup"),
        envelope(pickled, "application/x-python-serialize"),
        envelope(pickled, "application/json"),
        envelope(b"\xff\xfe not json", "application/json"),
        envelope(b"[]", "application/json"),
        envelope(b"a: !!python/object/apply:os.system [ls]", "application/x-yaml"),
    ]


def not_messages() -> list[bytes]:
    """What is no message at all."""
    return [b"{", b"[]"]


class _Touching:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return Path.touch, (self._path,)
