"""Names on the broker, and every Celery setting with its reason. Celery itself is not imported here."""

import hashlib
import os
import re
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from copydesk.settings import Settings


class Lane(StrEnum):
    """A queue of the broker. `live` is served before `bulk`, so bulk never starves it."""

    LIVE = "live"
    BULK = "bulk"
    MAINTENANCE = "maintenance"


PROCESS_TASK = "copydesk.process"
LOCAL = "local"
"""The broker URL that means: no broker, workers look into the ledger."""

_PATH_LIMIT = 100  # bytes of a socket path: Linux takes 107, macOS 103
_PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")


def hard_limit_seconds(settings: Settings) -> int:
    """After this long a worker's child is killed: a batch's time and one slow record."""
    return settings.batch_seconds + settings.record_seconds


def celery_config(settings: Settings) -> dict[str, Any]:
    """The one set of Celery settings, shared by sender, workers, Flower and the monitors."""
    return _messages(settings) | _lanes() | _children(settings) | _broker(settings)


def _messages(settings: Settings) -> dict[str, Any]:
    """What a message is, and when it is done with."""
    return {
        # Plain JSON, both ways: a pickle in the queue would be code that somebody else wrote.
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,  # the ledger is the result
        "result_backend": None,
        # Late ack: a message survives its worker; the lease makes a second run a no-op.
        "task_acks_late": True,
        # A failure, a time-out and a lost child are all acknowledged: the ledger sends the drop again and
        # counts its tries, which the broker cannot.
        "task_acks_on_failure_or_timeout": True,
        "task_reject_on_worker_lost": False,
        "task_time_limit": hard_limit_seconds(settings),
        "task_track_started": False,
        "task_publish_retry": False,  # the reconciler is the retry; a sender must not block on the broker
        "worker_send_task_events": True,  # for Flower; our own numbers come from the ledger
        "task_send_sent_event": True,
    }


def _lanes() -> dict[str, Any]:
    return {
        "task_default_queue": Lane.LIVE.value,
        # In the order in which they are served; the names alone are needed, the rest is made from them.
        "task_queues": {lane.value: {"exchange": lane.value, "routing_key": lane.value} for lane in Lane},
    }


def _children(settings: Settings) -> dict[str, Any]:
    """The processes of a worker."""
    return {
        # One message at a time for each process: a worker that hoards hides the depth of the queue and
        # delays what it holds when it dies.
        "worker_prefetch_multiplier": 1,
        "worker_disable_prefetch": True,
        # Recycled rarely: a leak's insurance, not a habit.
        "worker_max_tasks_per_child": settings.child_messages,
        "worker_max_memory_per_child": settings.child_memory_bytes >> 10,  # in KiB
        "worker_cancel_long_running_tasks_on_connection_loss": False,  # the lease makes the rerun harmless
        "worker_hijack_root_logger": False,
    }


def _broker(settings: Settings) -> dict[str, Any]:
    """The connection. Redelivery by the broker is a second way to retry beside the ledger's: it comes late."""
    visibility = 10 * hard_limit_seconds(settings)
    return {
        "broker_url": broker_url(settings),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # the default gives up after 100 tries
        "broker_pool_acquire_timeout": 10,  # None waits for ever
        "broker_transport_options": {
            "visibility_timeout": visibility,
            "unacked_restore_interval": 10,  # the default looks only every 100 s
            "unacked_restore_throttle": 1,
            "queue_order_strategy": "priority",  # `live` before `bulk`
            # Without time-outs a publish on a dead connection waits for ever.
            "socket_timeout": 15,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
        "visibility_timeout": visibility,
    }


def socket_path(settings: Settings) -> Path:
    """Where the private broker of this data folder listens; every process computes the same path.

    A path that is too long for a unix socket, or that a URL would have to escape, is replaced by a folder for
    temporary files that is named by the data folder's hash.
    """
    data = os.path.realpath(settings.data)
    path = Path(data) / settings.run.name / "broker.sock"
    if len(os.fsencode(path)) <= _PATH_LIMIT and _PLAIN_PATH.fullmatch(str(path)):
        return path
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"copydesk-{os.getuid()}-{digest}" / "broker.sock"


def broker_url(settings: Settings) -> str:
    """The broker in force: the one that is set, else the private one."""
    return settings.broker_url or f"redis+socket://{quote(str(socket_path(settings)))}?virtual_host=0"


def messages_waiting(connection: Any, lane: str) -> int:
    """How many messages a lane holds that no worker has taken, over an open kombu connection."""
    try:
        return int(connection.default_channel.queue_declare(queue=lane, passive=True).message_count)
    except connection.channel_errors:  # the queue does not exist: nothing was ever sent, or all was lost
        return 0
