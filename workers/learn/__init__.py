"""Learn topics from a person's word on articles, offline; needs the extra `learn` (scikit-learn)."""

from workers.learn.examples import Labelled, Target, together
from workers.learn.from_store import labels_of_store
from workers.learn.labels_file import labels_of_file
from workers.learn.train import Learned, learn

__all__ = ["Labelled", "Learned", "Target", "labels_of_file", "labels_of_store", "learn", "together"]
