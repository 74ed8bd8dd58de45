"""HTML pages: metadata and the text of the article, without what stands around it."""

import json
import time

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.clean import clean

PARAGRAPHS = [
    "The harbour authority closed two piers on Monday, and the ferries, said the mayor, will stop for now.",
    "Engineers had warned about the piers for years, according to a report, which the council kept to itself.",
    "A second report, due in spring, is expected to name the costs, the culprits, and a date for the reopening.",
]
LD = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Two piers closed",
    "author": [{"@type": "Person", "name": "Ann Lee"}], "datePublished": "2024-05-02T10:00:00+02:00",
    "publisher": {"@type": "Organization", "name": "The Quay Times"}, "inLanguage": "en-GB",
}  # fmt: skip


def page(body: str = "", head: str = "") -> str:
    text = "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head><title>Two piers closed | The Quay Times</title>"
        f"{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>All news, every day</a></li></ul></nav>"
        f"<main><article><h1>Two piers closed</h1><div class='share-bar'>Share</div>{text}{body}</article></main>"
        "<div class='related'><h3>Related</h3><ul><li><a href='/a'>Another story, a long one</a></li></ul>"
        "</div><footer>© The Quay Times, all rights reserved, contact us, imprint, terms.</footer></body></html>"
    )


def cleaned(html: str) -> Article:
    return clean(Record(index=0, end=1, media="html", text=html), Hints())


def test_text_without_what_stands_around_it() -> None:
    article = cleaned(page())
    assert article.title == "Two piers closed"
    assert article.body.split("\n\n") == PARAGRAPHS
    assert article.language == "en"


def test_metadata_of_json_ld() -> None:
    head = f"<script type='application/ld+json'>{json.dumps({'@graph': [LD]})}</script>"
    article = cleaned(page(head=head + "<link rel=canonical href='https://quay.example/piers'>"))
    assert article.authors == ("Ann Lee",)
    assert article.published_at == "2024-05-02T10:00:00+02:00"
    assert article.source == "The Quay Times"
    assert article.url == "https://quay.example/piers"
    assert article.provenance["authors"]["from"] == "JSON-LD"


def test_json_ld_that_refers_to_its_author_by_id_among_less_telling_objects() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "Another story"},
        {**LD, "author": {"@id": "#lee"}, "publisher": [{"@id": "#quay"}]},
        {"@type": "Person", "@id": "#lee", "name": "Ann Lee"},
        {"@type": "Organization", "@id": "#quay", "name": "The Quay Times"},
    ]
    article = cleaned(page(head=f"<script type='application/ld+json'>{json.dumps({'@graph': graph})}</script>"))
    assert (article.authors, article.source) == (("Ann Lee",), "The Quay Times")
    assert article.published_at == "2024-05-02T10:00:00+02:00"


def test_the_article_among_those_that_json_ld_lists_is_the_one_that_the_page_shows() -> None:
    other = {
        **LD,
        "headline": "Storm closes the school",
        "author": {"name": "Bo Ek"},
        "datePublished": "2024-06-01",
    }
    stated = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": other}]}
    head = "".join(f"<script type='application/ld+json'>{json.dumps(each)}</script>" for each in (stated, LD))
    article = cleaned(page(head=head))
    assert (article.title, article.authors) == ("Two piers closed", ("Ann Lee",))
    assert article.published_at == "2024-05-02T10:00:00+02:00"


def test_the_day_below_the_headline_counts_and_not_today_s_above_it() -> None:
    html = page().replace("<h1>", "<p>December 1, 2024</p><h1>").replace("</h1>", "</h1><p>May 2, 2024</p>")
    assert cleaned(html).published_at == "2024-05-02T00:00:00Z"


def test_a_site_is_no_author_and_no_part_of_a_headline() -> None:
    head = "<meta name=author content='The Quay Times'><meta property=og:site_name content='The Quay Times'>"
    html = page(head=head + "<meta property=og:title content='The Quay Times | Two piers closed'>")
    article = cleaned(html.replace("<h1>Two piers closed</h1>", "<p class=byline>By Bo Ek</p>"))
    assert (article.title, article.authors) == ("Two piers closed", ("Bo Ek",))


