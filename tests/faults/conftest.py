"""Settings for desks that are killed: short leases, so that what was in flight comes again soon."""

from dataclasses import replace

import pytest

from copydesk.settings import Settings
from tests import servers


@pytest.fixture
def settings(settings: Settings, redis: servers.Redis) -> Settings:
    """The settings of both databases, with a broker that forgets when it dies."""
    return replace(
        settings,
        broker_url=redis.url,
        settle_seconds=0.2,
        rescan_seconds=1.0,
        batch_seconds=2,
        record_seconds=2,
        lease_seconds=5.0,
        reconcile_seconds=0.3,
    )
