"""Measuring: the stages one by one on one core, and everything from file to stored article."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from console.oneshot import run_once
from copydesk.articles import Article, Hints, Record
from copydesk.settings import Settings
from storage.store import Store
from workers import clean, fingerprint, language, read, stages, tag

_STAGE_ARTICLES = 500
_SEED = 7

_WHO = (
    "ministers",
    "engineers",
    "farmers",
    "teachers",
    "judges",
    "traders",
    "nurses",
    "researchers",
    "voters",
    "officials",
)
_DID = (
    "approved",
    "rejected",
    "delayed",
    "reviewed",
    "announced",
    "questioned",
    "completed",
    "criticised",
    "funded",
    "published",
)
_WHAT = (
    "budget",
    "harvest",
    "railway",
    "election",
    "vaccine",
    "tariff",
    "pipeline",
    "museum",
    "drought",
    "championship",
    "strike",
    "reform",
)
_WHERE = (
    "France",
    "Japan",
    "Brazil",
    "Kenya",
    "Canada",
    "Norway",
    "Vietnam",
    "Poland",
    "Chile",
    "Egypt",
    "Paris",
    "Nairobi",
    "Tokyo",
    "Ottawa",
)
_WHEN = ("on Monday", "last week", "after long talks", "despite protests", "for the third time", "this spring")


def write_articles(folder: Path, count: int) -> Path:
    """Write so many made-up articles of about 400 words, one in twenty a copy of an earlier one."""
    folder.mkdir(parents=True)
    chance = random.Random(_SEED)  # noqa: S311 - the same articles each time
    earlier: list[str] = []
    for number in range(count):
        copied = earlier and chance.random() < 0.05
        text = chance.choice(earlier) if copied else _article(chance)
        if len(earlier) < _STAGE_ARTICLES:
            earlier.append(text)
        (folder / f"{number:07d}.txt").write_text(text, "utf-8")
    return folder


def _article(chance: random.Random) -> str:
    title = _sentence(chance).rstrip(".")
    paragraphs = (" ".join(_sentence(chance) for _ in range(5)) for _ in range(9))
    return "\n\n".join((title, *paragraphs)) + "\n"


def _sentence(chance: random.Random) -> str:
    who, did, what, where, when = (chance.choice(words) for words in (_WHO, _DID, _WHAT, _WHERE, _WHEN))
    return f"{who.capitalize()} in {where} {did} the {what} {when}."


def measure_stages(settings: Settings, source: Path) -> dict[str, float]:
    """Microseconds an article in each stage and in all of them, on up to 500 articles below `source`."""
    stages.warm_up()
    records: list[Record] = []
    spent = {"read": _timed(lambda: records.extend(_records(settings, source)))}
    articles: list[Article] = []
    spent["clean"] = _timed(lambda: articles.extend(clean.clean(record, Hints()) for record in records))
    spent["language"] = _timed(lambda: [language.detect(article, None) for article in articles])
    spent["fingerprint"] = _timed(lambda: [fingerprint.text_hash(article) for article in articles])
    spent["tag"] = _timed(lambda: [tag.tag(article) for article in articles])
    spent["clean to tag"] = _timed(lambda: [stages.work_on(record, Hints()) for record in records])
    return {name: round(seconds / max(1, len(records)) * 1e6, 1) for name, seconds in spent.items()}


def _records(settings: Settings, source: Path) -> Iterator[Record]:
    found = 0
    paths = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    for path in paths:
        with path.open("rb") as stream:
            for record in read.read(stream, path.name, settings):
                if isinstance(record, Record):
                    yield record
                    found += 1
                if found >= _STAGE_ARTICLES:
                    return


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def measure_end_to_end(
    settings: Settings, store: Store, source: Path, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Take everything below `source` in and settle it; start and stop of the workers count."""
    summary = run_once(settings, store, [source], move=False, tell=tell, show=lambda _: None)
    records = sum(summary.records.values())
    return {
        "database": "sqlite" if store.is_sqlite else "postgresql",
        "workers": settings.workers,
        "files": summary.accepted,
        "articles": records,
        "seconds": summary.seconds,
        "articles_per_second": round(records / summary.seconds, 1),
        "unsettled": summary.unsettled,
    }
