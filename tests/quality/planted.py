"""Copies planted among articles: ours, and other ones for every seed.

Each copy goes through one to three transforms, as copies do on their way from desk to desk. Beside them stand
what is no copy however much wording is shared: templates filled with other facts, and articles with the same
boilerplate.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks import corpus
from benchmarks.dedupe_data import Corpus, Labelled
from copydesk.articles import Article
from tests.quality import planted_phrases as words
from tests.quality import planted_templates
from tests.quality.planted_copying import Copying
from tests.quality.planted_transforms import TRANSFORMS, Transform

Templates = dict[str, tuple[str, str]]
Source = Callable[[int, int], Iterator[corpus.Story]]
"""Stories for a seed, of about so many words each; those of three seeds in a row have none in common."""

_LONG_ENOUGH, _LONGEST_PASSAGE = 4, 8
_LIGHT = ("format", "headline", "byline", "furniture", "spelling")


def planted(
    seed: int,
    bases: int,
    *,
    copied: float = 0.4,
    templates: int = 0,
    kinds: Templates = planted_templates.TRAINED,
    length: int = 350,
    sharing: float = 0.2,
    passages: int = 0,
    source: Source = corpus.stories,
    transforms: dict[str, Transform] = TRANSFORMS,
) -> Corpus:
    """So many articles in order of arrival, a share of them copied one to five times, and so many templates.

    `length` is about how many words the longest articles have; briefs have a few sentences. `sharing` is the share
    of longer ones that have a paragraph in common with others that tell something else: boilerplate, and so many
    other passages of any length.
    """
    chance = random.Random(seed)
    stories = source(seed, length)
    copying = Copying(chance, source(seed + 1, 150))
    common = [copying.filled(each) for each in words.BOILERPLATE * 4]
    common += [_passage(chance, story) for _, story in zip(range(passages), source(seed + 2, 150), strict=False)]
    made = [
        each
        for number in range(bases)
        for story in [_sharing(chance, next(stories), sharing, common)]
        for each in _story(copying, story, f"s{number}", copied, transforms)
    ]
    made += [_template(copying, f"t{number}", kinds) for number in range(templates)]
    chance.shuffle(made)
    return Corpus(f"planted by us, seed {seed}", made)


def _passage(chance: random.Random, story: corpus.Story) -> str:
    sentences = " ".join(story.paragraphs).split(". ")[:_LONGEST_PASSAGE]
    return ". ".join(sentences[: chance.randint(1, len(sentences))])


def _sharing(chance: random.Random, story: corpus.Story, share: float, common: list[str]) -> corpus.Story:
    """The beginning of a story, briefs as well as long articles, with a paragraph that others have as well."""
    paragraphs = list(story.paragraphs[: chance.randint(min(2, len(story.paragraphs)), len(story.paragraphs))])
    if chance.random() < share and len(paragraphs) >= _LONG_ENOUGH:
        paragraphs.insert(chance.randint(1, len(paragraphs)), chance.choice(common))
    return replace(story, paragraphs=tuple(paragraphs))


def _story(
    copying: Copying, story: corpus.Story, name: str, copied: float, transforms: dict[str, Transform]
) -> Iterator[Labelled]:
    chance, paragraphs = copying.chance, list(story.paragraphs)
    yield Labelled(name, name, _article(story.title, paragraphs), name)
    for number in range(chance.randint(1, 5) if chance.random() < copied else 0):
        copying.title = story.title
        names = recipe(chance, transforms)
        text = paragraphs
        for each in names:
            text = transforms[each](copying, text)
        yield Labelled(f"{name}c{number}", name, _article(copying.title, text), name, "+".join(names))


def _template(copying: Copying, name: str, kinds: Templates) -> Labelled:
    kind = copying.chance.choice(list(kinds))
    title, text = (copying.filled(each) for each in kinds[kind])
    return Labelled(name, name, _article(title, [" ".join(text.split())]), name, kind)


def _article(title: str, paragraphs: list[str]) -> Article:
    return Article(title=title, body="\n\n".join(paragraphs))


def recipe(chance: random.Random, transforms: dict[str, Transform]) -> list[str]:
    """One strong transform or none, then light ones."""
    strong = chance.choice(("", "", *(name for name in transforms if name not in _LIGHT)))
    light = chance.sample(_LIGHT, chance.randint(0 if strong else 1, 2))
    return [each for each in (strong, *light) if each]
