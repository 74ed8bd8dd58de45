"""Tag an article: find every known surface in one pass, then let each kind of tag read the sightings."""

from copydesk.articles import Article, Tag
from workers.tag.knowledge import knowledge
from workers.tag.places import place_tags
from workers.tag.sightings import scan_of, sightings
from workers.tag.topics import topic_tags


def tag(article: Article) -> tuple[Tag, ...]:
    """The tags of an article: topics, then places, each strongest first. Any text is safe; time is linear.

    Every tag has at least one evidence span with `article.<field>[start:end] == text`.
    """
    known = knowledge()
    scan = scan_of(article)
    seen = sightings(scan, known)
    return (*topic_tags(scan, seen, known), *place_tags(scan, seen, known))
