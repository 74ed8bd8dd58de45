"""Check one rule file: every rule that is right, or everything that is wrong with file, line and reason."""

import math
from collections.abc import Iterator
from typing import Any, get_args

import re2

from workers.tag.automaton import folded_pattern
from workers.tag.rules.document import Located, UnreadableRulesError, read_document
from workers.tag.rules.rule import Kind, Match, Rule, RuleError, RuleErrors, Term

MAX_RULES = 50_000
MAX_TERMS = 5_000
MAX_TERM = 200
MAX_FUZZY = 100  # terms, each of which is compared with every name of an article
MAX_PATTERN = 1_000
_REGEX_MEMORY = 1 << 20
_TEXTS = ("id", "label", "kind", "scheme", "code", "match", "pattern")
_LISTS = ("not", "support", "sources", "languages")
_NUMBERS = ("min_score", "title_weight")
_KEYS = frozenset((*_TEXTS, *_LISTS, *_NUMBERS, "terms", "ambiguous", "tests"))


class _WrongRuleError(Exception):
    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def check(text: str, file: str) -> tuple[Rule, ...] | RuleErrors:
    """The rules of one file's text, or its errors. `file` names it in errors and in creators."""
    try:
        version, located = _contents(read_document(text))
    except (UnreadableRulesError, _WrongRuleError) as error:
        return RuleErrors((RuleError(file, error.line, str(error)),))
    rules: dict[str, Rule] = {}
    errors = []
    for one in located:
        try:
            rule = _rule(one, file, version)
            if rule.id in rules:
                raise _WrongRuleError(f"the id {rule.id!r} is taken by line {rules[rule.id].line}", one.line)
            rules[rule.id] = rule
        except _WrongRuleError as error:
            errors.append(RuleError(file, error.line, str(error)))
    return RuleErrors(tuple(errors)) if errors else tuple(rules.values())


