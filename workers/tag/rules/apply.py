"""Apply a user's rules to an article."""

from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice
from typing import Any

from copydesk.articles import Article, Tag
from workers.tag.automaton import Span
from workers.tag.roles import role_of
from workers.tag.rules.check import compiled
from workers.tag.rules.compiled import CompiledRule, Rules
from workers.tag.rules.rule import Match, Rule, Term
from workers.tag.runs import capitalised_runs
from workers.tag.scan import Scan, scan_of

ALIKE = 0.9
"""The least similarity of a name to a fuzzy term, from 0 to 1 (Ratcliff and Obershelp)."""
MAX_NAMES = 200
MAX_MATCHES = 100
_CONFIDENCE = {Match.FUZZY: 0.6, Match.REGEX: 0.9}
_SURE = 0.95

Seen = dict[bytes, list[Span]]


def rule_tags(article: Article, rules: Rules) -> list[Tag]:
    """The tags of every rule that holds and of every name watched for; one for each scheme and code."""
    return tags_by_rules(article, scan_of(article), rules) if rules.entries else []


def tags_by_rules(article: Article, scan: Scan, rules: Rules) -> list[Tag]:
    """`rule_tags` of an article that was scanned: those of rules in their order, then those of watch-lists."""
    seen = _seen(scan, rules)
    tags: dict[tuple[str, str], Tag] = {}
    for one in _woken(rules, seen):
        spans = _spans(one, article, scan, seen)
        if spans:
            tags.setdefault((one.rule.scheme, one.rule.code), _tag(one.rule, scan, spans))
    for tag in rules.watch.tags(article, scan):
        tags.setdefault((tag.scheme, tag.code), tag)
    return list(tags.values())


def _seen(scan: Scan, rules: Rules) -> Seen:
    return {rules.patterns[number]: spans for number, spans in rules.automaton.find(scan.folded).items()}


def _woken(rules: Rules, seen: Seen) -> list[CompiledRule]:
    """The rules that hold a term of the article, and those that need none, in their order."""
    numbers = {number for pattern in seen for number in rules.by_term.get(pattern, ())}
    return [rules.compiled[number] for number in sorted(numbers.union(rules.always))]


def _spans(one: CompiledRule, article: Article, scan: Scan, seen: Seen) -> list[Span]:
    """Where the rule holds; nothing where it does not, or is out of its scope."""
    rule = one.rule
    if not _in_scope(rule, article) or not one.unless.isdisjoint(seen):
        return []
    if one.support and one.support.isdisjoint(seen):
        return []
    spans = sorted(_matches(one, scan, seen))
    alone = rule.ambiguous and not rule.support and len(spans) < 2
    return [] if alone else spans


def _in_scope(rule: Rule, article: Article) -> bool:
    of_source = not rule.sources or article.source in rule.sources
    return of_source and (not rule.languages or article.language in rule.languages)


def _matches(one: CompiledRule, scan: Scan, seen: Seen) -> list[Span]:
    rule = one.rule
    found = {term: seen[pattern] for term, pattern in zip(rule.terms, one.terms, strict=True) if pattern in seen}
    every = [span for spans in found.values() for span in spans]
    match rule.match:
        case Match.ANY:
            return every if _score(rule, found, scan) >= rule.min_score else []
        case Match.ALL:
            return every if len(found) == len(rule.terms) else []
        case Match.EXACT:
            return [span for term, spans in found.items() for span in spans if _is_verbatim(scan, span, term.text)]
        case Match.REGEX:
            return _of_pattern(rule.pattern, scan) if found else []
        case Match.FUZZY:
            return every or _alike(rule, scan)
        case Match.NONE | Match.AUTO:
            return []


def _score(rule: Rule, found: dict[Term, list[Span]], scan: Scan) -> float:
    """The weights of the different terms seen; one seen in the title counts `title_weight` times."""
    return float(
        sum(
            term.weight * (rule.title_weight if spans[0][0] < scan.body_start else 1.0)
            for term, spans in found.items()
        )
    )


def _is_verbatim(scan: Scan, span: Span, text: str) -> bool:
    return scan.text.startswith(text, span[0])


def _of_pattern(pattern: str, scan: Scan) -> list[Span]:
    """The first matches that are not empty; empty ones are counted too, so that `x?` cannot go on for ever."""
    matches = islice(_regex(pattern).finditer(scan.text), MAX_MATCHES)
    spans = (_within_field(scan, match.start(), match.end()) for match in matches)
    return [(start, end) for start, end in spans if end > start]


def _within_field(scan: Scan, start: int, end: int) -> Span:
    """A regex may match across title and body: its span is cut to the title, or to nothing between them."""
    title_end = max(scan.body_start - 2, 0)
    return (start, min(end, title_end)) if start < scan.body_start else (start, end)


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> Any:
    return compiled(pattern)


def _alike(rule: Rule, scan: Scan) -> list[Span]:
    """The capitalised names that are much like a term; bounded in number and in length."""
    spans = []
    for start, end in capitalised_runs(scan.text, MAX_NAMES):
        name = scan.text[start:end].casefold()
        if any(_is_alike(name, term.text.casefold()) for term in rule.terms):
            spans.append((start, end))
    return spans


def _is_alike(name: str, term: str) -> bool:
    """Whether two names are nearly the same; they begin with the same letter, which spares most comparisons."""
    if name[:1] != term[:1] or abs(len(name) - len(term)) > (1 - ALIKE) * 2 * len(term):
        return False
    likeness = SequenceMatcher(None, name, term, autojunk=False)
    return likeness.quick_ratio() >= ALIKE and likeness.ratio() >= ALIKE


def _tag(rule: Rule, scan: Scan, spans: list[Span]) -> Tag:
    role = role_of(scan, spans)
    return Tag(
        kind=rule.kind,
        scheme=rule.scheme,
        code=rule.code,
        label=rule.label,
        role=role,
        confidence=_CONFIDENCE.get(rule.match, _SURE),
        relevance=round(min(len(spans), 5) / 5 * (1.0 if role == "about" else 0.6), 3),
        creator=rule.creator,
        evidence=scan.evidence(spans),
    )
