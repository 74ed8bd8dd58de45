"""Plain text: what surrounds the article moves to its fields, and the article itself stays whole."""

import pytest

from copydesk.articles import Article, Hints, Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.clean import clean
from workers.clean.authors import editors_in, reporters_in

BODY_ONE = "The harbour authority closed two piers on Monday, and the ferries will stop until further notice."
BODY_TWO = "Engineers had warned about the piers for years, said a report that the council kept to itself."


def cleaned(text: str, hints: Hints | None = None, **fields: object) -> Article:
    record = Record(index=0, end=1, media="text", text=text, fields=fields, fields_from="json" if fields else "")
    return clean(record, hints or Hints())


def test_a_scraped_text_comes_out_right() -> None:
    article = cleaned(
        "Harbour Closes Two Piers After Warnings\r\n\r\n"
        "Let’s see if they reopen before the elections.\r\n\r\n"
        "Source: The Quay Times\r\n\r\n"
        "The harbour authority closed two\xa0piers on Monday.\xa0\r\n\r\n"
        "  • The north pier\u200b, used by\xa0 ferries –\xa0\r\n    and by fishermen – is shut.\r\n"
        "  • The south pier is shut.\r\n\r\n"
        "“We had warned,” an engineer said.\r\n\r\n"
        "Harbour Closes Two Piers After Warnings\r\n"
    )
    assert article.title == "Harbour Closes Two Piers After Warnings"
    assert article.source == "The Quay Times"
    assert article.body.split("\n\n") == [
        "Let’s see if they reopen before the elections.",
        "The harbour authority closed two piers on Monday.",
        "• The north pier, used by ferries – and by fishermen – is shut.",
        "• The south pier is shut.",
        "“We had warned,” an engineer said.",
    ]
    (part,) = article.provenance["body"]["parts"]
    assert article.body[part["start"] : part["end"]] == "Let’s see if they reopen before the elections."
    assert set(article.provenance) == {"title", "source", "body"}


def test_lines_around_the_text_move_to_their_fields() -> None:
    article = cleaned(
        f"Two piers closed\nBy Ann Lee and Bo Ek\nPublished: January 7, 2024\n\n{BODY_ONE}\n\n{BODY_TWO}\n\n"
        "(Reporting by Cy Doe in Hull)\nhttps://quay.example/piers\nShare this:\nAll rights reserved.\n"
    )
    assert article.title == "Two piers closed"
    assert article.authors == ("Ann Lee", "Bo Ek")
    assert article.published_at == "2024-01-07T00:00:00Z"
    assert article.provenance["published_at"]["precision"] == "day"
    assert article.url == "https://quay.example/piers"
    assert article.body == f"{BODY_ONE}\n\n{BODY_TWO}"


def test_a_remark_before_the_headline_leaves_the_body_but_is_kept() -> None:
    remark = "Came across this today, worth a read."
    article = cleaned(f"{remark}\n\nTwo piers closed\n\n{BODY_ONE}\n\n{BODY_TWO}")
    assert article.title == "Two piers closed"
    assert article.body == f"{BODY_ONE}\n\n{BODY_TWO}"
    assert article.provenance["body"]["parts"] == [{"kind": "commentary", "text": remark}]


def test_hard_wrapped_lines_are_joined_and_short_lines_are_not() -> None:
    import textwrap

    wrapped = "\n\n".join(textwrap.fill(part * 2, 60) for part in (BODY_ONE, BODY_TWO))
    article = cleaned(f"Two piers closed\n\n{wrapped}")
    assert article.body == f"{BODY_ONE * 2}\n\n{BODY_TWO * 2}"
    verse = "Roses are red,\nviolets are blue.\nSugar is sweet.\nSo are you."
    assert cleaned(f"A poem\n\n{verse}", title="A poem").body.count("\n\n") >= 2


def test_single_line_breaks_part_paragraphs_that_are_not_wrapped() -> None:
    assert cleaned(f"Two piers closed\n{BODY_ONE}\n{BODY_TWO}").body == f"{BODY_ONE}\n\n{BODY_TWO}"


def test_nothing_is_invented() -> None:
    article = cleaned(f"{BODY_ONE}\n\n{BODY_TWO}")
    assert article.title is None
    assert article.body == f"{BODY_ONE}\n\n{BODY_TWO}"
    assert (article.authors, article.source, article.published_at, article.url) == ((), None, None, None)


def test_stated_fields_win_and_stated_emptiness_holds() -> None:
    text = f"By Some Body\n\n{BODY_ONE}\n\n{BODY_TWO}"
    article = cleaned(text, title="Stated", authors=["Ann Lee"], published_at="2024-05-02T10:00:00+02:00")
    assert (article.title, article.authors) == ("Stated", ("Ann Lee",))
    assert article.published_at == "2024-05-02T10:00:00+02:00"
    assert article.provenance["authors"]["from"] == "json"
    assert cleaned(f"A headline\n\n{BODY_ONE}\n\n{BODY_TWO}", title=None).title is None


