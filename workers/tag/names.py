"""Candidate names of people and organisations, from capitals, titles and known words alone.

No trained model: capitalised runs are typed by what stands in or before them (research measured a trained
tagger no better on news it was not trained on), so confidence is low by design. Watch-lists are the precise way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from copydesk.articles import Tag
from workers.tag.acronyms import acronym_after
from workers.tag.automaton import Span
from workers.tag.contexts import word_before
from workers.tag.lexicons import context_words
from workers.tag.roles import role_of
from workers.tag.scan import Scan

CREATOR = "rule:names@1"
MAX_NAMES = 8
MAX_READ = 20_000  # code points; a name that matters stands early
_MAX_WORDS = 7
_MOST_OF_A_PERSON = 3
_LONGEST_SAYING = 12
_SAYING = ("said", "says", "told", "added", "explained", "argued", "insisted", "wrote", "tweeted")
_CONFIDENCE = {"titled": 0.75, "given": 0.7, "organisation": 0.65, "acronym": 0.8, "saying": 0.5}

# Words that begin with a capital, one space apart, with small joining words between. Each repetition starts
# with a space, which no word holds: linear.
_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’&-]*"
_RUN = re.compile(rf"{_WORD}(?:\.? (?:(?:of|and|de|da|van|von|bin|al|el|der|la|le|du|for) )?{_WORD})*")

Kind = Literal["person", "organisation"]


@dataclass(slots=True)
class _Name:
    label: str
    kind: Kind
    why: str
    acronym: str
    spans: list[Span]


def name_tags(scan: Scan, taken: frozenset[Span]) -> list[Tag]:
    """The likely people and organisations, most mentioned first; spans in `taken` are places already."""
    names: dict[str, _Name] = {}
    bare: dict[str, list[Span]] = {}
    for start, end in _runs(scan.text[: scan.body_start + MAX_READ]):
        if (start, end) not in taken:
            _read(scan.text, start, end, names, bare)
    _gather_short_forms(names, bare)
    order = sorted(names.values(), key=lambda name: (-len(name.spans), name.spans[0]))[:MAX_NAMES]
    most = max((len(name.spans) for name in order), default=1)
    return [_tag(name, scan, most) for name in order]


def capitalised_runs(text: str, most: int) -> list[Span]:
    """The first capitalised runs of a text, without the small words that begin a sentence."""
    return list(islice(_runs(text[:MAX_READ]), most))


def _runs(text: str) -> Iterator[Span]:
    """Capitalised runs without the small words that begin a sentence and without a possessive's ending."""
    starters = context_words("starter")
    for match in _RUN.finditer(text):
        start, end = match.span()
        words = match.group()
        while words and (head := words.partition(" "))[0].lower().rstrip(".") in starters:
            words = head[2]
            start += len(head[0]) + 1
        if words:
            yield start, end - 2 if words.endswith(("'s", "’s")) else end


def _read(text: str, start: int, end: int, names: dict[str, _Name], bare: dict[str, list[Span]]) -> None:
    """File one run: as a name where something types it, else as a short form that may belong to one."""
    start, titled = _without_titles(text, start, end)
    words = text[start:end].split()
    label = " ".join(words)
    typed = _typed(text, end, words, titled) if titled or len(words) > 1 else None
    if typed is None:
        bare.setdefault(label, []).append((start, end))
    elif label in names:
        names[label].spans.append((start, end))
    else:
        acronym = acronym_after(text, end, words) if typed[0] == "organisation" else ""
        names[label] = _Name(label, *typed, acronym, [(start, end)])


def _without_titles(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the name itself begins, and whether a title stands before it."""
    titles = context_words("title_before")
    titled = word_before(text, start).lower().rstrip(".") in titles
    while (head := text[start:end].partition(" "))[2] and head[0].lower().rstrip(".") in titles:
        start += len(head[0]) + 1
        titled = True
    return start, titled


def _typed(text: str, end: int, words: list[str], titled: bool) -> tuple[Kind, str] | None:
    if len(words) > _MAX_WORDS:
        return None
    low = [word.lower().rstrip(".,") for word in words]
    if not titled:
        if acronym_after(text, end, words):
            return "organisation", "acronym"
        if not context_words("organisation").isdisjoint(low):
            return "organisation", "organisation"
    return _typed_person(text, end, low, titled) if len(words) <= _MOST_OF_A_PERSON else None


def _typed_person(text: str, end: int, low: list[str], titled: bool) -> tuple[Kind, str] | None:
    if titled:
        return "person", "titled"
    if low[0] in context_words("given"):
        return "person", "given"
    follows = text[end : end + _LONGEST_SAYING].lstrip(" ,").partition(" ")[0]
    return ("person", "saying") if follows in _SAYING else None


def _gather_short_forms(names: dict[str, _Name], bare: dict[str, list[Span]]) -> None:
    """A surname alone, once its full name was read, is that person, and an explained acronym its organisation."""
    for name in list(names.values()):
        name.spans += bare.pop(name.acronym, [])
        if name.kind == "person" and " " in name.label:
            surname = name.label.rpartition(" ")[2]
            name.spans += bare.pop(surname, [])
            if surname in names:
                name.spans += names.pop(surname).spans
        name.spans.sort()


def _tag(name: _Name, scan: Scan, most: int) -> Tag:
    role = role_of(scan, name.spans)
    return Tag(
        kind=name.kind,
        scheme="name",
        code=f"name:{name.label.casefold()}",
        label=name.label,
        role=role,
        confidence=_CONFIDENCE[name.why],
        relevance=round(len(name.spans) / most * (1.0 if role == "about" else 0.6), 3),
        creator=CREATOR,
        evidence=scan.evidence(name.spans),
    )
