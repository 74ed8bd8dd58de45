"""A floor on what an article is about, where a corpus in which people marked it is at hand."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from workers.tag.automaton import Span
from workers.tag.fold import fold
from workers.tag.roles import role_of
from workers.tag.scan import LEAD, Scan

GUM = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "tagging" / "gum"
NAMED = ("person", "place", "organization")
SALIENT = 3
"""So many of five summaries name what an article is about."""


@dataclass
class Named:
    """A person, place or organisation: all its mentions, pronouns too, as people marked them."""

    kind: str
    spans: list[Span] = field(default_factory=list)
    by_name: bool = False


def documents() -> Iterator[tuple[Scan, dict[str, Named], set[str]]]:
    """Each text, what it names, and which of that it is about."""
    for path in sorted(GUM.glob("*.conllu")):
        text, title_end = "", 0
        named: dict[str, Named] = defaultdict(lambda: Named(""))
        lines = path.read_text("utf-8").splitlines()
        salient = next(line for line in lines if line.startswith("# meta::salientEntities"))
        sentences = 0
        for line in lines:
            if line.startswith("# text ="):
                sentences += 1
                title_end = len(text) if sentences == 2 else title_end
            cells = line.split("\t")
            if len(cells) < 10 or not cells[0].isdecimal():
                continue
            start = len(text)
            text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
            for identity, kind in re.findall(r"\((\d+)-(\w+)-", cells[9]):
                one = named[identity]
                one.kind = kind
                one.spans.append((start, start + len(cells[1])))
                one.by_name |= cells[3] == "PROPN"
        about = {its for its, score in re.findall(r"(\d+) \((\d)", salient) if int(score) >= SALIENT}
        kept = {its: one for its, one in named.items() if one.kind in NAMED and one.by_name}
        yield Scan(text, fold(text), title_end, title_end + LEAD, "en"), kept, about


def f1(chosen: list[tuple[Scan, dict[str, Named], set[str]]]) -> float:
    pairs = [
        (role_of(scan, one.spans) == "about", identity in about)
        for scan, named, about in chosen
        for identity, one in named.items()
    ]
    return 2 * sum(said and right for said, right in pairs) / sum(said + right for said, right in pairs)


def test_what_an_article_is_about() -> None:
    """The even documents were tuned on."""
    if not GUM.is_dir():
        pytest.skip("the corpus with what articles are about is not here")
    found = list(documents())
    assert f1(found) >= 0.77
    assert f1(found[1::2]) >= 0.77


def scan(title: str, body: str) -> Scan:
    text = f"{title}\n\n{body}" if title else body
    start = len(text) - len(body)
    return Scan(text, fold(text), start, start + LEAD, "en")


def places(one: Scan, name: str) -> list[Span]:
    return [match.span() for match in re.finditer(name, one.text)]


def test_the_title_and_the_beginning_count_and_so_does_repetition() -> None:
    filler = "The council met and spoke of the budget for the year. " * 40
    titled = scan("Brandt resigns", filler)
    assert role_of(titled, places(titled, "Brandt")) == "about"
    once = scan("", filler + "Brandt was there. " + filler)
    assert role_of(once, places(once, "Brandt")) == "mentions"
    often = scan("", "Brandt spoke. " + filler + "Brandt left. Brandt slept. Brandt woke. " + filler)
    assert role_of(often, places(often, "Brandt")) == "about"
    late = scan("", filler + filler + "Brandt spoke and Brandt left.")
    assert role_of(late, places(late, "Brandt")) == "mentions"
