"""The search for copies in memory: the online algorithm without a database, for measuring and training."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.dedupe_data import Labelled
from workers import dedupe
from workers.dedupe import Match, Sketch
from workers.dedupe.stories import Link, link, stories

_READ = 4 * dedupe.STORIES_PER_FINGERPRINT


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier article that shares fingerprints: how many, and how rare they are (0 to 1)."""

    number: int
    shared: int
    rarity: float


@dataclass
class Index:
    """Articles seen so far, by fingerprint."""

    sketches: list[Sketch] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    holders: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def candidates(self, sketch: Sketch, host: str = "") -> list[Candidate]:
        """Whom to compare with, the best first; furniture and templates bring nobody."""
        shared: Counter[int] = Counter()
        rare: Counter[int] = Counter()
        for fingerprint in sketch.fingerprints:
            holders = self.holders.get(fingerprint, ())[:_READ]
            weight = self._rarity(holders, host) if holders else 0.0
            if weight:
                for number in holders:
                    shared[number] += 1
                    rare[number] += weight
        found = [Candidate(number, count, rare[number] / count) for number, count in shared.items()]
        found = [each for each in found if self._promising(each, sketch)]
        found.sort(key=lambda each: (-each.shared * each.rarity, each.number))
        return found[: dedupe.MOST_CANDIDATES]

    def add(self, sketch: Sketch, host: str = "") -> int:
        """Remember an article; its number."""
        number = len(self.sketches)
        self.sketches.append(sketch)
        self.hosts.append(host)
        self.stories.append(number)
        for fingerprint in sketch.fingerprints:
            self.holders[fingerprint].append(number)
        return number

    def join(self, number: int, other: int) -> None:
        """Count both as one story."""
        self.stories[number] = self.stories[other]

    def _rarity(self, holders: list[int], host: str) -> float:
        """1 / stories that hold it; 0 for what so many hold that it tells nothing."""
        if len(holders) == 1:
            return 1.0
        found = {self.stories[number] for number in holders}
        if len(found) >= dedupe.STORIES_PER_FINGERPRINT:
            return 0.0
        if host and len(found) >= dedupe.STORIES_PER_HOST:
            here = {self.stories[number] for number in holders if self.hosts[number] == host}
            if len(here) >= dedupe.STORIES_PER_HOST:
                return 0.0
        return 1 / len(found)

    def _promising(self, found: Candidate, sketch: Sketch) -> bool:
        sizes = len(sketch.fingerprints), len(self.sketches[found.number].fingerprints)
        if found.shared < min(dedupe.LEAST_SHARED, *sizes):
            return False
        return dedupe.estimated_containment(found.shared, *sizes) >= dedupe.LEAST_CONTAINMENT


@dataclass(frozen=True, slots=True)
class Decision:
    """One pair that was compared, by the articles' places in the corpus."""

    a: int
    b: int
    candidate: Candidate
    match: Match


@dataclass
class Run:
    """What came of a corpus, and the processor seconds that each step took."""

    decisions: list[Decision] = field(default_factory=list)
    links: list[Link[int]] = field(default_factory=list)
    story: dict[int, int] = field(default_factory=dict)
    rows: int = 0
    sketching: float = 0.0
    searching: float = 0.0
    verifying: float = 0.0


def decide(corpus: Iterable[Labelled]) -> Run:
    """Let the articles arrive one by one."""
    run, index = Run(), Index()
    for place, labelled in enumerate(corpus):
        host = urlsplit(labelled.article.url or "").netloc
        start = time.process_time()
        sketch = dedupe.sketch(labelled.article)
        sketched = time.process_time()
        candidates = index.candidates(sketch, host)
        searched = time.process_time()
        found = [(each, _compared(index, sketch, each)) for each in candidates]
        run.sketching += sketched - start
        run.searching += searched - sketched
        run.verifying += time.process_time() - searched
        run.rows += len(sketch.fingerprints)
        index.add(sketch, host)
        run.decisions += [Decision(place, each.number, each, match) for each, match in found]
        _settle(run, index, place, found)
    run.story = stories(range(len(index.sketches)), run.links)
    return run


def pairs(articles: Iterable[Labelled]) -> Iterator[tuple[int, Candidate, Sketch, Sketch]]:
    """Every candidate pair of a corpus, not compared: what the verifier is trained on."""
    index = Index()
    for place, labelled in enumerate(articles):
        host = urlsplit(labelled.article.url or "").netloc
        sketch = dedupe.sketch(labelled.article)
        for each in index.candidates(sketch, host):
            yield place, each, sketch, index.sketches[each.number]
        index.add(sketch, host)


def _compared(index: Index, sketch: Sketch, candidate: Candidate) -> Match:
    return dedupe.compare(
        sketch, index.sketches[candidate.number], shared=candidate.shared, rarity=candidate.rarity
    )


def _settle(run: Run, index: Index, place: int, found: list[tuple[Candidate, Match]]) -> None:
    best: tuple[float, int] | None = None
    for candidate, match in found:
        made = link(place, candidate.number, match)
        if made is None:
            continue
        run.links.append(made)
        if best is None or (match.probability, candidate.number) > best:
            best = (match.probability, candidate.number)
    if best:
        index.join(place, best[1])
