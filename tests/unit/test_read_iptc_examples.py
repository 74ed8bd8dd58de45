"""The IPTC's own examples: every text document gives title, body, date and language, each in well under 1 ms."""

import io
import json
import time
from pathlib import Path

import pytest
from lxml import etree

from copydesk.articles import Article, Hints, Record
from copydesk.outcomes import RejectedRecord
from copydesk.settings import Settings
from workers.clean import clean
from workers.language import detect
from workers.read import read

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cleaning"
NINJS = sorted((DATA / "ninjs" / "examples").glob("[123].*/*.json"))
NEWSML = sorted((DATA / "ninjs" / "examples" / "NewsML").glob("*.xml"))
G2 = sorted((DATA / "newsml-g2" / "examples").glob("*.xml"))
VALIDATION = sorted((DATA / "ninjs" / "validation").rglob("*.json"))
# The aim of 200 µs is for benchmarks/formats.py on a machine that does nothing else.
_MOST_SECONDS = 0.002

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared development data is not on this machine")


def articles(path: Path) -> list[Article]:
    """The articles of a file, with their language; nothing where it is rejected."""
    try:
        records = [
            record
            for record in read(io.BytesIO(path.read_bytes()), path.name, Settings())
            if isinstance(record, Record)
        ]
    except RejectedRecord:
        return []
    cleaned = [clean(record, Hints()) for record in records]
    return [article.with_language(*detect(article, article.language)) for article in cleaned]


def sentence_of(data: bytes, name: str) -> str:
    """Why a file is rejected, or that it is not."""
    try:
        list(read(io.BytesIO(data), name, Settings()))
    except RejectedRecord as rejected:
        return rejected.fate.sentence
    return "It is read."


def is_ninjs_text(path: Path) -> bool:
    """A dated item of text: not a picture, an event, or an example of one property."""
    value = json.loads(path.read_bytes())
    dated = isinstance(value, dict) and any(key.lower() == "versioncreated" for key in value)
    return dated and value.get("type", "text") in {"text", "composite"}


def has_g2_text(path: Path) -> bool:
    """A news item with paragraphs inside it, and with its metadata."""
    root = etree.parse(str(path)).getroot()
    paragraphs = [one for inline in root.iter("{*}inlineXML") for one in inline.iter("{*}p")]
    return etree.QName(root).localname == "newsItem" and bool(paragraphs)


@pytest.mark.parametrize(
    "path", [p for p in NINJS if is_ninjs_text(p)], ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_ninjs_texts_are_complete(path: Path) -> None:
    (article,) = articles(path)
    assert article.title
    assert len(article.body) > 80
    assert article.published_at
    assert article.language != "und"
    assert article.guid
    assert "<p" not in article.body


@pytest.mark.parametrize("path", [p for p in G2 if has_g2_text(p)] + NEWSML, ids=lambda path: path.stem[:40])
def test_newsml_texts_are_complete(path: Path) -> None:
    (article,) = articles(path)
    assert article.body
    assert article.published_at
    assert article.language != "und"
    if "facet" not in path.name:  # an example of one property, without a headline
        assert article.title
        assert len(article.body) > 200


@pytest.mark.parametrize(
    "path", NINJS + G2 + NEWSML + VALIDATION, ids=lambda path: f"{path.parent.name}-{path.name[:30]}"
)
def test_every_document_ends_in_records_or_in_a_sentence(path: Path) -> None:
    data = path.read_bytes()
    taken = []
    for _ in range(3):
        before = time.process_time()
        sentence = sentence_of(data, path.name)
        taken.append(time.process_time() - before)
        assert sentence.endswith(".")
    assert min(taken) < _MOST_SECONDS * max(1, len(data) / 20_000)
