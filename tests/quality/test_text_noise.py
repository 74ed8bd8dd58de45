"""Ways in which a text comes wrapped: each must give the same article, and nothing that it does not state."""

import textwrap
from typing import Any

import pytest

from copydesk.articles import Hints, Record
from workers.clean import clean

TITLE = "Harbour of Porto Vecchio reopens after storm"
PARAGRAPHS = (
    (
        "The harbour of Porto Vecchio opened again on Monday after seven months of work on its southern "
        "breakwater, which a storm had broken in February."
    ),
    "“We have waited for this day,” said the harbour master, Lina Moretti, who had counted on a shorter closure.",
    "Fishermen may return to the inner basin in October. Until then they land their catch in the next town.",
    "The cost was given as 12.4 million euros, of which the region bears the greater part.",
)
BODY = "\n\n".join(PARAGRAPHS)


def found(text: str) -> dict[str, Any]:
    """What cleaning finds beside nothing."""
    article = clean(Record(index=0, end=1, media="text", text=text), Hints())
    assert article.title == TITLE
    assert article.body == BODY
    fields = {
        "authors": article.authors, "date": (article.published_at or "")[:10], "source": article.source,
        "url": article.url,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee", "BY: Ann Lee", "by Ann Lee | The Gazette", "Ann Lee, Correspondent", "Author: Ann Lee",
        "Ann Lee, Senior Political Editor", "AUTHOR: Ann Lee", "Reporter: Ann Lee", "Author – Ann Lee",
        "By Ann Lee, Staff Writer", "By Ann Lee for The Gazette", "By Ann Lee in Porto Vecchio", "Von Ann Lee",
        "Story by Ann Lee", "Words by Ann Lee", "Ann Lee | The Gazette", "Par Ann Lee", "Byline: Ann Lee",
        "Autor: Ann Lee", "(Reporting by Ann Lee; Editing by Bo Ek)",
    ],
)  # fmt: skip
def test_by_lines(line: str) -> None:
    assert found(f"{TITLE}\n\n{line}\n\n{BODY}") == {"authors": ("Ann Lee",)}


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee - 6 May 2024", "By Ann Lee, 6 May 2024", "BY Ann Lee • MAY 6, 2024",
        "Posted by Ann Lee on May 6, 2024", "Posted on May 6, 2024 by Ann Lee", "Published May 6, 2024 by Ann Lee",
        "By Ann Lee\nPublished 10:15 AM EDT, Mon May 6, 2024", "By Ann Lee\nUpdated May 6, 2024 at 10:15 a.m. ET",
        "By Ann Lee\n6 May 2024 10:15 BST", "By Ann Lee\nMonday, May 6, 2024", "Von Ann Lee\n06.05.2024 | 10:15",
    ],
)  # fmt: skip
def test_by_lines_with_a_date(line: str) -> None:
    assert found(f"{TITLE}\n\n{line}\n\n{BODY}") == {"authors": ("Ann Lee",), "date": "2024-05-06"}


@pytest.mark.parametrize(
    "line",
    [
        "Published: 3 May 2024 10:15", "Fri, 03 May 2024 10:15:00 GMT", "Updated 10:15 AM EDT, Fri May 3, 2024",
        "May 3, 2024 / 10:15 AM", "3 May 2024, 10:15", "2024-05-03 10:15:00", "Published on Friday 3 May 2024",
        "Date: 2024-05-03T10:15:00+02:00", "Friday 3 May 2024 10.15 BST", "May 3rd, 2024",
        "Published 3 May 2024 | Updated 4 May 2024", "Veröffentlicht am 3. Mai 2024 um 10:15 Uhr",
        "Stand: 03.05.2024", "Date published: May 3, 2024",
    ],
)  # fmt: skip
def test_date_lines(line: str) -> None:
    assert found(f"{TITLE}\n{line}\n\n{BODY}") == {"date": "2024-05-03"}


