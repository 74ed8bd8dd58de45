"""Bytes that were seen before become what they became then, without being read, cleaned and tagged again."""

from collections.abc import Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from copydesk.articles import Evidence, Tag, TaggedArticle
from copydesk.sidecars import described_by
from storage.leases import LeasedDrop
from storage.seen import Seen, seen_before
from storage.store import Store
from storage.worked import Worked
from workers.modelbook import model_in_force
from workers.rework import article_of
from workers.rulebook import rules_in_force
from workers.stages import VERSIONS, versions
from workers.stopwatch import Stopwatch

_STAGE = "recall"
_FIELDS = itemgetter(*(name for name in Tag._fields if name != "evidence"))
_SPAN = itemgetter(*Evidence._fields)


def recall(store: Store, drops: Sequence[LeasedDrop]) -> tuple[list[LeasedDrop], list[Worked]]:
    """Those of the drops that are to be worked on, and what becomes of the others.

    A drop is recalled where the same bytes came before under the same name and source, became articles to the last
    record, the stages, rules and model that made these are in force now, and the settings give their source the
    same country. Whatever else may differ, it is settled like any other: whether it is a copy, and of what, is
    decided there.
    """
    watch = Stopwatch()
    fitting = [drop for drop in drops if _may_be_recalled(drop)]
    if not fitting or store.settings.spacy_pipeline:  # no version tells which pipeline found the names
        return list(drops), []
    seen = seen_before(store, [drop.id for drop in fitting], VERSIONS["dedupe"])
    if not seen:
        return list(drops), []
    rules, model, sources = rules_in_force(store.settings.rules), model_in_force(store), store.settings.sources
    present = partial(versions, rules, model)
    same = {
        drop_id: tuple(_tagged(each) for each in its)
        for drop_id, its in seen.items()
        if all(_is_current(each, present(sources.country(each.article["source"]))) for each in its)
    }
    watch.lap(_STAGE)
    share = sum(watch.times[_STAGE]) / max(1, sum(map(len, same.values())))
    recalled = [_worked(drop, same[drop.id], share) for drop in fitting if drop.id in same]
    return [drop for drop in drops if drop.id not in same], recalled


def _may_be_recalled(drop: LeasedDrop) -> bool:
    """Whether it is a whole small file that stands for itself, and nothing was made of it yet."""
    is_whole = drop.part_of is None and drop.next_record == 0
    return is_whole and drop.data is not None and drop.sidecar is None and not described_by(drop.name)


def _is_current(seen: Seen, present: Mapping[str, int]) -> bool:
    """Whether the stages would make the same of it now; a date may have lain in the future then."""
    article = seen.article
    dated = article["provenance"].get("published_at", {})
    by_pipeline = any(tag["creator"].startswith("spacy:") for tag in article["tags"])
    return article["versions"] == present and "flag" not in dated and not by_pipeline


def _worked(drop: LeasedDrop, articles: tuple[TaggedArticle, ...], seconds: float) -> Worked:
    return Worked(drop=drop, articles=articles, times={_STAGE: [seconds] * len(articles)})


def _tagged(seen: Seen) -> TaggedArticle:
    article = seen.article
    return TaggedArticle(
        index=article["record"],
        article=article_of(article),
        text_hash=article["text_hash"],
        tags=tuple(_tag(row) for row in article["tags"]),
        versions=article["versions"],
        sketch=seen.sketch,
    )


def _tag(row: dict[str, Any]) -> Tag:
    evidence = tuple(Evidence(*_SPAN(each)) for each in row["evidence"])
    return Tag._make((*_FIELDS(row), evidence))
