"""The files of `deploy/`: expressions are valid and name what is exported, manifests fit the program."""

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.core import HistogramMetricFamily, Metric

from console.cli import main
from console.metrics import _build_info, families
from copydesk.clock import now
from copydesk.queues import hard_limit_seconds
from copydesk.settings import Settings, load_settings
from storage.account import Account, LaneDepth
from storage.consumers import Group
from storage.history.histogram import of
from storage.history.observing import Observation
from storage.history.totals import Totals
from storage.processes import Process

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((DEPLOY / "grafana" / "copydesk.json").read_text("utf-8"))
KUBERNETES = DEPLOY / "kubernetes"
MANIFESTS = [
    document
    for path in sorted(KUBERNETES.glob("*.yaml"))
    if path.name != "kustomization.yaml"
    for document in yaml.safe_load_all(path.read_text("utf-8"))
]
DEPLOYMENTS = {each["metadata"]["name"]: each for each in MANIFESTS if each["kind"] == "Deployment"}
PARTS = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",)}


def exported() -> dict[str, dict[str, set[str]]]:
    """Each series that is exported, with the values of each label."""
    program = {"host": "h", "pid": 1, "started_at": now(), "seen_at": now()}
    seen = Observation(
        Account(accepted=0, stored=0, duplicate=0, rejected=0, records_stored=0, records_duplicate=0,
                records_rejected=0, feed_seq=0),
        [LaneDepth(lane="live", waiting=0, leased=0, oldest_seconds=0.0, taken_in=0, settled=0)],
        Totals(stages={"tag": of([0.1])}, latency=of([1.0])),
        [Process(id=role, role=role, info={}, **program) for role in ("worker", "watch", "serve")],
        [Group(name="g", cursor=0, head=0, lag=0, lag_seconds=0.0, seen_at=now(), holder=None)],
    )  # fmt: skip
    found: dict[str, dict[str, set[str]]] = {"copydesk_database_up": {}, "copydesk_data_free_bytes": {}}
    for family in [*families(seen), _build_info()]:
        for name in names_of(family):
            labels = found.setdefault(name, {})
            for sample in family.samples:
                for label, value in sample.labels.items():
                    labels.setdefault(label, set()).add(value)
    return found


def names_of(family: Metric) -> list[str]:
    assert isinstance(family, Metric | HistogramMetricFamily)
    return [family.name + end for end in PARTS.get(family.type, ("",))]


EXPORTED = exported()


