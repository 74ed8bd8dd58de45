"""The stage that sees near copies: a sketch of each article, and a comparison of two. Pure functions."""

from workers.dedupe.bond import Bonding, bonding
from workers.dedupe.candidates import (
    LEAST_CONTAINMENT,
    LEAST_RARE,
    LEAST_RARE_EACH,
    LEAST_SHARED,
    LIKELY_RARE,
    LONG,
    RELATED,
    SAME_STORY,
    STORIES_PER_FINGERPRINT,
    STORIES_PER_HOST,
    estimated_containment,
)
from workers.dedupe.compare import Match, Relation, compare
from workers.dedupe.sketch import sketch
from workers.dedupe.words import spans_of

VERSION = 4
"""Raised when sketches or decisions may differ from before: sketches of two versions cannot be compared."""

__all__ = [
    "LEAST_CONTAINMENT",
    "LEAST_RARE",
    "LEAST_RARE_EACH",
    "LEAST_SHARED",
    "LIKELY_RARE",
    "LONG",
    "RELATED",
    "SAME_STORY",
    "STORIES_PER_FINGERPRINT",
    "STORIES_PER_HOST",
    "VERSION",
    "Bonding",
    "Match",
    "Relation",
    "bonding",
    "compare",
    "estimated_containment",
    "sketch",
    "spans_of",
]
