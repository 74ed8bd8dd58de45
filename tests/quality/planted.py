"""Copies planted among articles: ours, and other ones for every seed.

Each copy goes through one to three transforms, as copies do on their way from desk to desk. Beside them stand
what is no copy however much wording is shared: templates filled with other facts, and articles with the same
boilerplate.
"""

import random
from collections.abc import Iterator

from benchmarks import corpus
from benchmarks.dedupe_data import Corpus, Labelled
from copydesk.articles import Article
from tests.quality import planted_phrases as words
from tests.quality import planted_templates
from tests.quality.planted_copying import Copying
from tests.quality.planted_transforms import TRANSFORMS

Templates = dict[str, tuple[str, str]]

_WITH_BOILERPLATE, _LONG_ENOUGH = 0.2, 4
_LIGHT = ("format", "headline", "byline", "furniture", "spelling")
_STRONG = ("", "", *(name for name in TRANSFORMS if name not in _LIGHT))


def planted(
    seed: int,
    bases: int,
    *,
    copied: float = 0.4,
    templates: int = 0,
    kinds: Templates = planted_templates.TRAINED,
    length: int = 350,
) -> Corpus:
    """So many articles in order of arrival, a share of them copied one to five times, and so many templates.

    `length` is about how many words the longest articles have; briefs have a few sentences.
    """
    chance = random.Random(seed)
    stories = corpus.stories(seed, length)
    copying = Copying(chance, corpus.stories(seed + 1, 150))
    boilerplate = [copying.filled(each) for each in words.BOILERPLATE * 4]
    made = [
        each
        for number in range(bases)
        for each in _story(copying, next(stories), f"s{number}", copied, boilerplate)
    ]
    made += [_template(copying, f"t{number}", kinds) for number in range(templates)]
    chance.shuffle(made)
    return Corpus(f"planted by us, seed {seed}", made)


def _story(
    copying: Copying, story: corpus.Story, name: str, copied: float, boilerplate: list[str]
) -> Iterator[Labelled]:
    chance = copying.chance
    # Briefs as well as long articles.
    paragraphs = list(story.paragraphs[: chance.randint(min(2, len(story.paragraphs)), len(story.paragraphs))])
    if chance.random() < _WITH_BOILERPLATE and len(paragraphs) >= _LONG_ENOUGH:
        paragraphs.insert(chance.randint(1, len(paragraphs)), chance.choice(boilerplate))
    yield Labelled(name, name, _article(story.title, paragraphs), name)
    for number in range(chance.randint(1, 5) if chance.random() < copied else 0):
        copying.title = story.title
        names = recipe(chance)
        text = paragraphs
        for each in names:
            text = TRANSFORMS[each](copying, text)
        yield Labelled(f"{name}c{number}", name, _article(copying.title, text), name, "+".join(names))


def _template(copying: Copying, name: str, kinds: Templates) -> Labelled:
    kind = copying.chance.choice(list(kinds))
    title, text = (copying.filled(each) for each in kinds[kind])
    return Labelled(name, name, _article(title, [" ".join(text.split())]), name, kind)


def _article(title: str, paragraphs: list[str]) -> Article:
    return Article(title=title, body="\n\n".join(paragraphs))


def recipe(chance: random.Random) -> list[str]:
    """One strong transform or none, then light ones."""
    strong = chance.choice(_STRONG)
    light = chance.sample(_LIGHT, chance.randint(0 if strong else 1, 2))
    return [each for each in (strong, *light) if each]
