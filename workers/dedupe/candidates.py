"""How candidates for a comparison are chosen from shared fingerprints: the constants and the ranking."""

from workers.dedupe.sketch import FEWEST

STORIES_PER_FINGERPRINT = 64
"""A fingerprint that more stories share is furniture or a template; it brings no candidate any more."""

STORIES_PER_HOST = 3
"""A fingerprint that so many stories of the same host share is that host's furniture."""

LEAST_SHARED = 2
"""Shared fingerprints below which an article is no candidate, unless one side has few in all, or one is long."""

LONG = 40
"""Fingerprints of a text so long that they are thin: a short one within it may share no more than one."""

LEAST_CONTAINMENT = 0.08
"""Estimated containment below which a candidate is not verified."""

SAME_STORY = 0.7
"""Probability from which two articles are the same story."""

CERTAIN = 0.8
"""Probability from which they may join groups of articles; below it, only one that stands alone joins."""

RELATED = 0.25
"""Probability from which they are linked as related."""

LEAST_RARE, LIKELY_RARE = 0.5, 1.5
"""What shared fingerprints weigh, each 1 / (stories that hold it): below the first a candidate is never compared,
below the second no more than a few are."""

LEAST_RARE_EACH = 0.15
"""What the shared fingerprints of a candidate weigh on average at least: those of a template weigh less."""


def estimated_containment(shared: int, size_a: int, size_b: int) -> float:
    """How much of the shorter text the other holds, estimated from fingerprints (0 to 1).

    `shared` is the number of common fingerprints, the sizes are those of the two sketches. Samples are nested
    (the smallest hashes), so common ones are a fair sample of the shorter text's shingles (Broder 1997). A
    short text is sampled more densely than a long one, which then has about half of its fingerprints.
    """
    least, most = min(size_a, size_b), max(size_a, size_b)
    if least <= FEWEST < most:
        least = (least + 1) // 2
    return min(shared / least, 1.0) if least else 0.0
