"""The only task. Its argument is the number of a send; everything else is in the ledger."""

import logging
from typing import Any

from celery import shared_task

from copydesk.errors import StoreUnavailableError
from copydesk.queues import PROCESS_TASK
from workers import pipeline
from workers.runtime import store_of_this_process

log = logging.getLogger(__name__)


@shared_task(name=PROCESS_TASK, bind=True, ignore_result=True)
def process(self: Any, send: Any) -> None:
    """Work on the drops of one send, and pass on the sends that follow it.

    Nothing is raised to Celery: whatever is not settled is still in the ledger, and is sent again.
    """
    if not isinstance(send, int):
        log.warning("action=bad_message send=%.80r", send)
        return
    try:
        following = pipeline.process(store_of_this_process(), send)
    except StoreUnavailableError as error:
        log.warning("action=store_unavailable send=%d reason=%r", send, str(error))
        return
    for new in following:
        self.app.send_task(PROCESS_TASK, args=[new.number], queue=new.lane)
