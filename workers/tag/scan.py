"""An article as it is read: title and body as one text, and spans of it as evidence."""

from dataclasses import dataclass, field
from math import log2

from copydesk.articles import Article, Evidence
from workers.tag.automaton import Span
from workers.tag.fold import fold
from workers.tag.home import home_of
from workers.tag.languages import lexicon_language
from workers.tag.surfaces import Case, is_written_so

MAX_SCANNED = 200_000
"""Code points of title and of body that are read; the rest of a longer text is not tagged."""
MAX_EVIDENCE = 3
"""Spans that are kept for one tag."""
LEAD = 350
"""Code points of the body that count as its lead."""
_SHORTEST = 1_500  # code points: what is shorter is not more about what it names
_new = tuple.__new__  # a named tuple's own takes twice as long, and an article has some eighty
_BREAK = "\n\n"  # folds to two spaces, which no pattern holds: nothing matches across title and body


@dataclass(frozen=True, slots=True)
class Scan:
    """The text that was read. `body_start` and `lead_end` are where body and its lead begin and end in it.

    `folded` has one byte for each code point of `text`. `language` is the one whose lexicon is to be read,
    and `home` the country that the article comes from, where that is known. `length` is the logarithm to base 2
    of one plus thousands of code points, by which roles are weighed.
    """

    text: str
    folded: bytes
    body_start: int
    lead_end: int
    language: str
    home: str = ""
    length: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", log2(1 + max(len(self.text), _SHORTEST) / 1_000))

    def evidence(self, spans: list[Span]) -> tuple[Evidence, ...]:
        """The first few spans as evidence, each counted in its own field."""
        text, shift = self.text, self.body_start
        found = []
        for start, end in spans[:MAX_EVIDENCE]:
            if start >= shift:
                found.append(_new(Evidence, ("body", start - shift, end - shift, text[start:end])))
            else:
                found.append(_new(Evidence, ("title", start, end, text[start:end])))
        return tuple(found)


def scan_of(article: Article, home: str = "") -> Scan:
    """Title and body as one text, each cut at `MAX_SCANNED`.

    Where the article's `home` is not known, its address or its source may tell.
    """
    body = article.body[:MAX_SCANNED]
    title = article.title[:MAX_SCANNED] + _BREAK if article.title else ""
    text = title + body
    language = lexicon_language(article.language, body)
    home = home or home_of(article.url or article.source)
    return Scan(text, fold(text), len(title), len(title) + LEAD, language, home)


def written_so(text: str, spans: list[Span], case: Case) -> list[Span]:
    """The spans that have the case asked for, with the full stop that belongs to them (`U.S.`, `Ga.`)."""
    if case is Case.ANY:
        return spans
    return [
        (start, _with_full_stop(text, end, case)) for start, end in spans if is_written_so(text, start, end, case)
    ]


def _with_full_stop(text: str, end: int, case: Case) -> int:
    """The end of a surface with the stop that folding cut off."""
    belongs = case is Case.DOTTED or text[end - 2] == "."
    return end + 1 if belongs and text[end : end + 1] == "." else end
