"""Authors that a page shows and states nowhere."""

import pytest

from copydesk.articles import Article, Hints, Record
from workers.clean import clean

TITLE = "Two piers of the harbour closed"
STORY = "".join(
    f"<p>The harbour authority closed pier {number} on Monday, and the ferries, said the mayor, will stop.</p>"
    for number in "ABCDE"
)


def cleaned(byline: str, *, after: str = "", head: str = "") -> Article:
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body><main><h1>{TITLE}</h1>{byline}<div>{STORY}</div>"
        f"</main>{after}</body></html>"
    )
    return clean(Record(index=0, end=1, media="html", text=html), Hints())


@pytest.mark.parametrize(
    ("byline", "authors", "source"),
    [
        (
            "<div class=meta><a href='/people/ann-lee'>Ann Lee</a> and <a href='/people/bo'>Bo Ek</a></div>",
            ("Ann Lee", "Bo Ek"),
            "author link",
        ),
        ("<div class='article__byline-box'><span>Ann Lee</span></div>", ("Ann Lee",), "author element"),
        (
            "<div class='StoryAuthors'><div>Ann Lee</div><div>Bo Ek</div></div>",
            ("Ann Lee", "Bo Ek"),
            "author element",
        ),
        ("<p>By Ann Lee</p>", ("Ann Lee",), "by-line"),
        ("<span itemprop=author>Ann Lee</span>", ("Ann Lee",), "author element"),
    ],
)
def test_who_is_named_below_the_headline(byline: str, authors: tuple[str, ...], source: str) -> None:
    article = cleaned(byline)
    assert article.authors == authors
    assert article.provenance["authors"]["from"] == source


@pytest.mark.parametrize(
    "byline",
    [
        "<div class=author-box>12:20pm Jan 7</div>",
        "<div class=byline>Follow us @quaytimes</div>",
        "<div class=authority><span>Harbour Desk</span></div>",
    ],
)
def test_what_names_nobody(byline: str) -> None:
    assert cleaned(byline).authors == ()


def test_the_authors_of_other_articles_are_not_this_one_s() -> None:
    others = "".join(f"<li>Older news<br><a href='/author/{name}'>Cy {name}</a></li>" for name in ("Olm", "Ray"))
    assert cleaned("", after=f"<ul>{others * 5}</ul>").authors == ()


def test_a_person_before_a_site_that_names_itself() -> None:
    ld = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "' + TITLE + '", '
        '"author": {"name": "The Quay Times"}, "publisher": {"name": "The Quay Times"}}</script>'
    )
    assert cleaned("", head=ld + "<meta name=author content='Ann Lee'>").authors == ("Ann Lee",)
    assert cleaned("", head=ld).authors == ("The Quay Times",)
