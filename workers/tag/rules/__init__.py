"""A user's own rules and watch-lists: YAML files, checked, tested by their own examples, applied beside ours."""

from workers.tag.rules.apply import rule_tags, tags_by_rules
from workers.tag.rules.check import Entry, check
from workers.tag.rules.compiled import Rules
from workers.tag.rules.examples import FailedExample, test
from workers.tag.rules.load import load_rules
from workers.tag.rules.rule import Match, Rule, RuleError, RuleErrors, Term
from workers.tag.rules.watchlist import Watchlist

__all__ = [
    "Entry",
    "FailedExample",
    "Match",
    "Rule",
    "RuleError",
    "RuleErrors",
    "Rules",
    "Term",
    "Watchlist",
    "check",
    "load_rules",
    "rule_tags",
    "tags_by_rules",
    "test",
]
