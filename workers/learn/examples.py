"""Articles with what is known of their topics, as the arrays that a learner reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from copydesk.articles import Article
from workers.tag.knowledge import knowledge
from workers.tag.learned.rule_logits import SCHEME, rule_logits, unseen
from workers.tag.learned.words import words_of
from workers.tag.scan import scan_of
from workers.tag.topics import top_scores, topic_tags

YES, NO, UNKNOWN = 1, 0, -1
_WEIGHT_OF_SILENCE = 0.3
_SHORTEST = 2
_MOST_WORDS = 60_000

_BY_TARGET = ("verdicts", "by_rules", "tagged")

Array = NDArray[Any]
Kind = Literal["topic", "rule"]


@dataclass(frozen=True, slots=True)
class Target:
    """A tag that is to be learned."""

    kind: Kind
    scheme: str
    code: str
    label: str

    @property
    def has_rules(self) -> bool:
        """Whether our rules know the code."""
        return self.code.startswith(SCHEME)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and, by code, whether a tag fits it.

    One of which no person said anything has no verdicts. What our rules do not know is held not to fit it, at less
    weight; of what they know, it says nothing.
    """

    article: Article
    verdicts: Mapping[str, bool]


Labels = tuple[list[Labelled], list[Target]]


def together(labels: Sequence[Labels]) -> Labels:
    """The labels of several origins. Of two targets with the same code the first is taken."""
    targets: dict[str, Target] = {}
    for _, its in labels:
        for target in its:
            targets.setdefault(target.code, target)
    return [one for articles, _ in labels for one in articles], list(targets.values())


@dataclass(frozen=True, slots=True)
class Examples:
    """A row for each article, and a column for each target or for each word.

    `verdicts` are YES, NO or UNKNOWN; `by_rules` are the rules' logits, and `tagged` says whether they give the
    tag. `words` are the vocabulary, and `presence` says which of them are there.
    """

    targets: tuple[Target, ...]
    verdicts: Array
    weights: Array
    by_rules: Array
    tagged: Array
    words: tuple[bytes, ...]
    presence: csr_matrix

    def of_targets(self, columns: list[int]) -> "Examples":
        """The same articles with some of the targets."""
        narrowed = {name: getattr(self, name)[:, columns] for name in _BY_TARGET}
        return replace(self, targets=tuple(self.targets[column] for column in columns), **narrowed)

    @property
    def known(self) -> Array:
        """Which verdicts are not UNKNOWN."""
        return np.asarray(self.verdicts != UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Read:
    words: frozenset[bytes]
    by_rules: Array
    tagged: frozenset[str]


def examples_of(labelled: Sequence[Labelled], targets: Sequence[Target]) -> Examples:
    """Read the articles. Time and memory grow with their length."""
    codes = tuple(target.code for target in targets)
    read = [_read(one.article, codes) for one in labelled]
    verdicts = np.array([_verdicts(one, targets) for one in labelled], np.int8)
    by_person = np.array([bool(one.verdicts) for one in labelled])
    words, presence = _presence([its.words for its in read])
    return Examples(
        targets=tuple(targets),
        verdicts=verdicts.reshape(len(read), len(codes)),
        weights=np.where(by_person, 1.0, _WEIGHT_OF_SILENCE),
        by_rules=np.array([its.by_rules for its in read]).reshape(len(read), len(codes)),
        tagged=np.array([[code in its.tagged for code in codes] for its in read]).reshape(len(read), len(codes)),
        words=words,
        presence=presence,
    )


def _read(article: Article, codes: Sequence[str]) -> _Read:
    scan = scan_of(article)
    known = knowledge()
    tops = top_scores(scan, known.automaton.find(scan.folded), known)
    words = frozenset(word for word in words_of(scan) if _is_word(word))
    found = rule_logits(tops, frozenset(codes))
    by_rules = np.array([found.get(code, unseen(code)) for code in codes])
    return _Read(words, by_rules, frozenset(tag.code for tag in topic_tags(scan, tops)))


def _is_word(word: bytes) -> bool:
    return len(word) >= _SHORTEST and b"?" not in word and not word.isdigit()


def _verdicts(one: Labelled, targets: Sequence[Target]) -> list[int]:
    if one.verdicts:
        return [int(one.verdicts[t.code]) if t.code in one.verdicts else UNKNOWN for t in targets]
    return [UNKNOWN if target.has_rules else NO for target in targets]


def _presence(documents: Sequence[frozenset[bytes]]) -> tuple[tuple[bytes, ...], csr_matrix]:
    """The commonest words in the order of the alphabet, and which are in which document."""
    often: dict[bytes, int] = {}
    for words in documents:
        for word in words:
            often[word] = often.get(word, 0) + 1
    kept = tuple(sorted(sorted(often, key=lambda word: (-often[word], word))[:_MOST_WORDS]))
    columns = {word: column for column, word in enumerate(kept)}
    rows = [sorted(columns[word] for word in words if word in columns) for words in documents]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.array([column for row in rows for column in row], np.int32)
    presence = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(kept)))
    return kept, presence
