"""The comparison of near copies as storage asks for it: each answer a pure function of the articles."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from copydesk.articles import Sketch
from copydesk.relations import Candidate, Holder, Holders, Match
from workers import dedupe
from workers.stages import VERSIONS

_MOST_COMPARED = 24
_MOST_FAILURES = 3
_MOST_UNLIKELY = 2


class NearCopies:
    """Implements `copydesk.relations.Judge` by `workers.dedupe`.

    A pair is judged by nothing but its two texts, and not by how rare what they share is at that moment: the order
    of arrival decides only whether those are compared that share no more than a common passage.
    """

    most_holders = 2 * dedupe.STORIES_PER_FINGERPRINT

    @property
    def version(self) -> int:
        """That of the stage, which is stored with each article."""
        return VERSIONS["dedupe"]

    def candidates(self, fingerprints: Sequence[int], host: str | None, holders: Holders) -> list[Holder]:
        """Who shares enough, the rarest first; of those who share only what others share too, a few."""
        shared: Counter[Holder] = Counter()
        weight: defaultdict[Holder, float] = defaultdict(float)
        for fingerprint in fingerprints:
            found = holders.get(fingerprint, ())
            rarity = _rarity(found, host) if found else 0.0
            if rarity:
                shared.update(found)
                for holder in found:
                    weight[holder] += rarity
        size = len(fingerprints)
        chosen = [
            holder
            for holder, count in shared.items()
            if weight[holder] >= max(dedupe.LEAST_RARE, dedupe.LEAST_RARE_EACH * count)
            and _promising(count, size, holder.fingerprints)
        ]
        chosen.sort(key=lambda holder: (-weight[holder], holder.number))
        likely = sum(weight[holder] >= dedupe.LIKELY_RARE for holder in chosen)
        return chosen[: min(likely + _MOST_UNLIKELY, _MOST_COMPARED)]

    def search(self, sketch: Sketch, candidates: Iterable[Candidate]) -> list[tuple[Candidate, Match]]:
        """Leaves out the rest of a cluster that the article has joined, which changes no story."""
        found = []
        joined: set[int] = set()
        failures = 0
        for candidate in candidates:
            if candidate.cluster in joined:
                continue
            match = self.compare(sketch, candidate.sketch)
            failures = failures + 1 if match.relation == "different" else 0
            if match.bond == "strong":
                joined.add(candidate.cluster)
            if match.relation != "different":
                found.append((candidate, match))
            if failures >= _MOST_FAILURES:
                break
        return found

    def compare(self, a: Sketch, b: Sketch) -> Match:
        """What one article is to another."""
        match = dedupe.compare(a, b)
        return Match(
            match.relation,
            match.probability,
            match.similarity,
            match.containment_a,
            match.containment_b,
            match.longest_run,
            match.spans,
            *dedupe.bonding(match),
        )


NEAR_COPIES = NearCopies()


def _rarity(holders: Sequence[Holder], host: str | None) -> float:
    """1 / clusters that hold it; 0 for what so many hold that it tells nothing."""
    if len(holders) == 1:
        return 1.0
    clusters = {holder.cluster for holder in holders}
    if len(clusters) >= dedupe.STORIES_PER_FINGERPRINT:
        return 0.0
    if host and len(clusters) >= dedupe.STORIES_PER_HOST:
        here = {holder.cluster for holder in holders if holder.host == host}
        if len(here) >= dedupe.STORIES_PER_HOST:
            return 0.0
    return 1 / len(clusters)


def _promising(shared: int, size_a: int, size_b: int) -> bool:
    least = 1 if max(size_a, size_b) >= dedupe.LONG else dedupe.LEAST_SHARED
    if shared < min(least, size_a, size_b):
        return False
    return dedupe.estimated_containment(shared, size_a, size_b) >= dedupe.LEAST_CONTAINMENT
