"""A desk with a few articles, and a rule of the user's."""

import pytest

from tests.filled import article as text_file
from tests.filled import fill
from tests.reworking import FERRY, FISH, TRAIN, written
from workers.tag.rules import Rules


@pytest.fixture
def rules(settings) -> Rules:
    return written(settings, "rules:\n  - id: boats\n    label: Boats\n    terms: [ferry]\n")


@pytest.fixture
def filled(store, tmp_path):
    """Two articles of one source and one of another, taken in without any rule."""
    fill(store, tmp_path / "one", {"gazette/a.txt": text_file("Ferries leave", FERRY + FISH)})
    fill(store, tmp_path / "two", {"gazette/b.txt": text_file("Trains are late", TRAIN + FISH)})
    fill(store, tmp_path / "three", {"post/c.txt": text_file("Ferry comes back", FERRY + TRAIN)})
    return store
