"""Real articles for us to plant copies among."""

import random
from collections.abc import Iterator
from itertools import cycle

from benchmarks import dedupe_data
from benchmarks.corpus import Story
from benchmarks.dedupe_data import Labelled, Part
from tests.quality.planted import Source

_SENTENCES = 3


def source(part: Part) -> Source:
    """Articles of the labelled data of others, those to train on or those to report; a third for each seed."""
    corpus = dedupe_data.planted().part(part)
    real = [each for each in corpus.articles if each.id == each.original and not each.kind]
    real.sort(key=lambda each: each.id)
    random.Random(0).shuffle(real)
    stories = [_story(number, each) for number, each in enumerate(real)]

    def some(seed: int, _: int) -> Iterator[Story]:
        chosen = stories[seed % 3 :: 3]
        random.Random(seed // 3).shuffle(chosen)
        return cycle(chosen)

    return some


def _story(number: int, labelled: Labelled) -> Story:
    paragraphs = [line for line in labelled.article.body.splitlines() if line.strip()]
    if len(paragraphs) < _SENTENCES:
        sentences = labelled.article.body.split(". ")
        paragraphs = [
            ". ".join(sentences[at : at + _SENTENCES]) + "." for at in range(0, len(sentences), _SENTENCES)
        ]
    return Story(number, labelled.article.title or "", "", "", tuple(paragraphs))