@pytest.mark.parametrize("stated", ["The Quay Times", "The Newsroom", "La rédaction"])
def test_a_site_or_its_desk_is_the_author_where_nobody_signs(stated: str) -> None:
    article = {**LD, "author": {"@type": "Organization", "name": stated}}
    html = page(head=f"<script type='application/ld+json'>{json.dumps(article)}</script>")
    assert cleaned(html).authors == (stated,)
    signed = html.replace("<h1>Two piers closed</h1>", "<h1>Two piers closed</h1><p>By Bo Ek</p>")
    assert cleaned(signed).authors == ("Bo Ek",)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("May 2, 2024 | Ann Lee", ("Ann Lee",)),
        ("5 Μαρτίου 2024, 14:10 | Ελένη Δραγούμη", ("Ελένη Δραγούμη",)),
        ("May 2, 2024 | Local News", ()),
        ("May 2, 2024 | Harbour Row", ()),
    ],
)
def test_a_name_beside_the_date_is_an_author_unless_the_page_has_it_elsewhere(
    line: str, authors: tuple[str, ...]
) -> None:
    html = page("<p>The piers lie off Harbour Row, where the market was, and nobody has asked the traders.</p>")
    html = html.replace("<h1>Two piers closed</h1>", f"<h1>Two piers closed</h1><p>{line}</p>")
    assert cleaned(html).authors == authors


@pytest.mark.parametrize(
    ("marked", "authors"),
    [("李文舟", ("李文舟",)), ("编辑部", ()), ("海岸网", ()), ("Ann Lee", ("Ann Lee",)), ("Quay Times", ())],
)
@pytest.mark.parametrize("name", ["author", "post-author"])
def test_a_class_marks_a_person_and_neither_the_site_nor_a_desk(
    name: str, marked: str, authors: tuple[str, ...]
) -> None:
    site = "Quay Times" if marked.isascii() else "海岸网"
    html = page(head=f"<meta property=og:site_name content='{site}'>")
    html = html.replace("<h1>Two piers closed</h1>", f"<h1>Two piers closed</h1><p class={name}>{marked}</p>")
    assert cleaned(html).authors == authors


def test_a_lesser_heading_is_the_headline_where_the_title_element_says_so() -> None:
    html = page(head="<title>The Quay Times: Two piers closed</title>")
    html = html.replace("<h1>Two piers closed</h1>", "<h1>The Quay Times</h1><h2>Two piers closed</h2>")
    assert cleaned(html).title == "Two piers closed"


@pytest.mark.parametrize(
    ("head", "day", "source"),
    [
        ("<meta name=dcterms.issued content=2024-05-02>", "2024-05-02", "meta dcterms.issued"),
        ("<meta name=x:publishtime content='2024-05-02 07:30'>", "2024-05-02", "meta x:publishtime"),
        ("<link rel=canonical href='https://quay.example/2024/may/02/piers'>", "2024-05-02", "url"),
        ("<link rel=canonical href='https://quay.example/piers-20240502-a'>", "2024-05-02", "url"),
    ],
)
def test_dates_that_pages_state(head: str, day: str, source: str) -> None:
    article = cleaned(page(head=head))
    assert (article.published_at or "")[:10] == day
    assert article.provenance["published_at"]["from"] == source


def test_a_guessed_date_says_that_it_is_one() -> None:
    article = cleaned(page("<ul><li class='entry-date'>May 2, 2024 by the harbour desk</li></ul>"))
    assert article.published_at == "2024-05-02T00:00:00Z"
    assert article.provenance["published_at"]["guess"] is True


