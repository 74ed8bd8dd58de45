"""The examples that a rule brings along, as its tests."""

from dataclasses import dataclass, replace

from copydesk.articles import Article
from workers.tag.rules.apply import rule_tags
from workers.tag.rules.check import Entry
from workers.tag.rules.compiled import Rules
from workers.tag.rules.load import compile_rules


@dataclass(frozen=True, slots=True)
class FailedExample:
    """An example whose text the rule should have tagged (`expected`), or should not have."""

    rule: Entry
    text: str
    expected: bool


def test(rules: Rules) -> tuple[FailedExample, ...]:
    """The examples that fail, in the order of the rules. The scope of a rule is not part of its examples."""
    free = compile_rules([replace(rule, sources=frozenset(), languages=frozenset()) for rule in rules.entries])
    return tuple(
        FailedExample(rule, text, expected)
        for rule in rules.entries
        for expected, texts in ((True, rule.yes), (False, rule.no))
        for text in texts
        if _is_tagged(rule, text, free) is not expected
    )


def _is_tagged(rule: Entry, text: str, rules: Rules) -> bool:
    tags = rule_tags(Article(title=None, body=text), rules)
    return any(tag.creator == rule.creator for tag in tags)
