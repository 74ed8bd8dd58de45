"""Cleaning beside the libraries, in one run: quality and CPU time on the same pages.

    .venv/bin/python benchmarks/cleaning.py [--data ../shared/data/cleaning] [--part tune|test|all] [--json]

The libraries of the dependency group `baselines` that are installed take part; of the others it says so. The data
is not part of the repository; say with `--data` where it is. Times are CPU (process time) of one core, the less of
two readings of a page, with all systems taking turns at each page so that a busy machine is busy for all.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from copydesk.articles import Article, Hints, Record
from copydesk.outcomes import RejectedRecord
from workers.clean import clean

TOKEN = re.compile(r"\w+")
SHINGLE = 4
_READINGS = 2
# Forms of one quotation mark count as one; what nobody sees does not count.
_FOLDED = str.maketrans(
    {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"'), **dict.fromkeys("\xad\u200b\ufeff")}
)


@dataclass(frozen=True, slots=True)
class Page:
    """A labelled page. `title`, `authors` and `date` are None where the set does not label them."""

    name: str
    html: str
    body: str
    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None


@dataclass(slots=True)
class Found:
    """What a system made of a page."""

    body: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None


@dataclass(slots=True)
class Score:
    """Sums over the pages of one set for one system."""

    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    days: list[bool] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        """The figures: F1 of mean precision and mean recall (as the page benchmark's own script has it)."""
        p, r = mean(self.precision), mean(self.recall)
        row = {"f1": 2 * p * r / (p + r) if p + r else 0.0, "precision": p, "recall": r, "exact": mean(self.exact)}
        if self.titles:
            names = self.names
            row["title"] = mean(self.titles)
            row["authors_f1"] = 2 * names["hit"] / max(1, 2 * names["hit"] + names["extra"] + names["missed"])
        if self.days:
            row["same_day"] = mean(self.days)
        row["ms"] = mean(self.milliseconds)
        row["p95_ms"] = quantiles(self.milliseconds, n=20)[-1]
        return row


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Counts of the 4-word shingles; a shorter text is one shingle."""
    words = words_of(text)
    return Counter(tuple(words[place : place + SHINGLE]) for place in range(max(1, len(words) - SHINGLE + 1)))


def words_of(text: str) -> list[str]:
    """The words of a text. Soft hyphens and other characters that nobody sees part none."""
    return TOKEN.findall(text.translate(_FOLDED))


def compare(score: Score, page: Page, found: Found) -> None:
    """Add one page to the sums."""
    gold, given = shingles(page.body), shingles(found.body)
    common = sum((gold & given).values())
    score.precision.append(common / max(1, sum(given.values())) if found.body else 0.0)
    score.recall.append(common / max(1, sum(gold.values())))
    score.exact.append(words_of(page.body) == words_of(found.body))
    if page.title is not None:
        score.titles.append(plain(page.title) == plain(found.title or ""))
    if page.authors is not None:
        wanted, got = ({plain(name) for name in names} for names in (page.authors, found.authors))
        score.names += Counter(hit=len(wanted & got), extra=len(got - wanted), missed=len(wanted - got))
    if page.date:
        score.days.append((found.date or "")[:10] == page.date[:10])


def plain(text: str) -> str:
    """A title or name for comparing: case, spaces and the form of quotation marks do not count."""
    return " ".join(text.translate(_FOLDED).split()).casefold()


def news_pages(data: Path) -> Iterator[Page]:
    """The 89 news and blog pages."""
    labels = json.loads((data / "pages/ground-truth.json").read_text("utf-8"))
    for name, label in sorted(labels.items()):
        html = gzip.decompress((data / f"pages/html/{name}.html.gz").read_bytes()).decode("utf-8", "replace")
        yield Page(name, html, label["articleBody"])


def publisher_pages(data: Path) -> Iterator[Page]:
    """The 149 pages of publishers in 26 languages."""
    with gzip.open(data / "publishers.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            authors = tuple(row["authors"] or ())
            yield Page(row["id"], row["html"], row["body"], row["title"] or None, authors, row["date"])


def ours(html: str) -> Found:
    """The stage `clean` of this house."""
    try:
        article: Article = clean(Record(index=0, end=0, media="html", text=html), Hints())
    except RejectedRecord:
        return Found()
    return Found(article.body, article.title, article.authors, article.published_at)


def by_trafilatura(html: str) -> Found:
    """trafilatura with metadata, as its documentation recommends."""
    import trafilatura

    document = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    if document is None:
        return Found()
    names = tuple(name for name in (document.author or "").split("; ") if name)
    return Found(document.text or "", document.title, names, document.date)


def by_readability(html: str) -> Found:
    """readability-lxml, its text taken with lxml."""
    import lxml.html
    from readability import Document

    document = Document(html)
    text = lxml.html.fromstring(document.summary()).text_content()
    return Found(text, document.short_title())


def by_resiliparse(html: str) -> Found:
    """resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return Found(extract_plain_text(html, main_content=True, alt_texts=False))


def by_newspaper(html: str) -> Found:
    """newspaper4k."""
    import newspaper

    article = newspaper.article("http://page.example/a", input_html=html)
    day = article.publish_date.isoformat() if article.publish_date else None
    return Found(article.text, article.title, tuple(article.authors), day)


SYSTEMS: dict[str, Callable[[str], Found]] = {
    "copydesk": ours,
    "trafilatura": by_trafilatura,
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
    "newspaper4k": by_newspaper,
}


def measured(names: list[str], pages: list[Page]) -> dict[str, dict[str, float] | str]:
    """The figures of each system on one set, or why there are none; the systems take turns at each page."""
    missing = {name: reason for name in names if (reason := _why_missing(SYSTEMS[name], pages[0]))}
    scores = {name: Score() for name in names if name not in missing}
    for page in pages:
        for name, score in scores.items():
            found, milliseconds = min((_timed(SYSTEMS[name], page) for _ in range(_READINGS)), key=itemgetter(1))
            score.milliseconds.append(milliseconds)
            compare(score, page, found)
    return {**{name: score.row() for name, score in scores.items()}, **missing}


def _why_missing(system: Callable[[str], Found], page: Page) -> str:
    try:
        system(page.html)
    except ImportError as missing:
        return f"{missing.name} is not installed (dependency group `baselines`)"
    except Exception:
        return ""
    return ""


def _timed(system: Callable[[str], Found], page: Page) -> tuple[Found, float]:
    """What a system makes of a page, nothing where it raises, and the milliseconds that it took."""
    began = time.process_time()
    try:
        found = system(page.html)
    except Exception:
        found = Found()
    return found, (time.process_time() - began) * 1000


def part_of(pages: list[Page], part: str) -> list[Page]:
    """Three of four pages for tuning, the fourth, whose texts were never read, for reporting."""
    kept = [page for place, page in enumerate(pages) if (place % 4 == 3) == (part == "test")]
    return pages if part == "all" else kept


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cleaning"))
    parser.add_argument("--part", choices=("all", "tune", "test"), default="test")
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    table: dict[str, dict[str, Any]] = {}
    for name, load in (("pages", news_pages), ("publishers", publisher_pages)):
        pages = part_of(list(load(chosen.data)), chosen.part)
        table[name] = measured(chosen.systems.split(","), pages)
    print(json.dumps(table, indent=1) if chosen.json else as_text(table))


def as_text(table: dict[str, dict[str, Any]]) -> str:
    """The table for a person."""
    lines = []
    for name, rows in table.items():
        for system, row in rows.items():
            shown = row if isinstance(row, str) else "  ".join(f"{key} {value:.3f}" for key, value in row.items())
            lines.append(f"{name:<11}{system:<17}{shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
