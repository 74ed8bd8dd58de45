"""Flags for what may be wrong with a body. They are stored for a reader's judgement and never cut anything."""

import re

_TRUNCATED = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.|\+\d{1,6} chars)\])$")
_PAYWALL = re.compile(
    r"(?:subscribe|log ?in|sign in|register|become a (?:member|subscriber)|start your (?:free )?trial)\b.{0,80}"
    r"\b(?:to (?:read|continue)|full (?:story|article|access)|keep reading)|already a subscriber|"
    r"(?:weiterlesen|vollständige[nr]? artikel|jetzt) .{0,40}(?:abo|abonnieren|anmelden)|réservé aux abonnés|"
    r"solo para suscriptores|contenuto riservato agli abbonati|artikkelen er for abonnenter",
    re.IGNORECASE,
)
_LEAST_LIST = 5
_LIST_SHARE = 0.7
_SHORT = 140


def flags_of(body: str) -> list[str]:
    """`short`, `truncated`, `paywall`, `list`: those that fit, in this order."""
    if not body:
        return []
    paragraphs = body[-20_000:].split("\n\n")
    end = "\n".join(paragraphs[-2:])[-600:]
    bullets = sum(paragraph.startswith("• ") for paragraph in paragraphs)
    found = {
        "short": len(body.encode()) < _SHORT,
        "truncated": _TRUNCATED.search(body[-20:]) is not None,
        "paywall": _PAYWALL.search(end) is not None,
        "list": len(paragraphs) >= _LEAST_LIST and bullets > _LIST_SHARE * len(paragraphs),
    }
    return [name for name, fits in found.items() if fits]