def selectors(node: Any) -> Iterator[Any]:
    """The selectors of series in a parsed expression."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("expr", "lhs", "rhs", "vector_selector", "param"):
        child = getattr(node, name, None)
        if isinstance(child, promql_parser.Expr):
            yield from selectors(child)
    for child in getattr(node, "args", None) or []:
        yield from selectors(child)


def complaints(expression: str) -> list[str]:
    """What is wrong with an expression: its grammar, or series and labels that nobody exports."""
    try:
        tree = promql_parser.parse(expression)
    except ValueError as error:
        return [str(error)]
    found = list(selectors(tree))
    wrong = [] if found else ["it selects nothing"]
    for selector in found:
        labels = EXPORTED.get(selector.name)
        if labels is None:
            wrong.append(f"{selector.name} is not exported")
            continue
        for matcher in selector.matchers.matchers:
            if matcher.name not in labels:
                wrong.append(f"{selector.name} has no label {matcher.name}")
            elif "=~" not in str(matcher.op) and "Re" not in str(matcher.op):
                if matcher.value not in labels[matcher.name]:
                    wrong.append(f"{selector.name} has no {matcher.name} {matcher.value}")
            elif not any(re.fullmatch(matcher.value, value) for value in labels[matcher.name]):
                wrong.append(f"nothing matches {matcher.name}=~{matcher.value}")
    grouped = {
        name for by in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression) for name in by.split(", ") if name
    }
    known = {label for selector in found for label in EXPORTED.get(selector.name, {})} | {"le"}
    return wrong + [f"it groups by {name}, which no series has" for name in sorted(grouped - known)]


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("rate(copydesk_accepted_total[5m]", "unclosed"),
        ("copydesk_nothing > 1", "not exported"),
        ("copydesk_accepted", "not exported"),
        ('copydesk_drops{stat="accepted"}', "no label stat"),
        ('copydesk_drops{state="acepted"}', "no state acepted"),
        ('copydesk_rejects_total{code=~"poisson|inter"}', "nothing matches"),
        ("sum by (colour) (copydesk_drops)", "groups by colour"),
        ("1 + 1", "selects nothing"),
    ],
)
def test_a_wrong_expression_would_be_seen(expression: str, wrong: str) -> None:
    assert any(wrong in each for each in complaints(expression)), complaints(expression)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_alert_can_be_evaluated(rule: dict[str, Any]) -> None:
    assert complaints(rule["expr"]) == []
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert rule["annotations"].keys() == {"summary", "description"}
    for text in rule["annotations"].values():
        assert text.count("{{") == text.count("}}")
        assert set(re.findall(r"\$labels\.(\w+)", text)) <= set(re.findall(r"by \((\w+)\)", rule["expr"]))


def test_alerts_have_names_of_their_own() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names)) >= 10


QUERIES = [(p["title"], target["expr"]) for p in DASHBOARD["panels"] for target in p["targets"]]


@pytest.mark.parametrize(("title", "expression"), QUERIES)
def test_each_panel_can_be_drawn(title: str, expression: str) -> None:
    assert complaints(expression) == []


def test_the_dashboard_is_what_its_program_makes() -> None:
    path = DEPLOY / "grafana" / "make_dashboard.py"
    spec = importlib.util.spec_from_file_location("make_dashboard", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert json.loads(json.dumps(module.dashboard())) == DASHBOARD, "run deploy/grafana/make_dashboard.py"
    places = [tuple(panel["gridPos"].values())[:2] for panel in DASHBOARD["panels"]]
    assert len(places) == len(set(places))


def test_every_metric_is_watched_by_a_panel_or_an_alert() -> None:
    used = " ".join([expression for _, expression in QUERIES] + [rule["expr"] for rule in RULES])
    unused = {name for name in EXPORTED if name not in used and not name.endswith(("_sum", "_count", "_bucket"))}
    assert unused == {"copydesk_records"}


def test_kustomize_has_every_manifest() -> None:
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    assert sorted([*listed, "kustomization.yaml"]) == sorted(path.name for path in KUBERNETES.glob("*.yaml"))


def test_the_environment_holds_known_settings_only() -> None:
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))
    (generator,) = kustomization["configMapGenerator"]
    environment = dict(literal.split("=", 1) for literal in generator["literals"])
    settings = load_settings(environment=environment, folder=DEPLOY)
    assert settings.database.startswith("postgresql://")
    assert settings.inline_bytes == 64 << 20


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_each_part_runs_a_command_of_ours_with_bounds_and_without_rights(name: str) -> None:
    pod = DEPLOYMENTS[name]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    program, command, *options = container["command"]
    assert program == "copydesk"
    main.commands[command].make_context(command, list(options)).close()
    assert container["resources"]["limits"]["memory"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("name", ["copydesk-worker", "copydesk-watch"])
def test_a_drain_has_time_to_end(name: str) -> None:
    grace = DEPLOYMENTS[name]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert grace >= hard_limit_seconds(Settings()) + 45


def test_no_secret_stands_in_a_manifest() -> None:
    for name, deployment in DEPLOYMENTS.items():
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        for variable in container["env"]:
            assert "value" not in variable, name
            assert "secretKeyRef" in variable["valueFrom"], name


def test_selectors_find_their_pods() -> None:
    for deployment in DEPLOYMENTS.values():
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert deployment["spec"]["selector"]["matchLabels"].items() <= labels.items()
    (service,) = [each for each in MANIFESTS if each["kind"] == "Service"]
    served = DEPLOYMENTS["copydesk-serve"]["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= served.items()


def test_the_workers_scale_slowly_down_and_never_to_none() -> None:
    (scaled,) = [each for each in MANIFESTS if each["kind"] == "ScaledObject"]
    spec = scaled["spec"]
    assert spec["scaleTargetRef"]["name"] in DEPLOYMENTS
    assert "replicas" not in DEPLOYMENTS[spec["scaleTargetRef"]["name"]]["spec"]
    assert 1 <= spec["minReplicaCount"] < spec["maxReplicaCount"]
    assert spec["cooldownPeriod"] >= 300
    (trigger,) = spec["triggers"]
    assert trigger["metadata"]["passwordFromEnv"] == "PGPASSWORD"
