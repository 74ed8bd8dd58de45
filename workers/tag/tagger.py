"""Tag an article: find every known surface in one pass, then let each kind of tag read the sightings."""

from copydesk.articles import Article, Tag
from workers.tag.keywords import DocumentFrequencies, keyword_tags
from workers.tag.knowledge import knowledge
from workers.tag.names import name_tags
from workers.tag.places import place_tags
from workers.tag.sightings import Scan, Span, scan_of, sightings
from workers.tag.topics import topic_tags


def tag(article: Article, *, frequencies: DocumentFrequencies | None = None) -> tuple[Tag, ...]:
    """The tags of an article: topics, places, names, and keywords where document frequencies are given.

    Each kind has its strongest first. Any text is safe and time is linear. Every tag has at least one
    evidence span with `article.<field>[start:end] == text`.
    """
    known = knowledge()
    scan = scan_of(article)
    seen = sightings(scan, known)
    places = place_tags(scan, seen, known)
    keywords = keyword_tags(scan, frequencies) if frequencies else []
    return (*topic_tags(scan, seen, known), *places, *name_tags(scan, _taken(scan, places)), *keywords)


def _taken(scan: Scan, places: list[Tag]) -> frozenset[Span]:
    """The spans that are evidence of a place already, in the scanned text."""
    return frozenset(
        (span.start + shift, span.end + shift)
        for place in places
        for span in place.evidence
        for shift in (0 if span.field == "title" else scan.body_start,)
    )
