"""Samples of the past, taken when a test wants them."""

from sqlalchemy import update

from storage.history.sampling import sample
from storage.schema import totals
from storage.store import Store


def make_due(store: Store) -> None:
    """As if the last sample were long ago."""
    with store.writing() as connection:
        connection.execute(update(totals).values(sampled_at="2020-01-01T00:00:00.000000Z"))


def sample_now(store: Store) -> None:
    """Take a sample, whether or not one is due."""
    make_due(store)
    assert sample(store)
