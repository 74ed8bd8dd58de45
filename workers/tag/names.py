"""Candidate names of people and organisations, from capitals, titles and known words alone.

No trained model: capitalised runs are typed by what stands in or before them (research measured a trained
tagger no better on news it was not trained on), so confidence is low by design. Watch-lists are the precise way.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from copydesk.articles import Tag
from workers.tag.acronyms import acronym_after
from workers.tag.automaton import Span
from workers.tag.lexicons import name_kinds
from workers.tag.name_types import TEAM, Why, why_several, why_single
from workers.tag.roles import role_of
from workers.tag.runs import MAX_READ, Run, capitalised, parted
from workers.tag.scan import Scan

CREATOR = "rule:names@5"
MAX_NAMES = 24
_MOST_TITLES = 4
_BEGINS_PERSON = frozenset({"given", "particle"})
_ENDS_GROUP = frozenset({"organisation", "team"})

Places = Mapping[int, tuple[int, str]]
"""Where a place's name begins: where it ends, and what kind of place's name it is."""

_NOWHERE = (0, "")


@dataclass(slots=True)
class _Name:
    label: str
    why: Why
    acronym: str
    spans: list[Span]


def name_tags(scan: Scan, places: Places, titled: Set[int]) -> list[Tag]:
    """The likely people and organisations, most mentioned first; `titled` is where a word follows a title."""
    names: dict[str, _Name] = {}
    bare: dict[str, list[int]] = {}
    known = name_kinds()
    for written, starts in _written(scan).items():
        if written.isalpha():
            kinds = known.get(written.lower(), ())
            if "starter" in kinds:
                continue
            if not (kinds or written.isupper() or starts[0] in titled):
                bare[written] = starts
                continue
        for run in parted(written, starts):
            if unnamed := _read(scan.text, run, places, titled, names):
                bare[unnamed.label] = bare.get(unnamed.label, []) + unnamed.starts
    _gather_short_forms(names, bare)
    order = sorted(names.values(), key=lambda name: (-len(name.spans), name.spans[0]))[:MAX_NAMES]
    return [_tag(name, scan, len(order[0].spans)) for name in order]


def _written(scan: Scan) -> dict[str, list[int]]:
    """The capitalised runs; of a title whose longer words all have a capital, only those of the body too."""
    found = capitalised(scan.text, 0, scan.body_start + MAX_READ)
    title = scan.text[: scan.body_start]
    if title and all(word[0].isupper() for word in title.split() if len(word) > 3):
        found = {run: starts for run, starts in found.items() if starts[-1] >= scan.body_start}
    return found


def _read(text: str, run: Run, places: Places, titled_at: Set[int], names: dict[str, _Name]) -> Run | None:
    """File a run under the names where something makes it one; else give it back, without its titles."""
    titled = run.starts[0] in titled_at
    if len(run.words) > 1 and any(run.kinds):
        if titles := _titles(run):
            run, titled = run.without_first(titles), True
        elif first := _before_person(run, places):
            run = run.without_first(first)
    label = run.label
    if label in names:
        names[label].spans += run.spans
    elif why := _why(text, run, label, places, titled=titled):
        acronym = acronym_after(text, run.starts[0] + len(label), run.words) if why.kind == "organisation" else ""
        names[label] = _Name(label, why, acronym, run.spans)
    else:
        return run
    return None


def _titles(run: Run) -> int:
    """How many words of titles the run begins with, none where they are a part of an organisation's name."""
    titles = 0
    for number, kinds in enumerate(run.kinds[:_MOST_TITLES], 1):
        if "title_before" in kinds and number < len(run.words):
            titles = number
    named = titles and run.words[titles][0].isupper() and "organisation" not in run.kinds[-1]
    return titles if named else 0


def _before_person(run: Run, places: Places) -> int:
    """How many words stand before a full name and are none of it: "London's Maria Lopez", "Senior Ivo Berg"."""
    if not (run.kinds[0].isdisjoint(_BEGINS_PERSON) and run.kinds[-1].isdisjoint(_ENDS_GROUP)):
        return 0
    for number, kinds in enumerate(run.kinds[1:-1], 1):
        if "given" in kinds:
            known = all(run.kinds[:number]) or (number == 1 and run.starts[0] in places)
            return number if known else 0
    return 0


def _why(text: str, run: Run, label: str, places: Places, *, titled: bool) -> Why | None:
    place_end, place = places.get(run.starts[0], _NOWHERE)
    if place_end == run.starts[0] + len(label) and not titled:
        return None
    if len(run.words) == 1:
        return why_single(label, run.kinds[0], titled=titled)
    return why_several(text, run, label, titled=titled, place=place)


def _gather_short_forms(names: dict[str, _Name], bare: dict[str, list[int]]) -> None:
    """A surname or first name alone is the person of the full name.

    An explained acronym is its organisation, and "the Bulls" are the Chicago Bulls.
    """
    for name in list(names.values()):
        if name.acronym:
            _gather(name, name.acronym, names, bare)
        elif name.why is TEAM:
            _gather(name, name.label.rpartition(" ")[2], names, bare)
        elif name.why.kind == "person" and " " in name.label:
            _gather(name, name.label.rpartition(" ")[2], names, bare)
            _gather(name, name.label.partition(" ")[0], names, bare)


def _gather(name: _Name, short: str, names: dict[str, _Name], bare: dict[str, list[int]]) -> None:
    if short in names:
        name.spans += names.pop(short).spans
    if short in bare:
        name.spans += [(start, start + len(short)) for start in bare.pop(short)]


def _tag(name: _Name, scan: Scan, most: int) -> Tag:
    spans = sorted(name.spans)
    role = role_of(scan, spans)
    return Tag(
        name.why.kind,
        "name",
        "name:" + name.label.casefold(),
        name.label,
        role,
        name.why.confidence,
        round(len(spans) / most * (1.0 if role == "about" else 0.6), 3),
        CREATOR,
        scan.evidence(spans),
    )
