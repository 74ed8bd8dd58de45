"""Where pages of any house state who wrote an article and when: each way on a page of our own."""

import pytest

from copydesk.articles import Article, Hints, Record
from workers.clean import clean

TITLE = "A bridge is built over the river"
STORY = "<p>The council met on Monday and agreed to build the bridge after a long debate, said the mayor.</p>" * 6
KIND = f'"@context":"https://schema.org","@type":"NewsArticle","headline":"{TITLE}"'
DAY = "2024-05-06T10:00:00Z"


def cleaned(head: str = "", top: str = "", after: str = "", before: str = "") -> Article:
    body = f"{before}<article><h1>{TITLE}</h1>{top}{STORY}{after}</article>"
    html = f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return clean(Record(index=0, end=1, media="html", text=html), Hints())


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


AUTHORS = {
    "name in two parts": json_ld(f'{{{KIND},"author":{{"givenName":"Ann","familyName":"Lee"}}}}'),
    "person in another script": json_ld(f'{{{KIND},"author":{{"@id":"#ann"}}}}')
    + json_ld('{"@type":"Person","@id":"#ann","name":"Ann Lee"}'),
    "reference as a text": json_ld(f'{{{KIND},"author":"https://x.example/#ann"}}')
    + json_ld('{"@type":"Person","@id":"https://x.example/#ann","name":"Ann Lee"}'),
    "site before the person": meta("og:site_name", "The Gazette")
    + meta("author", "The Gazette")
    + meta("author", "Ann Lee"),
    "label of a card": meta("twitter:label1", "Written by") + meta("twitter:data1", "Ann Lee"),
    "label of a card in German": meta("twitter:label2", "Verfasst von") + meta("twitter:data2", "Ann Lee"),
    "card of Parse.ly": '<meta name=parsely-page content=\'{"author":"Ann Lee"}\'>',
    "data layer": "<script>dataLayer.push({'page': {'articleAuthor': 'Ann Lee'}});</script>",
    "data of the page": '<script type="application/json">{"a":{"authors":[{"id":7,"name":"Ann Lee"}]}}</script>',
    "data in a string": '<script>self.push("{\\"author\\":\\"Ann Lee\\"}")</script>',
}


@pytest.mark.parametrize("way", AUTHORS)
def test_an_author_stated_in_the_head(way: str) -> None:
    assert cleaned(head=AUTHORS[way]).authors == ("Ann Lee",)


@pytest.mark.parametrize(
    "top",
    [
        '<div itemprop="author" itemscope><meta itemprop="name" content="Ann Lee"></div>',
        '<span itemprop="creator author">Ann Lee</span>',
        '<a rel="nofollow author" href="/a">Ann Lee</a>',
    ],
)
def test_an_author_marked_in_the_body(top: str) -> None:
    assert cleaned(top=top).authors == ("Ann Lee",)


def test_each_author_may_have_an_element() -> None:
    assert cleaned(head=meta("citation_author", "Ann Lee") + meta("citation_author", "Bo Ek")).authors == (
        "Ann Lee",
        "Bo Ek",
    )


@pytest.mark.parametrize("address", ["https://social.example/ann.lee", "www.social.example/ann"])
def test_an_address_is_no_author(address: str) -> None:
    article = cleaned(head=f'<meta property="article:author" content="{address}">', top="<p>By Ann Lee</p>")
    assert (article.authors, article.provenance["authors"]["from"]) == (("Ann Lee",), "by-line")
    assert cleaned(head=f'<meta property="article:author" content="{address}">').authors == ()


@pytest.mark.parametrize(
    ("stated", "name"), [("신현주 기자", "신현주"), ("李华 记者", "李华"), ("田中花子記者", "田中花子")]
)
def test_an_office_behind_a_name_is_none_of_it(stated: str, name: str) -> None:
    assert cleaned(head=meta("author", stated)).authors == (name,)


