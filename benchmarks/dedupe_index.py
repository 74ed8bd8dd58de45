"""The search for copies as it is in force, over articles in memory: for measuring and training."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.dedupe_data import Labelled
from copydesk.articles import Sketch
from copydesk.grouping import Link, group
from copydesk.relations import Candidate, Holder, Match
from workers import dedupe
from workers.judging import NEAR_COPIES


@dataclass
class Index:
    """Articles seen so far, by fingerprint; those with a strong bond are one cluster."""

    sketches: list[Sketch] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    clusters: list[int] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)
    holders: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def candidates(self, sketch: Sketch, host: str = "") -> list[Candidate]:
        """Whom to compare with, the best first; furniture and templates bring nobody."""
        most = NEAR_COPIES.most_holders
        held = {each: self.holders[each][:most] for each in sketch.fingerprints if each in self.holders}
        known = {number: self._holder(number) for numbers in held.values() for number in numbers}
        holders = {each: [known[number] for number in numbers] for each, numbers in held.items()}
        chosen = NEAR_COPIES.candidates(sketch.fingerprints, host or None, holders)
        return [Candidate(each.number, each.cluster, self.sketches[each.number]) for each in chosen]

    def _holder(self, number: int) -> Holder:
        return Holder(
            number, self.clusters[number], self.hosts[number] or None, len(self.sketches[number].fingerprints)
        )

    def add(self, sketch: Sketch, host: str = "") -> int:
        """Remember an article; its number."""
        number = len(self.sketches)
        self.sketches.append(sketch)
        self.hosts.append(host)
        self.clusters.append(number)
        self.members[number] = [number]
        for fingerprint in sketch.fingerprints:
            self.holders[fingerprint].append(number)
        return number

    def join(self, number: int, other: int) -> None:
        """Count the clusters of both as one."""
        old, new = self.clusters[number], self.clusters[other]
        if old != new:
            self.members[new] += self.members.pop(old)
            for member in self.members[new]:
                self.clusters[member] = new


@dataclass(frozen=True, slots=True)
class Found:
    """What an article is to an earlier one."""

    a: int
    b: int
    match: Match


@dataclass
class Run:
    """What came of a corpus: articles by place, and the processor seconds that each step took."""

    found: list[Found] = field(default_factory=list)
    story: dict[int, int] = field(default_factory=dict)
    rows: int = 0
    sketching: float = 0.0
    searching: float = 0.0
    verifying: float = 0.0

    @property
    def links(self) -> list[Link[int]]:
        """What was found to belong together."""
        return [
            Link(*((each.a, each.b) if each.match.hangs else (each.b, each.a)), each.match.bond, each.match.weight)
            for each in self.found
            if each.match.bond
        ]


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
        rounds = [[one] for one in candidates] if thorough else [candidates]
        found = [each for some in rounds for each in NEAR_COPIES.search(sketch, some)]
        run.verifying += time.process_time() - searched
        run.sketching += sketched - start
        run.searching += searched - sketched
        run.rows += len(sketch.fingerprints)
        run.found += [Found(place, candidate.number, match) for candidate, match in found]
        index.add(sketch, host)
        for candidate, match in found:
            if match.bond == "strong":
                index.join(place, candidate.number)
    run.story = group(range(len(index.sketches)), run.links).story
    return run


def pairs(articles: Iterable[Labelled]) -> Iterator[tuple[int, Sketch, Candidate]]:
    """Every candidate pair of a corpus, not compared: what the verifier is trained on."""
    index = Index()
    for place, labelled in enumerate(articles):
        host = urlsplit(labelled.article.url or "").netloc
        sketch = dedupe.sketch(labelled.article)
        for each in index.candidates(sketch, host):
            yield place, sketch, each
        index.add(sketch, host)
