"""Floors on candidate names, where the labelled set is at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copydesk.articles import Article
from workers.tag import tag

WIKIGOLD = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "tagging" / "wikigold" / "wikigold.conll.txt"
)
KINDS = {"I-PER": "person", "I-ORG": "organisation"}
SENTENCES = 12
CLOSING = frozenset(".,:;?!)%'") | {"'s"}

Name = tuple[str, str]
"""The surface and its kind."""


def sentences() -> list[tuple[str, set[Name]]]:
    """Each sentence set as it would be printed, and the people and organisations in it."""
    if not WIKIGOLD.is_file():
        pytest.skip("the named-entity set is not here")
    blocks = WIKIGOLD.read_text("utf-8").split("\n\n")
    rows = ([line.split() for line in block.splitlines() if "DOCSTART" not in line] for block in blocks)
    return [sentence(each) for each in rows if each]


def sentence(rows: list[list[str]]) -> tuple[str, set[Name]]:
    text, before, begun = "", "O", 0
    named: set[Name] = set()
    for word, label in [*rows, ["", "O"]]:
        if label != before and before in KINDS:
            named.add((text[begun:], KINDS[before]))
        gap = "" if not text or word in CLOSING or text.endswith("(") else " "
        if label != before:
            begun = len(text) + len(gap)
        text, before = text + gap + word, label
    return text, named


def halves() -> Iterator[tuple[str, set[Name]]]:
    """Texts of neighbouring sentences; every other one, for the rest were read to find gaps."""
    every = sentences()
    for start in range(SENTENCES, len(every), 2 * SENTENCES):
        part = every[start : start + SENTENCES]
        yield " ".join(text for text, _ in part), set().union(*(named for _, named in part))


def test_candidate_names_in_an_encyclopaedia() -> None:
    """Surface and kind, full names and short ones."""
    right = claimed = wanted = sure = surely = 0
    for text, named in halves():
        tags = [one for one in tag(Article(title=None, body=text)) if one.scheme == "name"]
        found = {(surface, one.kind) for one in tags for surface in (one.label, *(e.text for e in one.evidence))}
        right, claimed, wanted = right + len(found & named), claimed + len(found), wanted + len(named)
        firm = {(one.label, one.kind) for one in tags if one.confidence >= 0.8}
        sure, surely = sure + len(firm & named), surely + len(firm)
    assert 2 * right / (claimed + wanted) >= 0.675
    assert sure / surely >= 0.89
