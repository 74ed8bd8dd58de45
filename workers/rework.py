"""The present stages on what is stored: tagging anew, and cleaning anew from the originals.

A page of articles is worked on outside any transaction; `storage.rework` writes what came of it in one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, fields, replace
from typing import Any

from copydesk.articles import Article, Tag, TaggedArticle
from copydesk.errors import BytesMissingError, StoreUnavailableError, UnknownIdError
from copydesk.policy import Sources
from storage.articles import StoredArticle
from storage.rework import Change, Choice, Present, chosen_page, rewrite
from storage.rows import Row, held_content, held_tag
from storage.store import Store
from storage.tagging.corrections import USER, tag_rows
from workers import fingerprint, tag
from workers.dedupe import sketch
from workers.fate import fate
from workers.judging import NEAR_COPIES
from workers.limits import RecordTimeoutError, time_limit
from workers.modelbook import model_in_force
from workers.namer import namer_of
from workers.originals import Originals
from workers.stages import country_number, frequencies_of, versions, work_on
from workers.tag import DocumentFrequencies
from workers.tag.learned import Model
from workers.tag.pipeline_names import Namer
from workers.tag.rules import Rules
from workers.wordbook import wordbook

PAGE = 200
RETAG_VERSIONS = ("tag", "rules", "model", "country")
RECLEAN_VERSIONS = ("clean", "dedupe")
RELINK_VERSIONS = ("dedupe",)
_KEPT_CREATORS = (USER, "feed")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of an article, and what it is before and after; a tag is a field `tag CODE`."""

    article_id: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that is left as it is, because its stage failed."""

    article_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reworked:
    """What came of a page. `overtaken` changed meanwhile, and were left."""

    looked_at: int
    changed: int
    differences: tuple[Difference, ...]
    failures: tuple[Failure, ...]
    overtaken: tuple[str, ...] = ()


def older_for_retag(rules: Rules, sources: Sources, model: Model | None = None) -> Mapping[str, Present]:
    """The versions that an article has after tagging anew, for `Choice.older`."""
    present: dict[str, Present] = {name: versions(rules, model).get(name) for name in RETAG_VERSIONS}
    homes = {source: country_number(country) for source in sources if (country := sources.country(source))}
    return present | {"country": homes}


def older_for_reclean() -> Mapping[str, Present]:
    """The versions that an article has after cleaning anew, for `Choice.older`."""
    return {name: versions().get(name) for name in RECLEAN_VERSIONS}


def older_for_relink() -> Mapping[str, Present]:
    """The versions that an article has after it was looked for its copies anew, for `Choice.older`."""
    return {name: versions().get(name) for name in RELINK_VERSIONS}


def retag(
    store: Store, rules: Rules, choice: Choice, *, limit: int | None = None, dry_run: bool = False
) -> Iterator[Reworked]:
    """Tag the chosen articles anew, page by page. With `dry_run` nothing is written."""
    model, namer = model_in_force(store), namer_of(store.settings)

    def stage(article: StoredArticle) -> Change:
        with time_limit(store.settings.record_seconds):
            frequencies = wordbook(store).frequencies(store)
            return _retagged(article, rules, model, frequencies, namer, store.settings.sources)

    yield from _rework(store, stage, choice, limit, dry_run)


def reclean(
    store: Store, rules: Rules | None, choice: Choice, *, limit: int | None = None, dry_run: bool = False
) -> Iterator[Reworked]:
    """Read the chosen articles from their originals, and clean, fingerprint and tag them anew, page by page.

    Those whose bytes were purged are left out; one that is asked for by its id is told of as a failure.
    """
    choice = replace(choice, kept=choice.id is None)
    model, frequencies = model_in_force(store), wordbook(store).frequencies(store)
    namer, sources = namer_of(store.settings), store.settings.sources
    with closing(Originals(store)) as originals:

        def stage(article: StoredArticle) -> Change:
            record = originals.record(article["drop"], article["record"])
            hints = originals.hints(article["drop"])
            with time_limit(store.settings.record_seconds):
                made = work_on(record, hints, rules, None, model, frequencies, namer, sources)
                return _recleaned(article, made)

        def begin(page: list[StoredArticle]) -> None:
            originals.expect(article["drop"] for article in page)

        yield from _rework(store, stage, choice, limit, dry_run, begin)


def relink(
    store: Store, _rules: Rules | None, choice: Choice, *, limit: int | None = None, dry_run: bool = False
) -> Iterator[Reworked]:
    """Look anew for what the chosen articles repeat, page by page, and decide their stories by that."""

    def stage(article: StoredArticle) -> Change:
        with time_limit(store.settings.record_seconds):
            return _relinked(article)

    yield from _rework(store, stage, choice, limit, dry_run)


def _rework(
    store: Store,
    stage: Callable[[StoredArticle], Change],
    choice: Choice,
    limit: int | None,
    dry_run: bool,
    begin: Callable[[list[StoredArticle]], None] = lambda _: None,
) -> Iterator[Reworked]:
    after = ""
    left = PAGE if limit is None else limit
    while page := chosen_page(store, choice, after, min(left, PAGE)):
        begin(page)
        yield _work_through(store, stage, page, dry_run)
        after = page[-1]["id"]
        left = PAGE if limit is None else left - len(page)


def _work_through(
    store: Store, stage: Callable[[StoredArticle], Change], page: list[StoredArticle], dry_run: bool
) -> Reworked:
    outcomes = [_tried(stage, article, store.settings.record_seconds) for article in page]
    changes = [outcome for outcome in outcomes if isinstance(outcome, Change)]
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, Failure))
    differences = tuple(difference for change in changes for difference in _differences(change))
    if dry_run:
        return Reworked(len(page), sum(change.tells for change in changes), differences, failures)
    written = rewrite(store, [change for change in changes if change.writes], NEAR_COPIES)
    return Reworked(len(page), written.changed, differences, failures, written.overtaken)


def _tried(stage: Callable[[StoredArticle], Change], article: StoredArticle, seconds: int) -> Change | Failure:
    """What the stage makes of an article; whatever else it raises leaves that one article as it is."""
    try:
        return stage(article)
    except StoreUnavailableError:
        raise
    except (BytesMissingError, UnknownIdError) as error:
        return Failure(article["id"], str(error))
    except (Exception, RecordTimeoutError) as error:
        return Failure(article["id"], fate(error, "work on", seconds).sentence)


def _retagged(
    article: StoredArticle,
    rules: Rules,
    model: Model | None,
    frequencies: Mapping[str, DocumentFrequencies],
    namer: Namer | None,
    sources: Sources,
) -> Change:
    words = frequencies_of(article["language"], frequencies)
    home = sources.country(article["source"])
    fresh = tag.tag(article_of(article), rules=rules, model=model, frequencies=words, namer=namer, home=home)
    return Change(
        article=article,
        versions=_versions(article, versions(rules, model, home), RETAG_VERSIONS),
        tags=_new_tags(article, article, fresh),
    )


def _recleaned(article: StoredArticle, made: TaggedArticle) -> Change:
    content = held_content(made)
    return Change(
        article=article,
        versions=_versions(article, made.versions, (*RECLEAN_VERSIONS, *RETAG_VERSIONS)),
        content={name: value for name, value in content.items() if value != article[name]},
        tags=_new_tags(article, content, made.tags),
        sketch=made.sketch,
    )


def _relinked(article: StoredArticle) -> Change:
    its = article_of(article)
    text_hash = fingerprint.text_hash(its)
    return Change(
        article=article,
        versions=_versions(article, versions(), RELINK_VERSIONS),
        content={} if text_hash == article["text_hash"] else {"text_hash": text_hash},
        sketch=sketch(its),
    )


def _versions(article: StoredArticle, present: Mapping[str, int], names: tuple[str, ...]) -> dict[str, int]:
    """The article's versions, those of these names brought up to the present ones."""
    others = {name: number for name, number in article["versions"].items() if name not in names}
    return others | {name: present[name] for name in names if name in present}