@pytest.mark.parametrize(
    "line",
    [
        "© 2024 The Gazette. All rights reserved.", "ENDS", "###", "-30-", "- END -", "Tags: a, b",
        "Follow us on Twitter @x", "Follow @gazette on Twitter", "Related: Another harbour closes",
        "Read also: Another harbour closes", "Lesen Sie auch: Ein anderer Hafen", "Read the full story here",
        "Share this article", "Get the latest news in your inbox. Sign up for our newsletter.",
        "Photo: Ann Lee / Reuters", "Image credit: Ann Lee", "Like this article? Share it!", "Comments (12)",
        "0 Comments", "View comments", "Print this article", "With files from The Associated Press",
        "Contact us at news@x.example", "Twitter: @annlee", "Click here to read more", "Recommended for you",
        "(dpa)", "Disclaimer: The views expressed here are the author's own.",
    ],
)  # fmt: skip
def test_what_stands_around_an_article_goes(line: str) -> None:
    assert found(f"{TITLE}\n\n{BODY}\n\n{line}") == {}


@pytest.mark.parametrize(
    "labels",
    [
        ("Title", "Author", "Date", "Source", "URL"), ("Headline", "Byline", "Published", "Source", "Link"),
        ("TITLE", "AUTHOR", "DATE", "SOURCE", "URL"), ("Titel", "Autor", "Datum", "Quelle", "Link"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("label", ["", "Body:\n"])
def test_labelled_lines_state_fields(labels: tuple[str, ...], label: str) -> None:
    values = (TITLE, "Ann Lee", "2024-05-03", "The Gazette", "https://x.example/a")
    head = "\n".join(f"{name}: {value}" for name, value in zip(labels, values, strict=True))
    assert found(f"{head}\n\n{label}{BODY}") == {
        "authors": ("Ann Lee",), "date": "2024-05-03", "source": "The Gazette", "url": "https://x.example/a",
    }  # fmt: skip


@pytest.mark.parametrize("headline", [f"# {TITLE}", f"**{TITLE}**", f"FW: {TITLE}", f"Fwd: RE: {TITLE}"])
def test_marks_around_the_headline_go(headline: str) -> None:
    assert found(f"{headline}\n\n{BODY}") == {}


def test_a_mark_of_forwarded_mail_inside_of_a_headline_is_part_of_it() -> None:
    headline = "Warehouse fire: three streets closed, and more: the council asks for help"
    text = f"{headline}\n\n{BODY}"
    assert clean(Record(index=0, end=1, media="text", text=text), Hints()).title == headline


@pytest.mark.parametrize("width", [60, 72, 79])
@pytest.mark.parametrize(("first", "more"), [("", ""), ("   ", ""), ("> ", "> "), ("    ", "    ")])
def test_wrapped_lines_are_joined(width: int, first: str, more: str) -> None:
    wrapped = (textwrap.fill(one, width, initial_indent=first, subsequent_indent=more) for one in PARAGRAPHS)
    between = {"   ": "\n", "> ": "\n>\n"}.get(first, "\n\n")
    assert found(f"{TITLE}\n\n{between.join(wrapped)}") == {}


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}<br><br>" + "<br/>\n<br/>".join(PARAGRAPHS),
        f"{TITLE}\n\n" + "".join(f"<p>{one}</p>\n" for one in PARAGRAPHS),
        f"{TITLE}\n\n{BODY}".replace("\n", "\\n"),
        f"{TITLE}\r\r" + "\r\r".join(PARAGRAPHS),
        f"{TITLE}\u2028\u2028" + "\u2029".join(PARAGRAPHS),
        f"{TITLE}\n\n\t" + "\n\n\t".join(PARAGRAPHS),
    ],
    ids=["br", "p", "escaped", "cr", "separators", "tabs"],
)
def test_other_ends_of_lines(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    "line", ["Ann Lee could not be reached for comment.", "Read more books, the minister said.", "ÉDITION DU SOIR"]
)
def test_a_sentence_that_begins_alike_stays(line: str) -> None:
    article = clean(Record(index=0, end=1, media="text", text=f"{TITLE}\n\n{BODY}\n\n{line}"), Hints())
    assert article.body == f"{BODY}\n\n{line}"
    assert article.authors == ()


def test_a_paragraph_that_came_twice_is_no_headline() -> None:
    text = f"{TITLE}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[0]}"
    assert clean(Record(index=0, end=1, media="text", text=text), Hints()).title == TITLE
