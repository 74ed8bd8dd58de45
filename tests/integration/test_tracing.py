"""Traces of workers: a span a batch, one a stage, one a settlement, with the names that monitors know."""

from dataclasses import replace

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from copydesk.errors import LeaseLostError
from ingest.submit import Sender
from storage.recovery import next_send
from tests.filled import article, fill
from workers import pipeline, tracing


@pytest.fixture
def spans(store, monkeypatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_provider", lambda _endpoint: provider)
    monkeypatch.setattr(tracing, "_tracer", None)
    store.settings = replace(store.settings, otlp_endpoint="http://127.0.0.1:1/v1/traces")
    yield exporter
    monkeypatch.setattr(tracing, "_tracer", None)


def test_a_batch_has_a_span_with_its_stages_below(store, spans, tmp_path) -> None:
    fill(store, tmp_path / "in", {"a.txt": article("Tram approved"), "b.txt": article("Ferry", "Sea. " * 90)})
    found = {span.name: span for span in spans.get_finished_spans()}
    batch = found.pop("process live")
    assert batch.kind is SpanKind.CONSUMER
    assert batch.attributes["messaging.destination.name"] == "live"
    assert batch.attributes["messaging.operation.type"] == "process"
    assert batch.attributes["messaging.batch.message_count"] == 2
    assert {"read", "clean", "language", "fingerprint", "tag", "settle"} <= set(found)
    assert {span.parent.span_id for span in found.values()} == {batch.context.span_id}
    assert found["tag"].attributes["copydesk.records"] == 2
    assert found["settle"].attributes["copydesk.drops"] == 2
    assert all(span.end_time >= span.start_time for span in found.values())
    times = [(found[stage].start_time, found[stage].end_time) for stage in ("read", "clean", "language")]
    assert times == sorted(times)


def test_an_error_is_on_the_span(store, spans, tmp_path, monkeypatch) -> None:
    def lost(*_):
        raise LeaseLostError("It is gone.")

    monkeypatch.setattr(pipeline, "settle", lost)
    (tmp_path / "a.txt").write_bytes(article("Tram approved"))
    pipeline_run(store, tmp_path)
    (batch,) = [span for span in spans.get_finished_spans() if span.name.startswith("process")]
    assert batch.attributes["error.type"] == "LeaseLostError"


def pipeline_run(store, folder) -> None:
    from ingest.oneshot import take_paths

    take_paths(store.settings, store, Sender(store.settings), [folder / "a.txt"], move=False, told=lambda _: None)
    send = next_send(store)
    assert send is not None
    pipeline.process(store, send.number)


def test_without_the_setting_nothing_is_made(store, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tracing, "_provider", pytest.fail)
    fill(store, tmp_path / "in", {"a.txt": article("Tram approved")})


def test_the_exporter_sends_to_the_endpoint(monkeypatch) -> None:
    provider = tracing._provider("http://127.0.0.1:1/v1/traces")
    assert provider.resource.attributes["service.name"] == "copydesk-worker"
    provider.shutdown()
