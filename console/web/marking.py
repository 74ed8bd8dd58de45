"""A text in pieces: with the evidence of its tags, or beside another text with what differs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 6000
"""A diff of longer texts would take longer than a page may."""
_MOST_SPANS = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `label` names the tags that it supports; empty where it supports none."""

    text: str
    label: str = ""
    kind: str = ""


def marked(text: str, field: str, tags: Sequence[dict[str, Any]]) -> list[Piece]:
    """The text in pieces, those that support tags with the tags' names. Where spans overlap, a piece has both."""
    spans = [
        (span["start"], span["end"], f"{tag['label']} ({tag['code']})", tag["kind"])
        for tag in tags
        for span in tag["evidence"]
        if span["field"] == field and 0 <= span["start"] < span["end"] <= len(text)
    ][:_MOST_SPANS]
    cuts = sorted({0, len(text), *(place for start, end, *_ in spans for place in (start, end))})
    return [_piece(text[start:end], start, spans) for start, end in pairwise(cuts)]


def _piece(text: str, start: int, spans: Iterable[tuple[int, int, str, str]]) -> Piece:
    over = [(label, kind) for begin, end, label, kind in spans if begin <= start < end]
    labels = list(dict.fromkeys(label for label, _ in over))
    return Piece(text, ", ".join(labels), over[0][1] if over else "")


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts beside each other: pieces whose `kind` is `same`, `removed` (left) or `added` (right)."""

    left: list[Piece]
    right: list[Piece]
    common: float
    cut: bool


def difference(left: str, right: str) -> Difference:
    """What two texts have in common, word by word; `common` is the share of the shorter one's words.

    Only the first words of very long texts are looked at; `cut` says so.
    """
    words = [_PIECE.findall(text) for text in (left, right)]
    cut = any(len(its) > _MOST_WORDS for its in words)
    a, b = (its[:_MOST_WORDS] for its in words)
    # Frequent words are no anchors: without this rule a text of one word again and again would take minutes.
    matcher = SequenceMatcher(None, a, b, autojunk=True)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        for side, text, other in (
            (sides[0], "".join(a[a_from:a_to]), "removed"),
            (sides[1], "".join(b[b_from:b_to]), "added"),
        ):
            if text:
                side.append(Piece(text, kind="same" if kind == "equal" else other))
    shared = sum(block.size for block in matcher.get_matching_blocks())
    return Difference(*sides, common=shared / max(1, min(len(a), len(b))), cut=cut)
