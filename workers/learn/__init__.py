"""Learn topics from a person's word on articles, offline; needs the extra `learn` (scikit-learn)."""

from workers.learn.examples import Labelled, Target
from workers.learn.train import Learned, learn

__all__ = ["Labelled", "Learned", "Target", "learn"]
