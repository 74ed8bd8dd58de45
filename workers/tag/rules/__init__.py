"""A user's own rules: YAML files that are checked, tested by their own examples, and applied beside ours."""

from workers.tag.rules.apply import rule_tags
from workers.tag.rules.check import check
from workers.tag.rules.examples import FailedExample, test
from workers.tag.rules.load import load_rules
from workers.tag.rules.rule import Match, Rule, RuleError, RuleErrors, Rules, Term

__all__ = [
    "FailedExample",
    "Match",
    "Rule",
    "RuleError",
    "RuleErrors",
    "Rules",
    "Term",
    "check",
    "load_rules",
    "rule_tags",
    "test",
]
