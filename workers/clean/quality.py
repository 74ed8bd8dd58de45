"""Flags for what may be wrong with a body. They are stored for a reader's judgement and never cut anything."""

import re
from typing import Any

from workers.clean.corpus_measures import failed_filters, measures_of

_TRUNCATED = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.|\+\d{1,6} chars)\])$")
# What a paywall says, in small letters: these alone, or an invitation and what it opens.
_WALLS = (
    "already a subscriber", "réservé aux abonnés", "solo para suscriptores", "contenuto riservato agli abbonati",
    "artikkelen er for abonnenter",
)  # fmt: skip
_READ_ON = r"\b.{0,80}\b(?:to (?:read|continue)|full (?:story|article|access)|keep reading)"
_ENGLISH = (
    "subscribe", "log in", "login", "sign in", "register", "become a member", "become a subscriber",
    "start your trial", "start your free trial",
)  # fmt: skip
_SIGN_ON = " .{0,40}(?:abo|anmelden)"
_GERMAN = ("weiterlesen", "vollständige artikel", "vollständigen artikel", "vollständiger artikel", "jetzt")
_INVITATIONS = {
    words: re.compile(words + opened)
    for invitations, opened in ((_ENGLISH, _READ_ON), (_GERMAN, _SIGN_ON))
    for words in invitations
}
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟:][\"”»’')」]?$")
_LEAST_LIST = 5
_LIST_SHARE = 0.7
_SHORT = 140


def judged(body: str) -> dict[str, Any]:
    """For the provenance of a body: its `flags`, the corpus `filters` that would leave it out, its `measures`.

    Each is there only where it holds something.
    """
    measures = measures_of(body)
    found = {"flags": flags_of(body), "filters": failed_filters(measures), "measures": measures}
    return {name: value for name, value in found.items() if value}


def flags_of(body: str) -> list[str]:
    """`short`, `truncated`, `paywall`, `list`, `not_article`: those that fit, in this order."""
    if not body:
        return []
    paragraphs = body[-20_000:].split("\n\n")
    end = "\n".join(paragraphs[-2:])[-600:].lower()
    bullets = sum(paragraph.startswith("• ") for paragraph in paragraphs)
    is_list = len(paragraphs) >= _LEAST_LIST and bullets > _LIST_SHARE * len(paragraphs)
    found = {
        "short": len(body) < _SHORT and len(body.encode()) < _SHORT,
        "truncated": _TRUNCATED.search(body[-20:]) is not None,
        "paywall": _is_wall(end),
        "list": is_list,
        "not_article": not is_list and not any(_SENTENCE_END.search(paragraph[-2:]) for paragraph in paragraphs),
    }
    return [name for name, fits in found.items() if fits]


def _is_wall(end: str) -> bool:
    if any(words in end for words in _WALLS):
        return True
    return any(words in end and pattern.search(end) for words, pattern in _INVITATIONS.items())
