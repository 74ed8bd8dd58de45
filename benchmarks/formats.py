"""Reading measured by format, beside the libraries that are installed: feeds, news documents, archives.

    .venv/bin/python -m benchmarks.formats [--data ../shared/data/cleaning] [--json]

Everything but the news documents is made here. Times are CPU (process time) of one core, the best of several runs;
reading ends with records, before any cleaning. feedparser and fastwarc take part where they are installed.
"""

import argparse
import bz2
import csv
import gzip
import html
import importlib
import io
import json
import lzma
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from zstandard import ZstdCompressor

from benchmarks.corpus import Story, stories
from copydesk.articles import Record
from copydesk.outcomes import RejectedRecord
from copydesk.settings import Settings
from workers.read import read

SETTINGS = Settings()
ITEMS = 500
PAGES = 1000
RUNS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `figure` is in `unit`."""

    what: str
    system: str
    figure: float
    unit: str


def best_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The least CPU time of several runs."""
    taken = []
    for _ in range(runs):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return max(min(taken), 1e-9)


def count(data: bytes, name: str) -> int:
    """The number of records that can be read."""
    return sum(isinstance(record, Record) for record in read(io.BytesIO(data), name, SETTINGS))


def module(name: str) -> Any:
    """A library, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@cache
def made(words: int) -> list[Story]:
    """As many stories as are needed, of about so many words."""
    return list(islice(stories(7, words), PAGES))


def rss() -> bytes:
    """500 items of 2.4 KB, as news sites publish them."""
    item = (
        "<item><title>{1.title}</title><link>https://x.example/news/{0}</link>"
        '<guid isPermaLink="false">id-{0}</guid><pubDate>Tue, 02 Jan 2024 10:00:00 GMT</pubDate>'
        "<dc:creator>{1.author}</dc:creator><category>Local</category><category>Transport</category>"
        "<description>A short summary of the story.</description>"
        "<content:encoded><![CDATA[{2}]]></content:encoded></item>"
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Gazette</title>'
    )
    items = (item.format(n, story, as_html(story)) for n, story in enumerate(made(300)[:ITEMS]))
    return (head + "".join(items) + "</channel></rss>").encode()


def as_html(story: Story) -> str:
    """The paragraphs of a story."""
    return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in story.paragraphs)


def atom() -> bytes:
    """500 entries with their text as escaped HTML."""
    entry = (
        '<entry><title>{1.title}</title><id>urn:{0}</id><link href="https://x.example/{0}"/>'
        "<updated>2024-01-02T10:00:00Z</updated><author><name>{1.author}</name></author>"
        '<content type="html">{2}</content></entry>'
    )
    entries = (entry.format(n, story, html.escape(as_html(story))) for n, story in enumerate(made(300)[:ITEMS]))
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title>{"".join(entries)}</feed>'.encode()


def feeds() -> Iterator[Row]:
    """Entries a second."""
    feedparser = module("feedparser")
    for what, data in (("RSS", rss()), ("Atom", atom())):
        assert count(data, "a.xml") == ITEMS
        yield Row(what, "copydesk", ITEMS / best_seconds(lambda data=data: count(data, "a.xml")), "items/s")
        if feedparser:
            seconds = best_seconds(lambda data=data: feedparser.parse(data), 2)
            yield Row(what, "feedparser", ITEMS / seconds, "items/s")


def warc_record(number: int, story: Story) -> bytes:
    """A page of 30 KB, the common size of a news page."""
    links = "".join(f'<li><a href="/news/{number * 100 + link}">Story {link}</a></li>' for link in range(300))
    page = f"<html><head><title>Page {number}</title></head><body><ul>{links}</ul>{as_html(story)}</body>"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/{number}\r\n"
        f"WARC-Date: 2024-01-02T03:04:05Z\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def warcs() -> Iterator[Row]:
    """Unpacked bytes a second."""
    plain = [warc_record(number, story) for number, story in enumerate(made(2000))]
    size = sum(map(len, plain)) / 1e6
    fastwarc = module("fastwarc.warc")
    for what, data in (
        ("WARC", b"".join(plain)),
        ("WARC, gzip", b"".join(gzip.compress(one, 6) for one in plain)),
    ):
        assert count(data, "a.warc") == PAGES
        yield Row(what, "copydesk", size / best_seconds(lambda data=data: count(data, "a.warc"), 3), "MB/s")
        if fastwarc:
            seconds = best_seconds(lambda data=data: passed_over(fastwarc, data), 3)
            yield Row(what, "fastwarc, bytes alone", size / seconds, "MB/s")


def passed_over(fastwarc: Any, data: bytes) -> int:
    """What fastwarc does for the same records: HTTP parsed, content read, nothing decoded or checked."""
    return sum(len(record.reader.read()) for record in fastwarc.ArchiveIterator(io.BytesIO(data)))


def tables() -> Iterator[Row]:
    """Bytes a second of files with an article of 3 KB a line, and of the same packed."""
    texts = made(500)
    lines = b"".join(story.encoded("json") + b"\n" for story in texts)
    packed, table = io.BytesIO(), io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["title", "body", "author"])
    rows.writerows([story.title, "\n\n".join(story.paragraphs), story.author] for story in texts)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for story in texts:
            archive.writestr(f"{story.number}.txt", story.encoded("text"))
    files = {
        "JSON Lines": ("a.jsonl", lines),
        "CSV": ("a.csv", table.getvalue().encode()),
        "JSON Lines, gzip": ("a.jsonl.gz", gzip.compress(lines)),
        "JSON Lines, bzip2": ("a.jsonl.bz2", bz2.compress(lines)),
        "JSON Lines, xz": ("a.jsonl.xz", lzma.compress(lines, preset=1)),
        "JSON Lines, zstandard": ("a.jsonl.zst", ZstdCompressor().compress(lines)),
        "zip of texts": ("a.zip", packed.getvalue()),
    }
    for what, (name, data) in files.items():
        seconds = best_seconds(lambda data=data, name=name: count(data, name), 3)
        yield Row(what, "copydesk", len(lines) / 1e6 / seconds, "MB/s")


def documents(folder: Path) -> Iterator[Row]:
    """Time for each of the IPTC's examples, as the mean of their best runs."""
    kinds = {
        "ninjs": sorted((folder / "ninjs" / "examples").glob("[123].*/*.json")),
        "NewsML 1": sorted((folder / "ninjs" / "examples" / "NewsML").glob("*.xml")),
        "NewsML-G2": sorted((folder / "newsml-g2" / "examples").glob("*.xml")),
    }
    files = {what: [(path.name, path.read_bytes()) for path in paths] for what, paths in kinds.items() if paths}
    files["NITF"] = [("a.xml", nitf())]
    for what, found in files.items():
        seconds = [best_seconds(lambda data=data, name=name: attempt(data, name), 50) for name, data in found]
        yield Row(f"{what}, {len(found)} documents", "copydesk", 1e6 * sum(seconds) / len(seconds), "µs each")


def attempt(data: bytes, name: str) -> None:
    """Read a document, whatever becomes of it."""
    try:
        count(data, name)
    except RejectedRecord:
        return


def nitf() -> bytes:
    """A NITF document of 3 KB."""
    story = made(500)[0]
    return (
        '<nitf xml:lang="en"><head><docdata><date.issue norm="20240102T100000Z"/></docdata></head><body>'
        f"<body.head><hedline><hl1>{story.title}</hl1></hedline>"
        f"<byline>By <person>{story.author}</person></byline></body.head>"
        f"<body.content>{as_html(story)}</body.content></body></nitf>"
    ).encode()


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data" / "cleaning")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [*feeds(), *documents(options.data), *warcs(), *tables()]
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    for row in rows:
        print(f"| {row.what} | {row.system} | {row.figure:,.0f} {row.unit} |")


if __name__ == "__main__":
    main()
