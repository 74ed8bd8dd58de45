"""What an article is about, and what it only mentions."""

from typing import Literal

from workers.tag.automaton import Span
from workers.tag.scan import Scan

Role = Literal["about", "mentions"]


def role_of(scan: Scan, spans: list[Span]) -> Role:
    """What stands in the title, or in the lead and again anywhere, is what the article is about."""
    first = spans[0][0]
    early = first < scan.body_start or (first < scan.lead_end and len(spans) >= 2)
    return "about" if early else "mentions"
