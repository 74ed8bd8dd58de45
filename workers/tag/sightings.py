"""Find every surface in an article: one pass over title and body together."""

from dataclasses import dataclass
from typing import Literal

from copydesk.articles import Article, Evidence
from workers.tag.fold import fold
from workers.tag.knowledge import Knowledge
from workers.tag.languages import lexicon_language
from workers.tag.surfaces import Case, is_written_so

MAX_SCANNED = 200_000
"""Code points of title and of body that are read; the rest of a longer text is not tagged."""
MAX_EVIDENCE = 3
"""Spans that are kept for one tag."""
LEAD = 350
"""Code points of the body that count as its lead."""
_BREAK = "\n\n"  # folds to two spaces, which no pattern holds: nothing matches across title and body


@dataclass(frozen=True, slots=True)
class Scan:
    """The text that was read. `body_start` and `lead_end` are where body and its lead begin and end in it.

    `language` is the one whose lexicon is to be read.
    """

    text: str
    body_start: int
    lead_end: int
    language: str = ""

    def field_of(self, start: int) -> Literal["title", "body"]:
        """The article's field that holds this offset."""
        return "title" if start < self.body_start else "body"

    def evidence(self, start: int, end: int) -> Evidence:
        """The span as evidence, counted in its own field."""
        field = self.field_of(start)
        shift = 0 if field == "title" else self.body_start
        return Evidence(field=field, start=start - shift, end=end - shift, text=self.text[start:end])


Span = tuple[int, int]
Sightings = dict[int, list[Span]]
"""Every pattern that was seen, in order of its first place, with its spans in the scanned text."""


def scan_of(article: Article) -> Scan:
    """Title and body as one text, each cut at `MAX_SCANNED`."""
    body = article.body[:MAX_SCANNED]
    title = article.title[:MAX_SCANNED] + _BREAK if article.title else ""
    return Scan(title + body, len(title), len(title) + LEAD, lexicon_language(article.language, body))


def sightings(scan: Scan, known: Knowledge) -> Sightings:
    """Every pattern in the text, whatever its case; each meaning asks `written_so` about its own."""
    seen: Sightings = {}
    for pattern, start, end in known.automaton.find(fold(scan.text)):
        if pattern in seen:
            seen[pattern].append((start, end))
        else:
            seen[pattern] = [(start, end)]
    return seen


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