def test_names_in_chinese_are_parted_by_their_own_comma() -> None:
    assert cleaned(top="<div>作者：李华、王明</div>").authors == ("李华", "王明")


def test_data_that_names_several_says_of_none_that_it_is_the_author() -> None:
    one = '{"author":"Ann Lee","publishedAt":"2024-05-06"}'
    other = '{"author":"Bo Ek","publishedAt":"2024-05-07"}'
    article = cleaned(head=f"<script>[{one},{other}]</script>")
    assert article.authors == ()
    assert article.published_at is None


DATES = {
    "seconds": meta("pubdate", "1714989600"),
    "milliseconds": meta("pubdate", "1714989600000"),
    "a script's words": meta("pubdate", "Mon May 06 2024 12:00:00 GMT+0200 (Central European Summer Time)"),
    "a zone of hours": meta("article:published_time", "2024-05-06T12:00:00+02"),
    "a zone by name": meta("article:published_time", "2024-05-06T10:00:00Z[UTC]"),
    "a compact day": meta("pubdate", "20240506T12:00:00+0200"),
    "data layer": "<script>dataLayer=[{'pagePublishDate':'2024-05-06T10:00:00Z'}];</script>",
    "data of the page": '<script type="application/json">{"article":{"publishedAt":1714989600000}}</script>',
    "a change, where no more is stated": json_ld(f'{{{KIND},"dateModified":"{DAY}"}}'),
    "a change in a meta element": f'<meta property="article:modified_time" content="{DAY}">',
}


@pytest.mark.parametrize("way", DATES)
def test_a_date_stated_in_the_head(way: str) -> None:
    published = cleaned(head=DATES[way]).published_at or ""
    assert published[:10] == "2024-05-06"
    assert published[11:] in {"10:00:00Z", "12:00:00+02:00"}


def test_a_change_is_told_as_one_and_gives_way_to_a_date_that_is_shown() -> None:
    head = f'<meta property="article:modified_time" content="{DAY}">'
    assert cleaned(head=head).provenance["published_at"]["from"] == "date modified"
    assert cleaned(head=head, top="<div>Published: 4 May 2024</div>").published_at == "2024-05-04T00:00:00Z"


def test_the_time_behind_the_headline_is_that_of_the_article() -> None:
    before = '<ul><li><time datetime="2024-05-09">Other news</time></li></ul>'
    article = cleaned(before=before, top='<time datetime="2024-05-06">6 May</time>')
    assert (article.published_at or "")[:10] == "2024-05-06"


@pytest.mark.parametrize(
    "line",
    [
        "입력 2024.05.06 18:40", "승인 2024. 5. 6. 오후 6:40", "公開日：2024年5月6日",
        "Zveřejněno: 6. května 2024 10:00", "Közzétéve: 2024. május 6.", "Yayınlanma: 06.05.2024 - 10:00",
        "Julkaistu 6.5.2024 klo 10:00",
        "Diterbitkan 6 Mei 2024", "Δημοσιεύθηκε: 6 Μαΐου 2024", "نشر في 6 مايو 2024", "פורסם: 6 במאי 2024",
        "प्रकाशित: 6 मई 2024", "segunda-feira, 6 de maio de 2024 às 10:00", "lunedì 6 maggio 2024 ore 10:00",
        "2024. gada 6. maijs", "2024 m. gegužės 6 d.", "6. svibnja 2024.", "Објављено: 06.05.2024.", "٦ مايو ٢٠٢٤",
    ],
)  # fmt: skip
def test_a_date_shown_below_the_headline_in_many_languages(line: str) -> None:
    assert (cleaned(top=f"<div>{line}</div>").published_at or "")[:10] == "2024-05-06"


def test_an_hour_of_the_afternoon_in_korean() -> None:
    assert cleaned(top="<div>입력 2024.05.06. 오후 6:40</div>").published_at == "2024-05-06T18:40:00Z"
