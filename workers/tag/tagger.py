"""Tag an article: find every known surface in one pass, then let each kind of tag read the sightings."""

from copydesk.articles import Article, Tag
from workers.tag.geography import geography_of
from workers.tag.keywords import keyword_tags
from workers.tag.knowledge import after_titles, knowledge
from workers.tag.learned import Model, judge
from workers.tag.names import name_tags
from workers.tag.pipeline_names import Namer
from workers.tag.places import place_tags
from workers.tag.rarity import DocumentFrequencies
from workers.tag.rules import Rules, tags_by_rules
from workers.tag.scan import scan_of
from workers.tag.tokens import tokens_of
from workers.tag.topics import top_scores, topic_tags


def tag(
    article: Article,
    *,
    frequencies: DocumentFrequencies | None = None,
    rules: Rules | None = None,
    model: Model | None = None,
    namer: Namer | None = None,
    home: str = "",
) -> tuple[Tag, ...]:
    """The tags of an article: those of the user's rules, topics, places, names, and keywords.

    Keywords need the corpus's document frequencies. A user's rule wins where ours give the same code, and a
    trained model judges the topics that it knows. `namer` finds names in the place of ours. `home` is
    the code of the country where the article's source is at home, where that is known.

    Each kind has its strongest first. Any text is safe and time is linear. Every tag has at least one
    evidence span with `article.<field>[start:end] == text`.
    """
    known = knowledge()
    scan = scan_of(article, home)
    seen = known.automaton.find(scan.folded)
    geography = geography_of(scan, seen, known)
    own = tags_by_rules(article, scan, rules) if rules else []
    tops = top_scores(scan, seen, known)
    topics = topic_tags(scan, tops)
    if model:
        topics = judge(model, scan, tops, topics)
    places = place_tags(scan, geography)
    names = namer(scan) if namer else None
    if names is None:
        names = name_tags(scan, geography.places, after_titles(seen, known))
    keywords = keyword_tags(scan, tokens_of(scan.folded), frequencies) if frequencies else []
    return _once_each((*own, *topics, *places, *names, *keywords))


def _once_each(tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
    """The first tag of each scheme and code."""
    firsts: dict[tuple[str, str], Tag] = {}
    for one in tags:
        firsts.setdefault((one.scheme, one.code), one)
    return tuple(firsts.values())
