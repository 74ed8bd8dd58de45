"""Flags for what may be wrong with a body. They are stored for a reader's judgement and never cut anything."""

import re
from typing import Any

from workers.clean.corpus_measures import failed_filters, measures_of

_TRUNCATED = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.|\+\d{1,6} chars)\])$")
_PAYWALL = re.compile(
    r"(?:subscribe|log ?in|sign in|register|become a (?:member|subscriber)|start your (?:free )?trial)\b.{0,80}"
    r"\b(?:to (?:read|continue)|full (?:story|article|access)|keep reading)|already a subscriber|"
    r"(?:weiterlesen|vollständige[nr]? artikel|jetzt) .{0,40}(?:abo|abonnieren|anmelden)|réservé aux abonnés|"
    r"solo para suscriptores|contenuto riservato agli abbonati|artikkelen er for abonnenter",
    re.IGNORECASE,
)
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
    end = "\n".join(paragraphs[-2:])[-600:]
    bullets = sum(paragraph.startswith("• ") for paragraph in paragraphs)
    is_list = len(paragraphs) >= _LEAST_LIST and bullets > _LIST_SHARE * len(paragraphs)
    found = {
        "short": len(body.encode()) < _SHORT,
        "truncated": _TRUNCATED.search(body[-20:]) is not None,
        "paywall": _PAYWALL.search(end) is not None,
        "list": is_list,
        "not_article": not is_list and not any(map(_SENTENCE_END.search, paragraphs)),
    }
    return [name for name, fits in found.items() if fits]
