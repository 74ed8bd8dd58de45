"""The Celery application: `celery -A workers.app worker`, and Flower, with the settings that all share."""

from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutdown
from celery.worker import state

from copydesk.errors import CopydeskError
from copydesk.queues import celery_config
from copydesk.settings import load_settings
from workers import watchdog
from workers.limits import die_with_parent, limit_memory
from workers.namer import namer_of
from workers.pool import Pool
from workers.presence import Presence
from workers.runtime import store_of_this_process
from workers.stages import warm_up
from workers.vitals import Vitals

settings = load_settings()
app = Celery("copydesk", include=["workers.tasks"])
app.config_from_object(celery_config(settings))
_presence: list[Presence] = []


@worker_init.connect
def _prepare(**_: object) -> None:
    """Before the pool forks: migrate, and load what the children can share. Nothing stays open.

    Celery logs the error of a receiver and goes on, so what a person has to mend ends the program here.
    """
    try:
        store_of_this_process(settings).close()
        namer_of(settings)
    except CopydeskError as error:
        raise SystemExit(str(error)) from None
    warm_up()


@worker_process_init.connect
def _bound_child(**_: object) -> None:
    die_with_parent()
    limit_memory(settings.worker_memory_bytes)


@worker_ready.connect
def _begin(sender: Any, **_: object) -> None:
    pool, vitals = Pool(sender), Vitals()

    def tell() -> dict[str, Any]:
        return {
            "slots": pool.slots,
            "busy": len(state.active_requests),
            "done": sum(state.total_count.values()),
            "draining": pool.draining,
            **vitals.read(),
        }

    _presence.append(Presence(settings, tell, pool.follow))
    _presence[-1].start()
    watchdog.start(app, state)


@worker_shutdown.connect
def _end(**_: object) -> None:
    for presence in _presence:
        presence.stop()
