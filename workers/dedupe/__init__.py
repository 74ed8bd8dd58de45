"""The stage that sees near copies: a sketch of each article, and a comparison of two. Pure functions."""

from workers.dedupe.candidates import (
    LEAST_CONTAINMENT,
    LEAST_RARE,
    LEAST_SHARED,
    MOST_CANDIDATES,
    MOST_FAILURES,
    RELATED,
    SAME_STORY,
    STORIES_PER_FINGERPRINT,
    STORIES_PER_HOST,
    estimated_containment,
)
from workers.dedupe.compare import Match, Relation, compare
from workers.dedupe.search import Candidate, Found, search
from workers.dedupe.sketch import Sketch, sketch
from workers.dedupe.stories import Link, link, stories
from workers.dedupe.words import spans_of

VERSION = 2
"""Raised when sketches or decisions may differ from before: sketches of two versions cannot be compared."""

__all__ = [
    "LEAST_CONTAINMENT",
    "LEAST_RARE",
    "LEAST_SHARED",
    "MOST_CANDIDATES",
    "MOST_FAILURES",
    "RELATED",
    "SAME_STORY",
    "STORIES_PER_FINGERPRINT",
    "STORIES_PER_HOST",
    "VERSION",
    "Candidate",
    "Found",
    "Link",
    "Match",
    "Relation",
    "Sketch",
    "compare",
    "estimated_containment",
    "link",
    "search",
    "sketch",
    "spans_of",
    "stories",
]
