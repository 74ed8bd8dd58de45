"""Makes `copydesk.json`, the dashboard for Grafana, out of the list of panels below.

    python deploy/grafana/make_dashboard.py

A panel by hand is eighty lines of JSON; here it is one.
"""

import json
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("copydesk.json")
_DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
_WIDTH, _HEIGHT, _COLUMNS = 8, 8, 3

Query = tuple[str, str]

_LATENCY = "rate(copydesk_drop_latency_seconds_bucket[5m])"
_STAGE = "copydesk_stage_duration_seconds"
_MEAN = f"sum by (stage) (rate({_STAGE}_sum[5m])) / sum by (stage) (rate({_STAGE}_count[5m]))"
_SPARE = "sum(rate(copydesk_outcomes_total[5m])) - sum(rate(copydesk_accepted_total[5m]))"
_DRAIN = f'sum(copydesk_drops{{state="accepted"}}) / clamp_min({_SPARE}, 0.001)'

PANELS: tuple[tuple[str, str, str, tuple[Query, ...]], ...] = (
    ("Unsettled drops", "timeseries", "short", (
        ('sum by (lane, state) (copydesk_queue_depth)', "{{lane}} {{state}}"),
        ("sum(copydesk_inbox_files)", "inbox"),
    )),
    ("Age of the oldest", "timeseries", "s", (("max by (lane) (copydesk_queue_oldest_age_seconds)", "{{lane}}"),)),
    ("Time until empty", "stat", "s", ((
        _DRAIN, "at the present rate",
    ),)),
    ("In and out", "timeseries", "ops", (
        ("sum(rate(copydesk_accepted_total[2m]))", "accepted"),
        ("sum by (outcome) (rate(copydesk_outcomes_total[2m]))", "{{outcome}}"),
    )),
    ("From acceptance to outcome", "timeseries", "s", tuple(
        (f"histogram_quantile({share}, sum by (le) ({_LATENCY}))", f"p{round(100 * share)}")
        for share in (0.5, 0.95, 0.99)
    )),
    ("Rejects by code", "timeseries", "ops", (
        ("sum by (code) (rate(copydesk_rejects_total[5m])) > 0", "{{code}}"),
    )),
    ("Mean time by stage", "timeseries", "s", ((
        _MEAN, "{{stage}}",
    ),)),
    ("Slowest stages, p95", "timeseries", "s", ((
        f"histogram_quantile(0.95, sum by (le, stage) (rate({_STAGE}_bucket[5m])))", "{{stage}}",
    ),)),
    ("Sent again", "timeseries", "ops", (
        ("sum by (reason) (rate(copydesk_redeliveries_total[5m]))", "{{reason}}"),
        ("rate(copydesk_leases_ended_total[5m])", "leases ended"),
    )),
    ("Programs", "timeseries", "short", (("sum by (role) (copydesk_program_up)", "{{role}}"),)),
    ("Worker processes", "timeseries", "short", (("sum by (state) (copydesk_worker_slots)", "{{state}}"),)),
    ("Account", "timeseries", "short", (
        ("sum by (state) (copydesk_drops)", "{{state}}"),
        ("copydesk_auxiliary_drops", "rejected, no failures"),
        ("copydesk_feed_position", "feed"),
    )),
    ("Lag of consumers", "timeseries", "short", (("copydesk_feed_lag", "{{group}}"),)),
    ("Free space on the data disk", "timeseries", "bytes", (("copydesk_data_free_bytes", "free"),)),
    ("Database", "stat", "bool_on_off", (("min(copydesk_database_up)", "answers"),)),
    ("Version", "stat", "short", (("max by (version) (copydesk_build_info)", "{{version}}"),)),
)  # fmt: skip


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana imports it."""
    return {
        "title": "Copydesk",
        "uid": "copydesk",
        "tags": ["copydesk"],
        "schemaVersion": 39,
        "refresh": "15s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
        "panels": [_panel(number, *panel) for number, panel in enumerate(PANELS)],
    }


def _panel(number: int, title: str, kind: str, unit: str, queries: tuple[Query, ...]) -> dict[str, Any]:
    row, column = divmod(number, _COLUMNS)
    return {
        "id": number + 1,
        "title": title,
        "type": kind,
        "datasource": _DATASOURCE,
        "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": unit}, "overrides": []},
        "options": {"tooltip": {"mode": "multi"}} if kind == "timeseries" else {},
        "targets": [
            {"refId": chr(ord("A") + place), "datasource": _DATASOURCE, "expr": query, "legendFormat": legend}
            for place, (query, legend) in enumerate(queries)
        ],
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(dashboard(), indent=1) + "\n", "utf-8")