def compiled(pattern: str) -> Any:
    """The pattern on the linear-time engine. Raises re2.error."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _REGEX_MEMORY
    return re2.compile(pattern, options)


def _contents(document: Located) -> tuple[int, list[Located]]:
    if not isinstance(document.value, dict):
        raise _WrongRuleError("a rule file is a mapping with `version` and `rules`", document.line)
    _refuse_unknown(document, frozenset({"version", "rules"}))
    version = document.value.get("version", Located(1.0, 1))
    if not isinstance(version.value, float) or not 1 <= version.value < 1 << 31:
        raise _WrongRuleError("`version` is a whole number from 1", version.line)
    rules = document.value.get("rules", Located([], 1))
    if not isinstance(rules.value, list) or len(rules.value) > MAX_RULES:
        raise _WrongRuleError(f"`rules` is a list of at most {MAX_RULES}", rules.line)
    return int(version.value), rules.value


def _rule(one: Located, file: str, version: int) -> Rule:
    if not isinstance(one.value, dict):
        raise _WrongRuleError("a rule is a mapping with an `id`", one.line)
    _refuse_unknown(one, _KEYS)
    texts = {key: _text(one, key) for key in _TEXTS}
    if not texts["id"]:
        raise _WrongRuleError("a rule needs an `id`", one.line)
    tests = one.value.get("tests", Located({}, one.line))
    if not isinstance(tests.value, dict):
        raise _WrongRuleError("`tests` is a mapping with `yes` and `no`", tests.line)
    _refuse_unknown(tests, frozenset({"yes", "no"}))
    rule = Rule(
        id=texts["id"],
        file=file,
        line=one.line,
        version=version,
        label=texts["label"] or texts["id"],
        kind=_kind(one, texts["kind"] or "rule"),
        scheme=texts["scheme"] or "rule",
        code=texts["code"] or f"rule:{texts['id']}",
        match=_match(one, texts["match"] or "any"),
        terms=tuple(_terms(one)),
        pattern=texts["pattern"],
        unless=tuple(_list(one, "not")),
        support=tuple(_list(one, "support")),
        ambiguous=_flag(one, "ambiguous"),
        min_score=_number(one, "min_score"),
        title_weight=_number(one, "title_weight"),
        sources=frozenset(_list(one, "sources")),
        languages=frozenset(_list(one, "languages")),
        yes=tuple(_list(tests, "yes")),
        no=tuple(_list(tests, "no")),
    )
    _refuse_senseless(rule)
    return rule


def _refuse_unknown(located: Located, known: frozenset[str]) -> None:
    for key, value in located.value.items():
        if key not in known:
            raise _WrongRuleError(f"there is no key {key!r}; known are {', '.join(sorted(known))}", value.line)


def _refuse_senseless(rule: Rule) -> None:
    if not rule.terms and rule.match not in (Match.NONE, Match.AUTO):
        raise _WrongRuleError(
            "a rule needs `terms`; a regex needs them too, as what it is looked for near", rule.line
        )
    for name in ("id", "label", "scheme", "code"):
        if len(getattr(rule, name)) > MAX_TERM:
            raise _WrongRuleError(f"`{name}` is longer than {MAX_TERM} characters", rule.line)
    for text in (*(term.text for term in rule.terms), *rule.unless, *rule.support):
        if len(text) > MAX_TERM or not folded_pattern(text):
            raise _WrongRuleError(f"the term {text[:40]!r} is too long or has no Latin letter or digit", rule.line)
    if rule.match is Match.FUZZY and len(rule.terms) > MAX_FUZZY:
        raise _WrongRuleError(f"a fuzzy rule has at most {MAX_FUZZY} terms", rule.line)
    if (rule.match is Match.REGEX) != bool(rule.pattern):
        raise _WrongRuleError("`pattern` goes with `match: regex` and only with it", rule.line)
    if rule.pattern:
        _refuse_bad_pattern(rule)


def _refuse_bad_pattern(rule: Rule) -> None:
    if len(rule.pattern) > MAX_PATTERN:
        raise _WrongRuleError(f"the pattern is longer than {MAX_PATTERN} characters", rule.line)
    try:
        compiled(rule.pattern)
    except re2.error as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise _WrongRuleError(f"the pattern cannot be used: {reason}", rule.line) from error


def _kind(one: Located, text: str) -> Kind:
    for kind in get_args(Kind):
        if kind == text:
            found: Kind = kind
            return found
    raise _WrongRuleError(f"`kind` is one of {', '.join(get_args(Kind))}, not {text!r}", one.line)


def _match(one: Located, text: str) -> Match:
    try:
        return Match(text)
    except ValueError:
        raise _WrongRuleError(f"`match` is one of {', '.join(Match)}, not {text!r}", one.line) from None


def _text(one: Located, key: str) -> str:
    located = one.value.get(key, Located("", one.line))
    if isinstance(located.value, float) and located.value.is_integer():
        return str(int(located.value))
    if not isinstance(located.value, str):
        raise _WrongRuleError(f"`{key}` is a text", located.line)
    return located.value.strip()


def _list(one: Located, key: str) -> list[str]:
    located = one.value.get(key, Located([], one.line))
    items = located.value if isinstance(located.value, list) else [located]
    if not all(isinstance(item.value, str) for item in items) or len(items) > MAX_TERMS:
        raise _WrongRuleError(f"`{key}` is a text or a list of at most {MAX_TERMS} texts", located.line)
    return [item.value for item in items]


def _number(one: Located, key: str) -> float:
    located = one.value.get(key, Located(1.0, one.line))
    if not isinstance(located.value, float) or not math.isfinite(located.value) or located.value < 0:
        raise _WrongRuleError(f"`{key}` is a number from 0", located.line)
    return located.value


def _flag(one: Located, key: str) -> bool:
    located = one.value.get(key, Located(False, one.line))
    if not isinstance(located.value, bool):
        raise _WrongRuleError(f"`{key}` is true or false", located.line)
    return located.value


def _terms(one: Located) -> Iterator[Term]:
    located = one.value.get("terms", Located([], one.line))
    items = located.value if isinstance(located.value, list) else [located]
    if len(items) > MAX_TERMS:
        raise _WrongRuleError(f"`terms` are at most {MAX_TERMS}", located.line)
    for item in items:
        if isinstance(item.value, dict):
            _refuse_unknown(item, frozenset({"term", "weight"}))
            weight = item.value.get("weight", Located(1.0, item.line)).value
            if not isinstance(weight, float) or not math.isfinite(weight):
                raise _WrongRuleError("`weight` is a number", item.line)
            yield Term(_text(item, "term"), weight)
        else:
            yield Term(_text(Located({"terms": item}, item.line), "terms"))
