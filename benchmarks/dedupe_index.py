"""The search for copies in memory: the online algorithm without a database, for measuring and training."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.dedupe_data import Labelled
from workers import dedupe
from workers.dedupe import Candidate, Found, Link, Sketch

_READ = 4 * dedupe.STORIES_PER_FINGERPRINT


@dataclass
class Index:
    """Articles seen so far, by fingerprint."""

    sketches: list[Sketch] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)
    holders: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def candidates(self, sketch: Sketch, host: str = "") -> list[Candidate[int]]:
        """Whom to compare with, the best first; furniture and templates bring nobody."""
        shared: Counter[int] = Counter()
        rare: dict[int, float] = defaultdict(float)
        for fingerprint in sketch.fingerprints:
            holders = self.holders.get(fingerprint, [])[:_READ]
            weight = self._rarity(holders, host) if holders else 0.0
            if weight:
                for number in holders:
                    shared[number] += 1
                    rare[number] += weight
        found = [number for number, count in shared.items() if self._promising(number, count, sketch)]
        found.sort(key=lambda number: (-rare[number], number))
        return [
            Candidate(
                number, self.stories[number], self.sketches[number], shared[number], rare[number] / shared[number]
            )
            for number in found[: dedupe.MOST_CANDIDATES]
        ]

    def add(self, sketch: Sketch, host: str = "") -> int:
        """Remember an article; its number."""
        number = len(self.sketches)
        self.sketches.append(sketch)
        self.hosts.append(host)
        self.stories.append(number)
        self.members[number] = [number]
        for fingerprint in sketch.fingerprints:
            self.holders[fingerprint].append(number)
        return number

    def join(self, number: int, other: int) -> None:
        """Count the stories of both as one."""
        old, new = self.stories[number], self.stories[other]
        if old != new:
            self.members[new] += self.members.pop(old)
            for member in self.members[new]:
                self.stories[member] = new

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

    def _promising(self, number: int, shared: int, sketch: Sketch) -> bool:
        sizes = len(sketch.fingerprints), len(self.sketches[number].fingerprints)
        if shared < min(dedupe.LEAST_SHARED, *sizes):
            return False
        return dedupe.estimated_containment(shared, *sizes) >= dedupe.LEAST_CONTAINMENT


@dataclass
class Run:
    """What came of a corpus: articles by place, and the processor seconds that each step took."""

    found: list[tuple[int, Found[int]]] = field(default_factory=list)
    story: dict[int, int] = field(default_factory=dict)
    rows: int = 0
    sketching: float = 0.0
    searching: float = 0.0
    verifying: float = 0.0

    @property
    def links(self) -> list[Link[int]]:
        """What was found to belong together."""
        return [each.link for _, each in self.found if each.link]


def decide(corpus: Iterable[Labelled], *, thorough: bool = False) -> Run:
    """Let the articles arrive one by one. `thorough` compares with every candidate, whatever came of others."""
    run, index = Run(), Index()
    for place, labelled in enumerate(corpus):
        host = urlsplit(labelled.article.url or "").netloc
        start = time.process_time()
        sketch = dedupe.sketch(labelled.article)
        sketched = time.process_time()
        candidates = index.candidates(sketch, host)
        searched = time.process_time()
        if thorough:
            found = [each for one in candidates for each in dedupe.search(place, sketch, [one])]
        else:
            found = dedupe.search(place, sketch, candidates)
        run.verifying += time.process_time() - searched
        run.sketching += sketched - start
        run.searching += searched - sketched
        run.rows += len(sketch.fingerprints)
        run.found += [(place, each) for each in found]
        index.add(sketch, host)
        for each in found:
            if each.link and each.link.strong:
                index.join(place, each.candidate.id)
    run.story = dedupe.stories(range(len(index.sketches)), run.links)
    return run


def pairs(articles: Iterable[Labelled]) -> Iterator[tuple[int, Sketch, Candidate[int]]]:
    """Every candidate pair of a corpus, not compared: what the verifier is trained on."""
    index = Index()
    for place, labelled in enumerate(articles):
        host = urlsplit(labelled.article.url or "").netloc
        sketch = dedupe.sketch(labelled.article)
        for each in index.candidates(sketch, host):
            yield place, sketch, each
        index.add(sketch, host)
