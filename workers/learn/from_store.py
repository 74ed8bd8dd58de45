"""What people said of the tags of stored articles, as labels."""

from collections.abc import Sequence
from typing import get_args

from copydesk.articles import Article
from storage.store import Store
from storage.tagging.labels import SpokenOf, articles_not_spoken_of, articles_spoken_of
from workers.learn.examples import Kind, Labelled, Labels, Target
from workers.tag.scan import MAX_SCANNED

MOST = 10_000
"""Of the latest articles that people spoke of, so many are learned from."""
MOST_SILENT = 2_000
"""And so many of the others, for what our rules do not know."""
_KINDS: tuple[Kind, ...] = get_args(Kind)


def labels_of_store(store: Store) -> Labels:
    """The labels that people gave, and the tags that can be learned: those of topics and of the user's rules.

    A person who gave an article one of these tags has read it: it is held not to fit what it was not given.
    """
    spoken = list(articles_spoken_of(store, MAX_SCANNED, MOST))
    targets = _targets(spoken)
    labelled = [Labelled(_article(one), verdicts) for one in spoken if (verdicts := _verdicts(one, targets))]
    if any(not target.has_rules for target in targets):
        silent = articles_not_spoken_of(store, MAX_SCANNED, MOST_SILENT)
        labelled += [Labelled(_article(one), {}) for one in silent]
    return labelled, targets


def _targets(spoken: Sequence[SpokenOf]) -> list[Target]:
    targets: dict[str, Target] = {}
    for one in spoken:
        for tag in one.tags:
            for kind in _KINDS:
                if tag.by_person and tag.kind == kind:
                    targets.setdefault(tag.code, Target(kind, tag.scheme, tag.code, tag.label))
    return [targets[code] for code in sorted(targets)]


def _verdicts(one: SpokenOf, targets: Sequence[Target]) -> dict[str, bool]:
    codes = {target.code for target in targets}
    said = {code: fits for code, fits in one.verdicts.items() if code in codes}
    if not any(said.values()):
        return said
    carried = {tag.code for tag in one.tags}
    return said | {code: False for code in codes if code not in said and code not in carried}


def _article(one: SpokenOf) -> Article:
    return Article(title=one.title, body=one.body, language=one.language)