def article_of(row: Mapping[str, Any]) -> Article:
    """A stored article as the stages take it."""
    names = (field.name for field in fields(Article) if field.name != "authors")
    return Article(authors=tuple(row["authors"]), **{name: row[name] for name in names})


def _new_tags(article: StoredArticle, content: Mapping[str, Any], fresh: tuple[Tag, ...]) -> list[Row] | None:
    """The tags that the article is to have, or None where it has them."""
    present = tag_rows(article)
    rows = [held_tag(one) for one in fresh]
    if (content["title"], content["body"]) == (article["title"], article["body"]):
        rows = _with_present_keywords(present, rows)
    merged = merged_tags(present, rows, article["vetoes"], content)
    return None if merged == present else merged


def _with_present_keywords(present: list[Row], fresh: list[Row]) -> list[Row]:
    """Keywords depend on the articles that were there; of the same text they stay, though there are more now."""
    kept = [row for row in present if row["creator"] == tag.KEYWORDS]
    return [row for row in fresh if row["creator"] != tag.KEYWORDS] + kept if kept else fresh


def merged_tags(
    present: list[Row], fresh: list[Row], vetoes: set[tuple[str, str]], content: Mapping[str, Any]
) -> list[Row]:
    """People's tags first, then the fresh ones that no person took away, then those of the feed.

    Of two with the same scheme and code the one that is kept wins. Evidence that does not hold in `content`, the
    title and body that the article is to have, is left out of the kept ones.
    """
    by_people, by_feed = (
        [_supported(row, content) for row in present if row["creator"] == c] for c in _KEPT_CREATORS
    )
    taken = vetoes | {(row["scheme"], row["code"]) for row in (*by_people, *by_feed)}
    return [*by_people, *(row for row in fresh if (row["scheme"], row["code"]) not in taken), *by_feed]


def _supported(row: Row, content: Mapping[str, Any]) -> Row:
    holding = [
        span
        for span in row["evidence"]
        if (content[span["field"]] or "")[span["start"] : span["end"]] == span["text"]
    ]
    return row | {"evidence": holding}


def _differences(change: Change) -> Iterator[Difference]:
    article = change.article
    for name, value in change.content.items():
        if name != "text_hash":
            yield Difference(article["id"], name, article[name], value)
    if change.tags is not None:
        yield from _tag_differences(article["id"], tag_rows(article), list(change.tags))


def _tag_differences(article_id: str, before: list[Row], after: list[Row]) -> Iterator[Difference]:
    old, new = ({(row["scheme"], row["code"]): row for row in rows} for rows in (before, after))
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield Difference(article_id, f"tag {key[1]}", old.get(key), new.get(key))
