"""A trial of the user's rules on what is stored: which articles each rule would give its tag, or take it from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from copydesk.articles import Article
from storage.store import Store
from storage.tagging.trial import Key, TriedArticle, tried_articles
from workers.tag.rules import Rules, rule_tags
from workers.tag.scan import MAX_SCANNED

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """An article that gains or loses a tag."""

    article_id: str
    title: str | None


@dataclass(slots=True)
class Effect:
    """What becomes of one rule (`file#id`). `keeps` counts articles that have its tag by whatever gave it."""

    rule: str
    code: str
    gains: int = 0
    losses: int = 0
    keeps: int = 0
    gained: list[Sample] = field(default_factory=list)
    lost: list[Sample] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trial:
    """How many articles were looked at, and what becomes of each rule, those that are no more coming last."""

    articles: int
    effects: list[Effect]


def try_rules(store: Store, rules: Rules) -> Trial:
    """Apply the rules, and nothing else, to all stored articles, and compare. Nothing is written."""
    effects = {name: Effect(name, rule.code) for rule in rules.entries if (name := _name(rule.creator))}
    count = 0
    for article in tried_articles(store, MAX_SCANNED):
        count += 1
        _compare(article, _given(article, rules), effects)
    return Trial(count, list(effects.values()))


def _given(article: TriedArticle, rules: Rules) -> dict[Key, str]:
    """The tags that the rules give, with their creators."""
    text = Article(title=article.title, body=article.body, source=article.source, language=article.language)
    return {(tag.scheme, tag.code): tag.creator for tag in rule_tags(text, rules)}


def _compare(article: TriedArticle, given: dict[Key, str], effects: dict[str, Effect]) -> None:
    for key, creator in given.items():
        effect = effects[_name(creator)]
        if key in article.creators:
            effect.keeps += 1
        elif key not in article.vetoes:
            effect.gains += 1
            _add_sample(effect.gained, article)
    for key, creator in _of_rules(article):
        if key not in given:
            effect = effects.setdefault(_name(creator), Effect(_name(creator), key[1]))
            effect.losses += 1
            _add_sample(effect.lost, article)


def _of_rules(article: TriedArticle) -> Iterable[tuple[Key, str]]:
    """The tags that rules of the user gave; those of ours name no rule after a file."""
    return ((key, creator) for key, creator in article.creators.items() if _name(creator))


def _name(creator: str) -> str:
    """`file#id` of `rule:file#id@version`; empty for every other creator."""
    return creator[5:].rpartition("@")[0] if creator.startswith("rule:") and "#" in creator else ""


def _add_sample(samples: list[Sample], article: TriedArticle) -> None:
    if len(samples) < SAMPLES:
        samples.append(Sample(article.id, article.title))
