"""Made-up articles for measuring and for fault tests: the same for the same seed, and like news to the stages.

Sentences are filled from phrases of nine beats and from names of places and people, so that the vocabulary is
wide, a few words are frequent and most are rare, and tags are found in some sentences and not in others.
"""

import html
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Literal

from benchmarks import phrases

Form = Literal["text", "html", "json"]
Kind = Literal["article", "copy", "empty", "unsupported", "malformed", "deadly"]

_SUFFIX = {"text": ".txt", "html": ".html", "json": ".json"}
_SHARED = {
    "how": phrases.MANNERS,
    "when": phrases.TIMES,
    "body": phrases.BODIES,
    "quality": phrases.QUALITIES,
    "thing": phrases.THINGS,
}
_FOLDERS = ("harbour-post", "north-ledger", "valley-times", "wire", "")
_COPY_SHARE = 0.05
_COPIED_FROM = 500


@dataclass(frozen=True, slots=True)
class Story:
    """One made-up article. Two stories with the same `number` and seed are the same."""

    number: int
    title: str
    author: str
    source: str
    paragraphs: tuple[str, ...]

    def encoded(self, form: Form) -> bytes:
        """The story as a file of that form."""
        return {"text": _as_text, "html": _as_html, "json": _as_json}[form](self).encode("utf-8")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file to drop. `text` numbers its story: files with the same number hold the same text; -1 is none."""

    name: str
    data: bytes
    kind: Kind
    text: int


def stories(seed: int, words: int = 400) -> Iterator[Story]:
    """Endless stories of about so many words each."""
    chance = random.Random(seed)
    number = 0
    while True:
        yield _story(chance, number, words)
        number += 1


def files(
    seed: int, count: int, *, words: int = 400, forms: tuple[Form, ...] = ("text",), bad_share: float = 0.0
) -> Iterator[CorpusFile]:
    """So many files, one in twenty an exact copy of an earlier one, and `bad_share` of them bad."""
    chance = random.Random(seed)
    source = stories(seed, words)
    earlier: list[CorpusFile] = []
    for number in range(count):
        stem = f"{chance.choice(_FOLDERS)}/{number:07d}".lstrip("/")
        draw = chance.random()
        if draw < bad_share:
            yield _bad(chance, stem)
            continue
        if earlier and draw < bad_share + _COPY_SHARE:
            first = chance.choice(earlier)
            suffix = Path(first.name).suffix
            yield CorpusFile(f"{stem}-again{suffix}", first.data, "copy", first.text)
            continue
        form, story = chance.choice(forms), next(source)
        file = CorpusFile(stem + _SUFFIX[form], story.encoded(form), "article", story.number)
        if len(earlier) < _COPIED_FROM:
            earlier.append(file)
        yield file


def write(folder: Path, corpus: Iterator[CorpusFile]) -> list[CorpusFile]:
    """Write the files below a folder; what was written."""
    written = []
    for file in corpus:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        written.append(file)
    return written


def _bad(chance: random.Random, stem: str) -> CorpusFile:
    kind: Kind = chance.choice(("empty", "unsupported", "malformed"))
    if kind == "empty":
        return CorpusFile(f"{stem}-empty.txt", b" \n" * chance.randint(1, 9), kind, -1)
    if kind == "unsupported":
        return CorpusFile(f"{stem}.png", b"\x89PNG\r\n\x1a\n" + chance.randbytes(300), kind, -1)
    return CorpusFile(f"{stem}-cut.json", b'{"title": "' + stem.encode() + b'", "body": "It breaks of', kind, -1)


def _as_text(story: Story) -> str:
    return "\n\n".join((story.title, f"By {story.author}", *story.paragraphs, f"Source: {story.source}")) + "\n"


def _as_json(story: Story) -> str:
    return json.dumps(
        {
            "title": story.title,
            "authors": [story.author],
            "source": story.source,
            "body": "\n\n".join(story.paragraphs),
        }
    )


def _as_html(story: Story) -> str:
    title = html.escape(story.title)
    menu = "".join(f'<li><a href="/{beat}">{beat.title()}</a></li>' for beat in phrases.BEATS)
    body = "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in story.paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {story.source}</title>'
        f'<meta name="author" content="{html.escape(story.author)}"></head><body><nav><ul>{menu}</ul></nav>'
        f'<article><h1>{title}</h1><p class="byline">By {html.escape(story.author)}</p>\n{body}</article>'
        f"<aside><h2>More</h2><ul>{menu}</ul></aside><footer><p>All rights reserved.</p></footer></body></html>"
    )


def _story(chance: random.Random, number: int, words: int) -> Story:
    beat = chance.choice(tuple(phrases.BEATS))
    cast = _Cast(chance, phrases.BEATS[beat])
    title = cast.headline()
    paragraphs: list[str] = []
    count = 0
    while count < words:
        # The number makes each story's text its own, whatever the dice say.
        opening = f"{cast.place}, file {number}. " if not paragraphs else ""
        paragraph = opening + " ".join(cast.sentence() for _ in range(chance.randint(2, 4)))
        paragraphs.append(paragraph)
        count += paragraph.count(" ") + 1
    return Story(number, title, cast.person(), chance.choice(phrases.SOURCES), tuple(paragraphs))


class _Cast:
    """The places, people and phrases of one story: it comes back to a few of them, as stories do."""

    def __init__(self, chance: random.Random, beat: phrases.Beat) -> None:
        self._chance = chance
        self._words = _SHARED | {"who": beat.who, "did": beat.did, "what": beat.what}
        self.place = chance.choice(phrases.PLACES)
        self._people = [self.person() for _ in range(3)]

    def headline(self) -> str:
        """A headline, without a full stop."""
        return self._filled(self._chance.choice(phrases.HEADLINES))

    def sentence(self) -> str:
        """One sentence."""
        return self._filled(self._chance.choice(phrases.SENTENCES))

    def person(self) -> str:
        """A made-up name."""
        chance = self._chance
        surname = (chance.choice(phrases.SURNAME_BEGINNINGS) + chance.choice(phrases.SURNAME_ENDS)).capitalize()
        return f"{chance.choice(phrases.FIRST_NAMES)} {surname}"

    def _filled(self, pattern: str) -> str:
        text = pattern.format_map(self)
        return text[0].upper() + text[1:]

    def __getitem__(self, gap: str) -> str:
        """Something for a gap of a pattern; a digit at its end only tells two gaps of one kind apart."""
        chance, gap = self._chance, gap.rstrip("2")
        if gap == "number":
            return str(chance.randint(3, 980))
        if gap == "person":
            return chance.choice(self._people)
        if gap == "place":
            return self.place if chance.random() < 0.6 else chance.choice(phrases.PLACES)
        return self._pick(self._words[gap])

    def _pick(self, words: tuple[str, ...]) -> str:
        """The first words often, the last ones rarely (Zipf)."""
        return self._chance.choices(words, cum_weights=_weights(len(words)))[0]


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / (rank + 3) for rank in range(count)))
