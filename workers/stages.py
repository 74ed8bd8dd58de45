"""The stages of one record, in order. The file to read first."""

import io
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from copydesk.articles import Article, Hints, Record, TaggedArticle
from copydesk.gate import gate, gate_all
from copydesk.policy import Sources
from copydesk.settings import Settings
from workers import clean, dedupe, fingerprint, language, tag
from workers.read import read
from workers.stopwatch import Stopwatch
from workers.tag import DocumentFrequencies
from workers.tag.learned import Model
from workers.tag.pipeline_names import Namer
from workers.tag.rules import Rules

VERSIONS = {"clean": clean.VERSION, "tag": tag.VERSION, "dedupe": fingerprint.VERSION + dedupe.VERSION}

NO_FREQUENCIES: Mapping[str, DocumentFrequencies] = MappingProxyType({})
_NOTHING_COUNTED = DocumentFrequencies(0, {})
_NO_SOURCES = Sources()

# A text whose language frequent words tell, one that needs the classifier, and a page without a date.
_SAMPLES = (
    Record(index=0, end=0, media="text", text="A headline\n\n" + "The council met in Paris on Monday. " * 9),
    Record(index=0, end=0, media="text", text="Dolmar vestrin\n\nKalu morbeth zindar opulka feristan wodrel.\n"),
    Record(
        index=0, end=0, media="html", text=f"<title>Rain</title><article><p>{'It rained on the fair. ' * 9}</p>"
    ),
)


def versions(rules: Rules | None = None, model: Model | None = None, home: str = "") -> Mapping[str, int]:
    """The versions of the stages, and the numbers of the user's `rules`, of the trained `model` and of the country
    that the settings give the article's source as its `home`, if any."""
    own = {"rules": rules.number} if rules and rules.entries else {}
    learned = {"model": model.number} if model else {}
    return VERSIONS | own | learned | ({"country": country_number(home)} if home else {})


def country_number(code: str) -> int:
    """A country's two-letter code as a number, for versions are numbers: its letters as digits to base 36."""
    return int(code, 36)


def work_on(
    record: Record,
    hints: Hints,
    rules: Rules | None = None,
    watch: Stopwatch | None = None,
    model: Model | None = None,
    frequencies: Mapping[str, DocumentFrequencies] = NO_FREQUENCIES,
    namer: Namer | None = None,
    sources: Sources = _NO_SOURCES,
) -> TaggedArticle:
    """What a record is: cleaned, with its language, fingerprint and tags. Raises RejectedRecord.

    `watch` takes the time of each stage. `frequencies` are those of each language, and `namer` is the user's own.
    `sources` says where some sources are at home.
    """
    watch = watch or Stopwatch()
    article = _gated(clean.clean(record, hints))
    watch.lap("clean")
    article = article.with_language(*language.detect(article, article.language))
    watch.lap("language")
    text_hash, made = fingerprint.text_hash(article), dedupe.sketch(article)
    watch.lap("fingerprint")
    counted = frequencies_of(article.language, frequencies)
    home = sources.country(article.source)
    tags = tag.tag(article, rules=rules, model=model, frequencies=counted, namer=namer, home=home)
    watch.lap("tag")
    return TaggedArticle(
        index=record.index,
        article=article,
        text_hash=text_hash,
        tags=tags,
        versions=versions(rules, model, home),
        sketch=made,
    )


def frequencies_of(language: str, frequencies: Mapping[str, DocumentFrequencies]) -> DocumentFrequencies:
    """Those of a language; of one in which nothing was counted yet, none."""
    return frequencies.get(language, _NOTHING_COUNTED)


def _gated(article: Article) -> Article:
    """The article as the database will hold it, before any span into it is measured."""
    return replace(
        article,
        title=_gated_text(article.title),
        body=gate(article.body),
        authors=tuple(gate(author) for author in article.authors),
        source=_gated_text(article.source),
        summary=_gated_text(article.summary),
        provenance=gate_all(article.provenance),
    )


def _gated_text(text: str | None) -> str | None:
    return None if text is None else gate(text)


def warm_up() -> None:
    """Load what the stages load at their first use, so that forked workers share it."""
    list(read(io.BytesIO(_SAMPLES[0].text.encode()), "a.txt", Settings()))
    for sample in _SAMPLES:
        work_on(sample, Hints())
