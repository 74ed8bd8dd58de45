"""Every tag points at the words that made it, whatever the article."""

from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.articles import Article
from workers.tag import tag

_WORDS = ["Syria", "US", "Côte d’Ivoire", "İ", "ß", "😀", "war", "New Jersey", "élection", "Georgia", "\n\n", " ",
          "Premier League", "U.S.", "ﬁ", "e\u0301", "Turkey", "doctors", "\x00", "“", "İstanbul", "troops",
          "Mr", "Jordan", "Paris", "NATO", "(NATO)", "storm", "’s"]  # fmt: skip
texts = st.lists(st.sampled_from(_WORDS) | st.text(max_size=3), max_size=40).map(" ".join)
articles = st.builds(Article, title=st.none() | texts, body=texts, language=st.sampled_from(["en", "und", "fr"]))


@given(articles)
@settings(max_examples=300, deadline=None)
def test_evidence_is_the_text_at_its_place(article: Article) -> None:
    for found in tag(article):
        assert 1 <= len(found.evidence) <= 3
        for span in found.evidence:
            assert (getattr(article, span.field) or "")[span.start : span.end] == span.text != ""


@given(articles)
@settings(max_examples=100, deadline=None)
def test_figures_stay_in_range_and_codes_are_named_once(article: Article) -> None:
    tags = tag(article)
    assert all(0 <= found.confidence <= 1 and 0 <= found.relevance <= 1 for found in tags)
    assert len({(found.scheme, found.code) for found in tags}) == len(tags)


@given(articles)
@settings(max_examples=50, deadline=None)
def test_the_same_article_gets_the_same_tags(article: Article) -> None:
    assert tag(article) == tag(article)
