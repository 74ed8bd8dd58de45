"""The Celery application: `celery -A workers.app worker`, and Flower, with the settings that all share."""

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_ready
from celery.worker import state

from copydesk.queues import celery_config
from copydesk.settings import load_settings
from workers import watchdog
from workers.limits import limit_memory
from workers.runtime import store_of_this_process
from workers.stages import warm_up

settings = load_settings()
app = Celery("copydesk", include=["workers.tasks"])
app.config_from_object(celery_config(settings))


@worker_init.connect
def _prepare(**_: object) -> None:
    """Before the pool forks: migrate, and load what the children can share."""
    store_of_this_process(settings).close()
    warm_up()


@worker_process_init.connect
def _bound_child(**_: object) -> None:
    limit_memory(settings.worker_memory_bytes)


@worker_ready.connect
def _watch_over(**_: object) -> None:
    watchdog.start(app, state)
