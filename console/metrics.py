"""`/metrics`: what a Prometheus server reads.

Counters and histograms are sums over the database, the truth that all processes and machines share; so they are
right whoever answers, however many run, and after any restart.
"""

import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from console.overview import ALIVE_SECONDS
from copydesk import __version__
from copydesk.clock import seconds_since
from copydesk.errors import StoreUnavailableError
from copydesk.outcomes import Outcome, RejectCode
from storage.history.histogram import Histogram, bound
from storage.history.journal import AUXILIARY, Kind
from storage.history.observing import Observation, observe
from storage.processes import Process
from storage.store import Store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_STAGE_BUCKETS = range(-34, 13, 2)
"""From 8 microseconds to a minute, each twice the one before."""
_LATENCY_BUCKETS = range(-6, 41, 2)
"""From an eighth of a second to twelve days."""


class _Desk(Collector):
    """Looks at the desk each time that it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        yield _build_info()
        yield _gauge("copydesk_data_free_bytes", "Free space on the data disk.", _free(self._store))
        try:
            seen = observe(self._store)
        except StoreUnavailableError:
            yield _gauge("copydesk_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("copydesk_database_up", "Whether the database answers.", 1)
        yield from families(seen)


def exposition(store: Store) -> bytes:
    """All metrics in the text format of Prometheus; few of them while the database is away."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Desk(store))
    return generate_latest(registry)


def families(seen: Observation) -> Iterator[Metric]:
    """The metrics of an observation."""
    yield from _account(seen)
    yield from _lanes(seen)
    yield from _consumers(seen)
    yield from _counters(seen)
    yield _stages(seen.totals.stages)
    yield _latency(seen.totals.latency)
    yield from _programs([each for each in seen.programs if seconds_since(each.seen_at) < ALIVE_SECONDS])


def _account(seen: Observation) -> Iterator[Metric]:
    account = seen.account
    drops = GaugeMetricFamily("copydesk_drops", "Drops by state; their sum is all that came.", labels=["state"])
    for state in ("accepted", *(outcome.value for outcome in Outcome)):
        drops.add_metric([state], getattr(account, state))
    yield drops
    auxiliary = "Of the rejected drops, those that are no failures: sidecars that found their file, and notices."
    yield _gauge("copydesk_auxiliary_drops", auxiliary, account.auxiliary)
    records = GaugeMetricFamily("copydesk_records", "Records by outcome.", labels=["outcome"])
    for outcome in Outcome:
        records.add_metric([outcome.value], getattr(account, f"records_{outcome.value}"))
    yield records
    yield _gauge("copydesk_feed_position", "The last number of the feed.", account.feed_seq)
    yield CounterMetricFamily("copydesk_accepted", "Drops that were accepted.", value=account.dropped)


def _lanes(seen: Observation) -> Iterator[Metric]:
    depth = GaugeMetricFamily(
        "copydesk_queue_depth",
        "Drops and parts that wait for a worker, or that one holds.",
        labels=["lane", "state"],
    )
    age = GaugeMetricFamily("copydesk_queue_oldest_age_seconds", "Age of the oldest unsettled.", labels=["lane"])
    for lane in seen.lanes:
        depth.add_metric([lane.lane, "waiting"], lane.waiting)
        depth.add_metric([lane.lane, "leased"], lane.leased)
        age.add_metric([lane.lane], lane.oldest_seconds)
    yield from (depth, age)


def _consumers(seen: Observation) -> Iterator[Metric]:
    lag = GaugeMetricFamily(
        "copydesk_feed_lag", "Numbers of the feed that a group has not acknowledged.", labels=["group"]
    )
    age = GaugeMetricFamily("copydesk_feed_lag_seconds", "Age of the oldest of them.", labels=["group"])
    for group in seen.consumers:
        lag.add_metric([group.name], group.lag)
        age.add_metric([group.name], group.lag_seconds)
    yield from (lag, age)


def _counters(seen: Observation) -> Iterator[Metric]:
    totals = seen.totals
    yield _counter(
        "copydesk_outcomes", "Drops that got an outcome, each time anew.", "outcome", Outcome, totals.outcomes
    )
    yield _counter(
        "copydesk_redeliveries",
        "Drops that were sent again: a lease ended, a message was lost, or a person asked.",
        "reason",
        [kind for kind in Kind if kind is not Kind.SETTLED],
        totals.again,
    )
    meaning = "Rejects by code; auxiliary: those that are no failures."
    yield _counter("copydesk_rejects", meaning, "code", [*RejectCode, AUXILIARY], totals.failures)
    yield CounterMetricFamily(
        "copydesk_leases_ended", "Leases of workers that showed no sign of life.", value=totals.leases_ended
    )


def _stages(stages: Mapping[str, Histogram]) -> Metric:
    family = HistogramMetricFamily(
        "copydesk_stage_duration_seconds", "Seconds a record in each stage; settle: a batch.", labels=["stage"]
    )
    for stage, its in sorted(stages.items()):
        family.add_metric([stage], _cumulative(its, _STAGE_BUCKETS), its.seconds)
    return family


def _latency(latency: Histogram) -> Metric:
    family = HistogramMetricFamily("copydesk_drop_latency_seconds", "Seconds from acceptance to outcome.")
    family.add_metric([], _cumulative(latency, _LATENCY_BUCKETS), latency.seconds)
    return family


def _cumulative(histogram: Histogram, ends: Iterable[int]) -> list[tuple[str, float]]:
    """How many durations there are up to each end. Ends are bounds of buckets, so the counts are exact."""
    counted = [(repr(bound(end)), sum(n for k, n in histogram.counts.items() if k <= end)) for end in ends]
    return [*counted, ("+Inf", histogram.count)]


def _programs(programs: Iterable[Process]) -> Iterator[Metric]:
    labels = ["role", "program"]
    up = GaugeMetricFamily("copydesk_program_up", "1 for each program that showed itself lately.", labels=labels)
    slots = GaugeMetricFamily("copydesk_worker_slots", "Processes of a worker.", labels=["program", "state"])
    waiting = GaugeMetricFamily(
        "copydesk_inbox_files", "Files in the inbox, not accepted yet.", labels=["program"]
    )
    for each in programs:
        up.add_metric([each.role, each.id], 1)
        if each.role == "worker":
            busy, all_of_them = (_number(each.info.get(name)) for name in ("busy", "slots"))
            slots.add_metric([each.id, "busy"], busy)
            slots.add_metric([each.id, "idle"], max(0.0, all_of_them - busy))
        if each.role == "watch":
            waiting.add_metric([each.id], _number(each.info.get("waiting")))
    yield from (up, slots, waiting)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _build_info() -> Metric:
    labels = {"version": __version__, "python": platform.python_version()}
    family = GaugeMetricFamily("copydesk_build_info", "1, with what answers.", labels=list(labels))
    family.add_metric(list(labels.values()), 1)
    return family


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _counter(name: str, meaning: str, label: str, values: Iterable[str], counts: Mapping[str, int]) -> Metric:
    """A counter with every value of its label, from the start: a series that begins late has no rate."""
    family = CounterMetricFamily(name, meaning, labels=[label])
    for value in values:
        family.add_metric([str(value)], counts.get(str(value), 0))
    return family


def _free(store: Store) -> float:
    return float(shutil.disk_usage(store.settings.data).free)