def test_cleaning_its_own_output_changes_nothing() -> None:
    first = cleaned(f"Two piers closed\nBy Ann Lee\n\n{BODY_ONE}\n\n• One\n• Two\n\n{BODY_TWO}")
    again = cleaned(first.body, title=first.title, authors=list(first.authors), source=None, published_at=None)
    assert (again.title, again.body, again.authors) == (first.title, first.body, first.authors)


def test_the_folder_is_the_default_source() -> None:
    article = cleaned(f"Two piers closed\n\n{BODY_ONE}", Hints(source="reuters"))
    assert article.source == "reuters"
    assert article.provenance["source"]["from"] == "folder"


def test_a_future_date_is_kept_and_flagged() -> None:
    article = cleaned(BODY_ONE, published_at="9999-01-01T00:00:00Z")
    assert article.provenance["published_at"]["flag"] == "future"


@pytest.mark.parametrize("text", ["", "\n \n", "\u200b\u200b", "\0\0"])
def test_no_article_is_refused(text: str) -> None:
    with pytest.raises(RejectedRecord) as caught:
        cleaned(text)
    assert caught.value.fate.code is RejectCode.NO_ARTICLE


@pytest.mark.parametrize(
    ("line", "authors", "date"),
    [
        ("By Corin Ashdown, commodities correspondent", ("Corin Ashdown",), None),
        ("By Tom Ferrers and Aisha Quill, sports staff", ("Tom Ferrers", "Aisha Quill"), None),
        ("Par Gwenaël Pastor, publié le 2026-08-19", ("Gwenaël Pastor",), "2026-08-19T00:00:00Z"),
        ("Von Ann Lee | 5. Mai 2024", ("Ann Lee",), "2024-05-05T00:00:00Z"),
        *(
            (f"{words}{mark}Ann Lee", ("Ann Lee",), None)
            for words in ("By", "Written by", "Geschrieben von", "Escrito por")
            for mark in (" ", ": ", ":", " - ", " – ")
        ),
        ("Verfasst von: Ann Lee", ("Ann Lee",), None),
        ("By Carl Dunmore cdunmore@riverpost.example", ("Carl Dunmore",), None),
        ("Words: Imogen Vale | Photos: Sam Orrell", ("Imogen Vale",), None),
        ("13 февраля 2024, 15:40 Автор: Ольга Ремизова", ("Ольга Ремизова",), "2024-02-13T15:40:00Z"),
        ("بقلم: كريم منصور", ("كريم منصور",), None),
        ("लेखक: अजय रावत", ("अजय रावत",), None),
        ("记者 李文舟", ("李文舟",), None),
        ("記者林書妍／東港報導", ("林書妍",), None),
        ("김하늘 기자 haneul@bada.example", ("김하늘",), None),
        ("Por Rui Tavora — 21 de maio de 2024", ("Rui Tavora",), "2024-05-21T00:00:00Z"),
        ("By the time the ferries stopped it was late.", (), None),
    ],
)
def test_by_lines(line: str, authors: tuple[str, ...], date: str | None) -> None:
    article = cleaned(f"Two piers closed\n{line}\n\n{BODY_ONE}\n\n{BODY_TWO}")
    assert (article.authors, article.published_at) == (authors, date)
    assert (line in article.body) is not bool(authors)


@pytest.mark.parametrize("line", ["记者会召开", "记者会 召开的消息", "기자 회견", "编辑部的故事"])
def test_words_that_begin_like_an_office_name_nobody(line: str) -> None:
    assert (reporters_in(line), editors_in(line)) == ((), ())


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published: 04/03/2024 6:00 AM EDT", "2024-04-03T06:00:00-04:00"),
        ("Updated: 04/05/2024 9:15 AM EDT | Published: 04/03/2024 6:00 AM EDT", "2024-04-03T06:00:00-04:00"),
        ("प्रकाशित: 12 मार्च 2024, 08:30", "2024-03-12T08:30:00Z"),
        ("12 มีนาคม 2567 เวลา 08:30 น.", "2024-03-12T08:30:00Z"),
        ("입력 2024.03.12 18:40 수정 2024.03.13 08:49", "2024-03-12T18:40:00Z"),
        ("Giriş: 12.03.2024 - 10:05 Güncelleme: 13.03.2024 - 09:00", "2024-03-12T10:05:00Z"),
    ],
)
def test_date_lines(line: str, date: str) -> None:
    assert cleaned(f"Two piers closed\n{line}\n\n{BODY_ONE}\n\n{BODY_TWO}").published_at == date


def test_a_dated_dateline_gives_the_day_and_stays_in_the_text() -> None:
    article = cleaned(f"Two piers closed\n\nPORT-BRENNEC, 17 septembre 2026 - {BODY_ONE}\n\n{BODY_TWO}")
    assert article.published_at == "2026-09-17T00:00:00Z"
    assert article.body.startswith("PORT-BRENNEC")


def test_an_agency_in_the_dateline_is_noted_but_is_no_source() -> None:
    article = cleaned(f"Two piers closed\n\nHULL, March 7 (Reuters) - {BODY_ONE}\n\n{BODY_TWO}")
    assert article.source is None
    assert article.provenance["body"]["agency"] == "Reuters"
