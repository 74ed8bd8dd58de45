"""Check one rule file: every rule that is right, or everything that is wrong with file, line and reason."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import re2

from workers.tag.automaton import folded_pattern
from workers.tag.labels import as_recorded
from workers.tag.rules.document import Located, UnreadableRulesError, read_document
from workers.tag.rules.fields import (
    MAX_TERMS,
    WrongRuleError,
    flag_of,
    kind_of,
    line_of,
    list_of,
    number_of,
    refuse_unknown,
    text_of,
)
from workers.tag.rules.rule import Match, Rule, RuleError, RuleErrors, Term
from workers.tag.rules.watchlist import Watchlist
from workers.tag.rules.watchlist_check import watchlist_of

MAX_RULES = 50_000
MAX_TERM = 200
MAX_FUZZY = 100  # terms, each of which is compared with every name of an article
MAX_PATTERN = 1_000
_REGEX_MEMORY = 1 << 20
_TEXTS = ("id", "label", "kind", "scheme", "code", "match", "pattern")
_LISTS = ("not", "support", "sources", "languages")
_NUMBERS = ("min_score", "title_weight")
_KEYS = frozenset((*_TEXTS, *_LISTS, *_NUMBERS, "terms", "ambiguous", "tests"))


Entry = Rule | Watchlist


def check(text: str, file: str) -> tuple[Entry, ...] | RuleErrors:
    """The rules and watch-lists of one file's text, or its errors. `file` names it in errors and in creators."""
    try:
        version, located = _contents(read_document(text))
    except (UnreadableRulesError, WrongRuleError) as error:
        return RuleErrors((RuleError(file, error.line, str(error)),))
    entries: dict[str, Entry] = {}
    errors = []
    for one, read in located:
        try:
            entry = read(one, file, version)
            if entry.id in entries:
                raise WrongRuleError(f"the id {entry.id!r} is taken by line {entries[entry.id].line}", one.line)
            entries[entry.id] = entry
        except WrongRuleError as error:
            errors.append(RuleError(file, error.line, str(error)))
    return RuleErrors(tuple(errors)) if errors else tuple(entries.values())


def compiled(pattern: str) -> Any:
    """The pattern on the linear-time engine. Raises re2.error."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _REGEX_MEMORY
    return re2.compile(pattern, options)


_Reader = Callable[[Located, str, int], Entry]


def _contents(document: Located) -> tuple[int, list[tuple[Located, _Reader]]]:
    """The version, and each entry with what reads it."""
    if not isinstance(document.value, dict):
        raise WrongRuleError("a rule file is a mapping with `version` and `rules`", document.line)
    refuse_unknown(document, frozenset({"version", "rules", "watchlists"}))
    version = document.value.get("version", Located(1.0, 1))
    if not isinstance(version.value, float) or not 1 <= version.value < 1 << 31:
        raise WrongRuleError("`version` is a whole number from 1", version.line)
    entries: list[tuple[Located, _Reader]] = [(one, _rule) for one in _entries(document, "rules")]
    entries += [(one, watchlist_of) for one in _entries(document, "watchlists")]
    return int(version.value), entries


def _entries(document: Located, key: str) -> list[Located]:
    found = document.value.get(key, Located([], 1))
    if not isinstance(found.value, list) or len(found.value) > MAX_RULES:
        raise WrongRuleError(f"`{key}` is a list of at most {MAX_RULES}", found.line)
    entries: list[Located] = found.value
    return entries


def _rule(one: Located, file: str, version: int) -> Rule:
    if not isinstance(one.value, dict):
        raise WrongRuleError("a rule is a mapping with an `id`", one.line)
    refuse_unknown(one, _KEYS)
    texts = {key: text_of(one, key) for key in _TEXTS}
    if not texts["id"]:
        raise WrongRuleError("a rule needs an `id`", one.line)
    tests = one.value.get("tests", Located({}, one.line))
    if not isinstance(tests.value, dict):
        raise WrongRuleError("`tests` is a mapping with `yes` and `no`", tests.line)
    refuse_unknown(tests, frozenset({"yes", "no"}))
    rule = Rule(
        id=texts["id"],
        file=file,
        line=one.line,
        version=version,
        label=texts["label"] or texts["id"],
        kind=kind_of(one, texts["kind"] or "rule"),
        scheme=texts["scheme"] or "rule",
        code=as_recorded(texts["code"]) or f"rule:{texts['id']}",
        match=_match(one, texts["match"] or "any"),
        terms=tuple(_terms(one)),
        pattern=texts["pattern"],
        unless=tuple(list_of(one, "not")),
        support=tuple(list_of(one, "support")),
        ambiguous=flag_of(one, "ambiguous"),
        min_score=number_of(one, "min_score"),
        title_weight=number_of(one, "title_weight"),
        sources=frozenset(list_of(one, "sources")),
        languages=frozenset(list_of(one, "languages")),
        yes=tuple(list_of(tests, "yes")),
        no=tuple(list_of(tests, "no")),
    )
    _refuse_senseless(rule)
    if rule.pattern:
        _refuse_bad_pattern(rule.pattern, line_of(one, "pattern"))
    return rule


def _refuse_senseless(rule: Rule) -> None:
    if not rule.terms and rule.match not in (Match.NONE, Match.AUTO):
        raise WrongRuleError(
            "a rule needs `terms`; a regex needs them too, as what it is looked for near", rule.line
        )
    for name in ("id", "label", "scheme", "code"):
        if len(getattr(rule, name)) > MAX_TERM:
            raise WrongRuleError(f"`{name}` is longer than {MAX_TERM} characters", rule.line)
    for text in (*(term.text for term in rule.terms), *rule.unless, *rule.support):
        if len(text) > MAX_TERM or not folded_pattern(text):
            raise WrongRuleError(f"the term {text[:40]!r} is too long or has no Latin letter or digit", rule.line)
    if rule.match is Match.FUZZY and len(rule.terms) > MAX_FUZZY:
        raise WrongRuleError(f"a fuzzy rule has at most {MAX_FUZZY} terms", rule.line)
    if (rule.match is Match.REGEX) != bool(rule.pattern):
        raise WrongRuleError("`pattern` goes with `match: regex` and only with it", rule.line)


def _refuse_bad_pattern(pattern: str, line: int) -> None:
    if len(pattern) > MAX_PATTERN:
        raise WrongRuleError(f"the pattern is longer than {MAX_PATTERN} characters", line)
    try:
        compiled(pattern)
    except re2.error as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise WrongRuleError(f"the pattern cannot be used: {reason}", line) from error


def _match(one: Located, text: str) -> Match:
    try:
        return Match(text)
    except ValueError:
        raise WrongRuleError(
            f"`match` is one of {', '.join(Match)}, not {text!r}", line_of(one, "match")
        ) from None


def _terms(one: Located) -> Iterator[Term]:
    located = one.value.get("terms", Located([], one.line))
    items = located.value if isinstance(located.value, list) else [located]
    if len(items) > MAX_TERMS:
        raise WrongRuleError(f"`terms` are at most {MAX_TERMS}", located.line)
    for item in items:
        if isinstance(item.value, dict):
            refuse_unknown(item, frozenset({"term", "weight"}))
            weight = item.value.get("weight", Located(1.0, item.line)).value
            if not isinstance(weight, float) or not math.isfinite(weight):
                raise WrongRuleError("`weight` is a number", item.line)
            yield Term(text_of(item, "term"), weight)
        else:
            yield Term(text_of(Located({"terms": item}, item.line), "terms"))
