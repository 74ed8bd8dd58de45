"""Finds the element of a page that holds the article.

Text holders credit their ancestors with a score of length and commas (as in Readability); the best one then
gives way to an ancestor that adds much text of the same kind.
"""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_HOLDERS = "p, pre, div, section, article, td, li, blockquote, span[data-text]"
_LEAST_HOLDER = 25
_LEAST_OWN_TEXT = 40
_LEAST_ITEM = 80
_SHARES = (1.0, 0.5, 0.33, 0.2)
_LEAST_GAIN = 1.1
_MOST_CLIMB = 6
_COMMAS = (",", "，", "、", "،", "。")


@dataclass(slots=True)
class Candidate:
    """An element that may be the container: its score, and the clean text below it."""

    node: LexborNode
    score: float = 0.0
    text: int = 0
    holders: int = 0


def article_container(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the article, or the body when nothing stands out, or None for no page."""
    body = tree.body
    if body is None:
        return tree.root
    candidates: dict[int, Candidate] = {}
    for node in body.css(_HOLDERS):
        length, commas = _weight(node)
        if length:
            _credit(node, length, commas, candidates)
    if not candidates:
        return body
    best = max(candidates.values(), key=lambda one: one.score * _bonus(one.node))
    return _climbed(best, candidates).node


def _weight(node: LexborNode) -> tuple[int, int]:
    """Length of the text that this element itself holds, and its commas; 0 when it holds none."""
    whole = node.tag in {"p", "pre", "li"}
    text = node.text(deep=whole).strip()
    least = _LEAST_ITEM if node.tag == "li" else _LEAST_HOLDER if whole else _LEAST_OWN_TEXT
    if len(text) < least:
        return 0, 0
    if whole and "<a" in (node.html or "")[:20_000]:
        linked = sum(len(link.text()) for link in node.css("a"))
        if linked > 0.5 * len(text):
            return 0, 0
    return len(text), sum(text.count(comma) for comma in _COMMAS)


def _credit(node: LexborNode, length: int, commas: int, candidates: dict[int, Candidate]) -> None:
    score = 1 + commas + min(length / 100, 3)
    holder = node.tag in {"p", "pre", "li"}
    current = node.parent if holder else node
    for step in range(40):
        if current is None or current.tag in {"html", "-undef", None}:
            return
        found = candidates.setdefault(current.mem_id, Candidate(current))
        if step < len(_SHARES):
            found.score += score * _SHARES[step]
        found.text += length
        found.holders += 1
        current = current.parent


def _bonus(node: LexborNode) -> float:
    return 1.25 if node.tag in {"article", "main"} else 1.0


def _climbed(best: Candidate, candidates: dict[int, Candidate]) -> Candidate:
    chosen, current = best, best.node.parent
    for _ in range(_MOST_CLIMB):
        found = candidates.get(current.mem_id) if current is not None else None
        if current is None or found is None or current.tag == "body":
            break
        similar = found.text / found.holders > 0.7 * chosen.text / max(chosen.holders, 1)
        if found.text > _LEAST_GAIN * chosen.text and similar:
            chosen = found
        current = current.parent
    return chosen
