"""The query by which Kubernetes scales the workers counts what waits and what is worked on."""

from pathlib import Path

import pytest
import yaml

from tests.making import accept_bytes, lease_send, store_texts

MANIFEST = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes" / "scaled-workers.yaml"


@pytest.fixture
def query() -> str:
    (trigger,) = yaml.safe_load(MANIFEST.read_text("utf-8"))["spec"]["triggers"]
    return trigger["metadata"]["query"]


def test_it_counts_the_backlog(store, query) -> None:
    store_texts(store, "one", "two")
    accepted = [accept_bytes(store, b"waiting %d" % number) for number in range(3)]
    lease_send(store, accepted[0].sends[0].number)
    with store.reading() as connection:
        assert connection.exec_driver_sql(query).scalar_one() == 3
