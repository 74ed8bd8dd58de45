"""OpenTelemetry traces of what workers do: a span for each batch, and in it one for each stage and settlement.

Only where the setting `otlp_endpoint` says where to send them, and the extra `otel` is installed. Names are those
of OpenTelemetry's semantic conventions for messaging.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from copydesk import __version__
from copydesk.errors import MissingExtraError
from copydesk.settings import Settings
from storage.leases import Lease
from storage.worked import Worked

_tracer: tuple[int, Any] | None = None


@contextmanager
def batch_span(settings: Settings, send: int, held: Lease) -> Iterator[None]:
    """A span while a batch is worked on; an error that leaves the block is noted on it."""
    tracer = _tracer_of_this_process(settings)
    if tracer is None:
        yield
        return
    from opentelemetry.trace import SpanKind

    lane = held.drops[0].lane if held.drops else ""
    attributes = {
        "messaging.system": "copydesk",
        "messaging.destination.name": lane,
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.message.id": str(send),
        "messaging.batch.message_count": len(held.drops),
        "copydesk.lease": held.id,
    }
    with tracer.start_as_current_span(f"process {lane}", kind=SpanKind.CONSUMER, attributes=attributes) as span:
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            raise


@contextmanager
def settle_span(settings: Settings, batch: Sequence[Worked]) -> Iterator[None]:
    """A span for each stage of what is settled now, and one while it is."""
    tracer = _tracer_of_this_process(settings)
    if tracer is None:
        yield
        return
    _stage_spans(tracer, batch)
    attributes = {
        "copydesk.drops": sum(worked.resume is None for worked in batch),
        "copydesk.records": sum(len(worked.articles) + len(worked.rejected) for worked in batch),
    }
    with tracer.start_as_current_span("settle", attributes=attributes):
        yield


def _stage_spans(tracer: Any, batch: Sequence[Worked]) -> None:
    """The stages took turns, record by record: their spans follow one another, each as long as all its turns."""
    stages: dict[str, list[float]] = {}
    for worked in batch:
        for stage, turns in worked.times.items():
            stages.setdefault(stage, []).extend(turns)
    at = time.time_ns() - sum(_nanoseconds(turns) for turns in stages.values())
    for stage, turns in stages.items():
        span = tracer.start_span(stage, start_time=at, attributes={"copydesk.records": len(turns)})
        at += _nanoseconds(turns)
        span.end(end_time=at)


def _nanoseconds(turns: Sequence[float]) -> int:
    return int(sum(turns) * 1e9)


def _tracer_of_this_process(settings: Settings) -> Any:
    """Made anew after a fork, for the thread that sends spans does not survive it."""
    global _tracer
    if not settings.otlp_endpoint:
        return None
    if _tracer is None or _tracer[0] != os.getpid():
        _tracer = (os.getpid(), _provider(settings.otlp_endpoint).get_tracer("copydesk", __version__))
    return _tracer[1]


def _provider(endpoint: str) -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise MissingExtraError("Traces need the extra `otel`: pip install 'copydesk[otel]'.") from error
    provider = TracerProvider(
        resource=Resource({"service.name": "copydesk-worker", "service.version": __version__})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider
