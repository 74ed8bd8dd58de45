"""Candidate names of people and organisations, from capitals, titles and known words alone.

No trained model: capitalised runs are typed by what stands in or before them (research measured a trained
tagger no better on news it was not trained on), so confidence is low by design. Watch-lists are the precise way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from copydesk.articles import Tag
from workers.tag.acronyms import acronym_after
from workers.tag.contexts import word_before
from workers.tag.lexicons import context_words
from workers.tag.roles import role_of
from workers.tag.sightings import MAX_EVIDENCE, Scan, Span

CREATOR = "rule:names@1"
MAX_NAMES = 8
MAX_READ = 20_000  # code points; a name that matters stands early
_MAX_WORDS = 7
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
    spans: list[Span] = field(default_factory=list)


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
    """Capitalised runs without the small words that begin a sentence."""
    for match in _RUN.finditer(text):
        start, end = match.span()
        while (head := text[start:end].partition(" "))[0].lower().rstrip(".") in context_words("starter"):
            if not head[2]:
                break
            start += len(head[0]) + 1
        else:
            yield start, end - 2 if text[start:end].endswith(("'s", "’s")) else end


def _read(text: str, start: int, end: int, names: dict[str, _Name], bare: dict[str, list[Span]]) -> None:
    """File one run: as a name where something types it, else as a short form that may belong to one."""
    start, titled = _without_titles(text, start, end)
    words = text[start:end].split()
    if not words or len(words) > _MAX_WORDS:
        return
    label = " ".join(words)
    typed = _typed(text, end, words, titled)
    if typed is None:
        bare.setdefault(label, []).append((start, end))
        return
    kind, why = typed
    names.setdefault(label, _Name(label, kind, why)).spans.append((start, end))
    if kind == "organisation" and (acronym := acronym_after(text, end, words)):
        names[label].why = "acronym"
        names[label].spans += bare.pop(acronym, [])


def _without_titles(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the name itself begins, and whether a title stands before it."""
    titles = context_words("title_before")
    titled = word_before(text, start).lower().rstrip(".") in titles
    while (head := text[start:end].partition(" "))[2] and head[0].lower().rstrip(".") in titles:
        start += len(head[0]) + 1
        titled = True
    return start, titled


def _typed(text: str, end: int, words: list[str], titled: bool) -> tuple[Kind, str] | None:
    low = [word.lower().rstrip(".,") for word in words]
    if len(words) > 1 and not titled and any(word in context_words("organisation") for word in low):
        return "organisation", "organisation"
    if len(words) > 1 and acronym_after(text, end, words):
        return "organisation", "acronym"
    if titled and len(words) <= 3:
        return "person", "titled"
    if 2 <= len(words) <= 3 and low[0] in context_words("given"):
        return "person", "given"
    if 2 <= len(words) <= 3 and text[end : end + 12].lstrip(" ,").partition(" ")[0] in _SAYING:
        return "person", "saying"
    return None


def _gather_short_forms(names: dict[str, _Name], bare: dict[str, list[Span]]) -> None:
    """A surname alone, once its full name was read, is that person; so is a titled surname."""
    people = [name for name in names.values() if name.kind == "person" and " " in name.label]
    for name in people:
        surname = name.label.rpartition(" ")[2]
        name.spans += bare.pop(surname, [])
        if surname in names and names[surname] is not name:
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
        evidence=tuple(scan.evidence(*span) for span in sorted(name.spans)[:MAX_EVIDENCE]),
    )
