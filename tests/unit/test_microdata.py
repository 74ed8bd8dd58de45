"""What a page marks in its elements about its article."""

from copydesk.articles import Article, Hints, Record
from workers.clean import clean

TEXT = [
    "The harbour authority closed two piers on Monday, and the ferries, said the mayor, will stop for now.",
    "Engineers had warned about the piers for years, according to a report, which the council kept to itself.",
    "A second report, due in spring, is expected to name the costs, the culprits, and a date for the reopening.",
]
STORY = "".join(f"<p>{part}</p>" for part in TEXT)
ARTICLE = (
    '<div itemscope itemtype="https://schema.org/NewsArticle"><div itemprop="headline">Two piers closed</div>'
    '<span itemprop="author" itemscope><span itemprop="name">Ann Lee</span></span>'
    '<span itemprop="datePublished" content="2024-05-02T10:00:00Z">2 May</span>'
    '<meta itemprop="inLanguage" content="en">'
    '<div itemprop="publisher" itemscope><meta itemprop="name" content="The Quay Times"></div>'
    '<meta itemprop="articleSection" content="Harbour">{text}</div>'
)
TEASER = (
    '<li itemscope itemtype="https://schema.org/NewsArticle"><h2 itemprop="headline">Older news</h2>'
    '<time itemprop="datePublished" datetime="2020-01-01">1 January</time></li>'
)


def cleaned(body: str) -> Article:
    html = f"<html><head><title>News</title></head><body>{body}</body></html>"
    return clean(Record(index=0, end=1, media="html", text=html), Hints())


def test_the_fields_of_an_article() -> None:
    article = cleaned(ARTICLE.format(text=STORY))
    assert (article.title, article.provenance["title"]["from"]) == ("Two piers closed", "microdata")
    assert article.published_at == "2024-05-02T10:00:00Z"
    assert (article.source, article.section, article.language) == ("The Quay Times", "Harbour", "en")
    assert article.authors == ("Ann Lee",)


def test_teasers_are_not_the_article_which_marks_its_text() -> None:
    marked = ARTICLE.format(text=f'<div itemprop="articleBody">{STORY}</div>')
    article = cleaned(f"<ul>{TEASER * 3}</ul>{marked}")
    assert (article.title, article.published_at) == ("Two piers closed", "2024-05-02T10:00:00Z")
    assert article.body.split("\n\n") == TEXT


def test_teasers_alone_state_nothing() -> None:
    article = cleaned(f"<h1>Two piers of the harbour closed</h1><div>{STORY}</div><ul>{TEASER * 3}</ul>")
    assert article.title == "Two piers of the harbour closed"
