"""The only task. Its argument is the number of a send; everything else is in the ledger."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from celery.exceptions import InvalidTaskError
from celery.worker import strategy

from copydesk.errors import StoreUnavailableError
from copydesk.queues import PROCESS_TASK
from workers import pipeline
from workers.runtime import store_of_this_process

log = logging.getLogger(__name__)


def refuse_malformed(task: Any, app: Any, consumer: Any, **options: Any) -> Callable[..., Any]:
    """Celery's way to take a message, but one whose body is of another shape is rejected.

    By itself Celery fails on it as a whole worker, and gives the message back to the queue as it ends: one such
    message ends every worker again and again.
    """
    take = strategy.default(task, app, consumer, **options)

    def refusing(message: Any, *arguments: Any, **more: Any) -> Any:
        try:
            return take(message, *arguments, **more)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise InvalidTaskError(f"The message is malformed: {error}.") from error

    return refusing


@shared_task(name=PROCESS_TASK, bind=True, ignore_result=True, Strategy=f"{__name__}:refuse_malformed")
def process(self: Any, send: Any) -> None:
    """Work on the drops of one send, and pass on the sends that follow it.

    Nothing is raised to Celery: whatever is not settled is still in the ledger, and is sent again.
    """
    if type(send) is not int:  # `true` is an int to isinstance
        log.warning("action=bad_message send=%.80r", send)
        return
    try:
        following = pipeline.process(store_of_this_process(), send)
    except StoreUnavailableError as error:
        log.warning("action=store_unavailable send=%d reason=%r", send, str(error))
        return
    for new in following:
        self.app.send_task(PROCESS_TASK, args=[new.number], queue=new.lane)
