"""Rules and watch-lists as they are applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers.tag.automaton import Automaton
from workers.tag.rules.rule import Rule
from workers.tag.rules.watchlist import Watch, Watchlist


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its surfaces folded as the automaton reports them; `terms` go with those of the rule."""

    rule: Rule
    terms: tuple[bytes, ...]
    unless: frozenset[bytes]
    support: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules compiled into one automaton.

    `patterns` are the folded surfaces by their number in it, `by_term` the places in `compiled` of the rules
    that hold a term, and `always` of those that may match without one: thousands of rules cost an article only
    the few that it wakes.

    `watch` are the watch-lists. `number` (0 to 2**32 - 1) names what all of them say: it changes when an article
    may get other tags.
    """

    compiled: tuple[CompiledRule, ...]
    automaton: Automaton
    patterns: tuple[bytes, ...]
    by_term: Mapping[bytes, Sequence[int]]
    always: tuple[int, ...]
    watch: Watch
    number: int

    @property
    def entries(self) -> tuple[Rule | Watchlist, ...]:
        """The rules and watch-lists as written."""
        return (*(compiled.rule for compiled in self.compiled), *self.watch.lists)
