"""Files as people drop them: misnamed, in any encoding, packed twice, cut, or nothing at all."""

import gzip
import io
import json

import pytest

from copydesk.articles import Article, Hints, Record, UnreadableRecord
from copydesk.outcomes import RejectedRecord
from copydesk.settings import Settings
from workers.clean import clean
from workers.read import read

TITLE = "Harbour ferries stop for repairs"
PARAGRAPHS = (
    "The harbour authority closed two piers on Monday, and the ferries will stop until further notice.",
    "Nobody was hurt, said Ann Lee, who heads the authority. \u201cWe will reopen in May,\u201d she added.",
    "Fishermen asked for money; the council\u2019s answer is due on Friday.",
)
BODY = "\n\n".join(PARAGRAPHS)
TEXT = f"{TITLE}\n\n{BODY}\n"
PIECE = f"<h1>{TITLE}</h1>" + "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
PAGE = f"<html><head><title>{TITLE}</title></head><body><article>{PIECE}</article></body></html>"
OBJECT = json.dumps({"title": TITLE, "body": BODY})
HEADER = f"From: Ann Lee <a@x.example>\r\nSubject: {TITLE}\r\nMIME-Version: 1.0\r\n"


def articles(name: str, data: bytes) -> list[Article]:
    found: list[Record | UnreadableRecord] = list(read(io.BytesIO(data), name, Settings()))
    return [clean(record, Hints(name=name)) for record in found if isinstance(record, Record)]


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(RejectedRecord) as caught:
        articles(name, data)
    return f"{caught.value.fate.code}: {caught.value.fate.sentence}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *(
            (f"{form}.txt", TEXT.encode(form))
            for form in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
        ),
        ("crlf.txt", TEXT.replace("\n", "\r\n").encode()),
        ("mixed.txt", TEXT.replace("\n\n", "\r\n\n").encode()),
        ("a-nul.txt", TEXT.replace("harbour", "har\0bour").encode()),
        ("end-of-file-of-old.txt", TEXT.encode() + b"\x1a"),
        ("terminal.txt", f"\x1b[1m{TITLE}\x1b[0m\n\n{BODY}".encode()),
        ("page.txt", PAGE.encode()),
        ("piece.txt", PIECE.encode()),
        ("page16.html", PAGE.encode("utf-16")),
        ("no-page.html", TEXT.encode()),
        ("no-xml.xml", TEXT.encode()),
        ("object.txt", OBJECT.encode()),
        ("object16.json", OBJECT.encode("utf-16")),
        ("lines.txt", f"{OBJECT}\n{OBJECT}\n".encode()),
        ("packed.txt", gzip.compress(TEXT.encode())),
        ("string.txt", json.dumps(TEXT, ensure_ascii=False).encode()),
        ("lies.eml", f"{HEADER}Content-Type: text/plain; charset=us-ascii\r\n\r\n{BODY}".encode()),
        ("unknown.eml", f"{HEADER}Content-Type: text/plain; charset=x-none\r\n\r\n{BODY}".encode("cp1252")),
        ("unpacked.eml", f"{HEADER}Content-Transfer-Encoding: base64\r\n\r\n{BODY}".encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_article_that_came_oddly_is_read(name: str, data: bytes) -> None:
    found = articles(name, data)
    assert {(article.title, article.body) for article in found} == {(TITLE, BODY)}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "empty: The file holds no bytes."),
        ("mark.txt", b"\xef\xbb\xbf", "empty: The file holds nothing but white space."),
        ("mark16.txt", b"\xff\xfe", "empty: The file holds nothing but white space."),
        ("zeros.txt", bytes(500), "unsupported: The file begins with nothing but zero bytes"),
        ("power-cut.txt", TEXT.encode() + bytes(500), "bad_encoding: Many of the bytes are zeros"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), "unsupported: The file looks like a PNG image"),
        ("twice.gz", gzip.compress(gzip.compress(TEXT.encode())), "too_deep: An archive inside an archive"),
        ("cut.gz", gzip.compress(TEXT.encode())[:-20], "malformed: The gzip data is cut short."),
        ("text.json", TEXT.encode(), "malformed: The JSON is not well formed"),
        ("number.json", b"42", "no_article: The JSON holds no object"),
        ("a.txt", b"A", "no_article: There is neither a body nor a title of more than two letters"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:-1] else "",
)
def test_what_is_no_article_is_told_so(name: str, data: bytes, said: str) -> None:
    assert refusal(name, data).startswith(said)


def test_relative_addresses_of_a_feed_are_those_of_its_site() -> None:
    links = ("/2024/a.html", "b.html", "//cdn.example/c", "")
    items = "".join(f"<item><title>{TITLE}</title><link>{link}</link></item>" for link in links)
    feed = f"<rss><channel><title>G</title><link>https://g.example/news/</link>{items}</channel></rss>"
    assert [article.url for article in articles("a.xml", feed.encode())] == [
        "https://g.example/2024/a.html", "https://g.example/news/b.html", "https://cdn.example/c", None,
    ]  # fmt: skip