def test_lists_and_inline_markup() -> None:
    body = "<p>Some <b>bold</b> and <a href='/x'>linked</a> words, in one paragraph, stay together.</p><ul>"
    body += "<li>First point</li><li>Second point</li></ul>"
    last = cleaned(page(body)).body.split("\n\n")[-3:]
    assert last == [
        "Some bold and linked words, in one paragraph, stay together.", "• First point", "• Second point",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "hidden", ["class='sr-only'", "class='icon u-visuallyHidden'", "style='position:absolute;clip:rect(0 0 0 0)'"]
)
def test_words_that_are_only_read_aloud_are_no_text(hidden: str) -> None:
    body = f"<p>The report <a href='/x'>was published<span {hidden}>, opens in a new tab</span></a> in May.</p>"
    assert cleaned(page(body)).body.endswith("The report was published in May.")


def test_script_never_becomes_text() -> None:
    article = cleaned(page("<script>alert('x')</script><style>p{}</style><p>Fine words, and more of them.</p>"))
    assert "alert" not in article.body
    assert "p{}" not in article.body


BOMBS = {
    "divs": "<div>" * 100_000,
    "formatting": "<a><div>" * 20_000,
    "closed divs": "<div>" * 50_000 + "</div>" * 50_000,
    "bold": "<b><p>" * 4_000,
    "comments": "<!--" * 20_000,
    "angles": "<" * 250_000,
    "more tags than a page has": "<p>x" * 1_000_000,
    "attributes": "<p " + "a=b " * 100_000 + ">",
    "entities": "&amp;" * 100_000,
    "breaks": "text<br>" * 100_000,
    "tables": "<table>" * 700,
    "spaces": "<p>" + " " * 400_000 + "x</p>",
    "options": "<select>" + "<option>" * 20_000,
    "nested links": "<a href=x>" * 20_000,
    "fonts": "<font><i><b><u>" * 5_000,
    "end tags first": "</div>" * 100_000 + "<div>" * 100_000,
    "end tags of others": "<div></span>" * 100_000,
    "spans around divs": "<span><div></span></div>" * 50_000,
    "formatting repeated": f"<p>{''.join(f'<b id={n}>' for n in range(700))}</p>{'<p>x</p>' * 5_000}",
    "long attributes repeated": f"<p>{f'<b t={2000 * chr(121)}>' * 100}</p>{'<p>x</p>' * 3_000}",
    "distinct attributes": f"<p {' '.join(f'a{n}=b' for n in range(50_000))}>",
    "short items": "<ul>" + "<li>x" * 50_000,
    "spans read aloud": "<span sr-only" + " a=b" * 50_000 + ">x" + "<span a=b c=d>sr-only</span>" * 50_000,
    "plain text": "<plaintext>" + "<!-- <div>" * 50_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_soon(name: str) -> None:
    began = time.process_time()
    try:
        cleaned(f"<html><body>{BOMBS[name]}<p>{PARAGRAPHS[0]}</p></body></html>")
    except RejectedRecord as rejected:
        if rejected.fate.code not in {RejectCode.TOO_LARGE, RejectCode.TOO_DEEP, RejectCode.NO_ARTICLE}:
            raise
    assert time.process_time() - began < 2


def test_a_page_of_more_tags_than_any_is_rejected_with_the_reason() -> None:
    with pytest.raises(RejectedRecord, match="more than 300,000 tags") as rejected:
        cleaned("<p>x" * 300_001)
    assert rejected.value.fate.code is RejectCode.TOO_LARGE


def test_many_tags_that_close_each_other_wrongly_are_still_a_page() -> None:
    line = "<div><span><b><p>Line {} of a page that somebody wrote by hand.</div></b></span>"
    sloppy = "".join(line.format(number) for number in range(3_500))
    assert "Line 3499 of a page" in cleaned(page(sloppy)).body


@pytest.mark.parametrize(
    "body", ["", "<nav><a href=/>Home</a></nav>", "<div id=root></div>", "<p>Please wait.</p>"]
)
def test_a_page_without_an_article_is_rejected(body: str) -> None:
    with pytest.raises(RejectedRecord) as rejected:
        cleaned(f"<html><head><title>The Quay Times</title></head><body>{body}</body></html>")
    assert rejected.value.fate.code is RejectCode.NO_ARTICLE


def test_the_day_in_the_address_is_taken_where_nothing_else_tells() -> None:
    article = cleaned(page(head="<link rel=canonical href='https://quay.example/2024/05/02/piers'>"))
    assert article.published_at == "2024-05-02T00:00:00Z"
    assert article.provenance["published_at"]["from"] == "url"


DECK = "Two piers are shut for good, and nobody knows for how long."
LEAD = f"{DECK} The ferries will stop, the mayor says, and the town that lives of them is asked for patience."


@pytest.mark.parametrize(("line", "kept"), [(LEAD, True), (DECK, False)], ids=["a lead", "a deck"])
def test_sentences_below_the_headline_begin_the_text_and_one_short_line_does_not(line: str, kept: bool) -> None:
    html = page(head=f"<meta name=description content='{line}'>")
    html = html.replace("<h1>Two piers closed</h1>", f"<h1>Two piers closed</h1><h2 class=dek>{line}</h2>")
    assert cleaned(html).body.split("\n\n") == [line] * kept + PARAGRAPHS


def test_boxes_that_stand_apart_from_the_paragraphs_are_left_out() -> None:
    boxes = [f"<div class='c-{n}'><p>Our app tells you {n} times a day.</p></div>" for n in (1, 2)]
    heading = "<h2>What the report says</h2>"
    html = page().replace(f"<p>{PARAGRAPHS[1]}</p>", f"{boxes[0]}{heading}<p>{PARAGRAPHS[1]}</p>{boxes[1]}")
    assert cleaned(html).body.split("\n\n") == [PARAGRAPHS[0], "What the report says", *PARAGRAPHS[1:]]


def test_a_fact_box_longer_than_its_article_is_no_article() -> None:
    long = [f"{part} That is the {number}. of many things to say." for number in range(5) for part in PARAGRAPHS]
    box = "".join(
        f"<p>A fact, one of {number * 'very '} many, and they are all in a box.</p>" for number in range(40)
    )
    text = "".join(f"<p>{part}</p>" for part in long)
    html = page(f"{text}<div class='fact-box'>{box}</div>")
    assert cleaned(html).body.split("\n\n") == [*PARAGRAPHS, *long]


def test_lines_of_links_are_text_where_they_point_to_nothing_else_to_read() -> None:
    body = "<p><a href='/x'>www.quay.example</a></p><p>Read also: <a href='/y'>A story of other piers</a></p>"
    body += f"<p>{PARAGRAPHS[0]}</p><p>Follow us on <a href='/z'>Telegram</a> for our coverage of piers.</p>"
    assert cleaned(page(body)).body.split("\n\n") == [*PARAGRAPHS, "www.quay.example", PARAGRAPHS[0]]


def test_the_text_of_json_ld_leaves_out_what_it_lacks() -> None:
    last = "The mayor, who had promised to keep both piers open, said on Friday that he had been misled by them."
    stated = json.dumps({**LD, "articleBody": "\n".join([*PARAGRAPHS, last])})
    body = f"<p>Our reporters are there for you, day and night, and this is a promise.</p><p>{last}</p>"
    article = cleaned(page(body, f"<script type='application/ld+json'>{stated}</script>"))
    assert article.body.split("\n\n") == [*PARAGRAPHS, last]


def test_a_piece_of_html_from_another_format_is_kept_whole() -> None:
    text = "<div><p>Intro</p><h2>Sub</h2><p>More, with <a href='/x'>a link</a>.</p>"
    text += "<p><a href='/y'>All linked</a></p></div>"
    record = Record(index=0, end=1, media="html", text=text, fields={"title": "T"}, fields_from="feed")
    assert clean(record, Hints()).body.split("\n\n") == ["Intro", "Sub", "More, with a link.", "All linked"]
