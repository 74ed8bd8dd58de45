"""The worker's application with deadly articles: a word in the text kills or hangs the process that works on it.

    celery -A tests.faults.deadly_app worker

The product has no such hook, so it is wrapped here.
"""

import ctypes
import os
import signal
import time
from typing import Any

from copydesk.articles import Hints, Record, TaggedArticle
from workers import pipeline
from workers.app import app as app
from workers.stages import work_on

KILLING = "xyzzykill"
HANGING = "xyzzyhang"
SLOW = "xyzzyslow"
SLOW_SECONDS = 4.0
_FOR_EVER = 3600


def _work_on(record: Record, hints: Hints, *rest: Any) -> TaggedArticle:
    if KILLING in record.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if HANGING in record.text:
        _hang()
    if SLOW in record.text:
        time.sleep(SLOW_SECONDS)
    return work_on(record, hints, *rest)


def _hang() -> None:
    """As C code does that never comes back: the alarm of the time limit for a record reaches nobody."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    while True:
        ctypes.CDLL(None).sleep(_FOR_EVER)


pipeline.work_on = _work_on
