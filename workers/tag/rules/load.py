"""Load a folder of rules: all of it, or the errors of all of it."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import xxhash

from workers.tag.automaton import build_automaton, folded_pattern
from workers.tag.rules.check import Entry, check
from workers.tag.rules.compiled import CompiledRule, Rules
from workers.tag.rules.document import MAX_FILE
from workers.tag.rules.rule import Match, Rule, RuleError, RuleErrors
from workers.tag.rules.watchlist import Watchlist, compile_watchlists

Key = tuple[str, bytes]
"""The name of a file and the hash of what it holds."""
_last_read: dict[Key, tuple[Entry, ...]] = {}
"""The files of the folder that was loaded last: where one of them is saved, the others need not be read again."""
_SAYING = tuple(field.name for field in fields(Rule) if field.name not in ("line", "yes", "no"))


def load_rules(folder: Path) -> Rules | RuleErrors:
    """The rules of every `*.yaml` in the folder, by name of file; no folder is no rules.

    One wrong rule refuses the folder, so that a worker goes on with the rules it had: nothing is raised.
    """
    errors: list[RuleError] = []
    read: dict[Key, tuple[Entry, ...]] = {}
    with _nothing_collected():
        for path in sorted(folder.glob("*.yaml")):
            key, found = _checked(path, _last_read)
            if isinstance(found, RuleErrors):
                errors += found.errors
            else:
                read[key] = found
        if errors:
            return RuleErrors(tuple(errors))
        _last_read.clear()
        _last_read.update(read)
        return compile_rules([entry for entries in read.values() for entry in entries])


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no garbage meanwhile: there is none, and each look goes through all that was made so far."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def compile_rules(entries: Sequence[Entry]) -> Rules:
    """The surfaces of the rules in one automaton, and which rules each wakes; the watch-lists in another."""
    rules = [entry for entry in entries if isinstance(entry, Rule)]
    watch = compile_watchlists(tuple(entry for entry in entries if isinstance(entry, Watchlist)))
    compiled = tuple(_compiled(rule) for rule in rules)
    patterns = tuple(sorted({one for c in compiled for one in (*c.terms, *c.unless, *c.support)}))
    by_term: dict[bytes, list[int]] = {}
    for number, one in enumerate(compiled):
        for term in set(one.terms):
            by_term.setdefault(term, []).append(number)
    always = tuple(number for number, one in enumerate(compiled) if one.rule.match is Match.FUZZY)
    return Rules(
        compiled, build_automaton(patterns), patterns, by_term, always, watch, _number(rules, watch.lists)
    )


def _number(rules: Sequence[Rule], lists: Sequence[Watchlist]) -> int:
    """XXH32 of what the entries say; where they stand in their file, and their examples, do not matter."""
    said = xxhash.xxh32()
    for one in lists:
        scope = (sorted(one.sources), sorted(one.languages))
        said.update(repr((one.creator, one.kind, one.scheme, scope)).encode("utf-8", "replace"))
        said.update(
            "\n".join(["\0".join((name.code, *name.surfaces)) for name in one.names]).encode("utf-8", "replace")
        )
    for rule in rules:
        plain = {name: getattr(rule, name) for name in _SAYING}
        sets = {name: sorted(value) for name, value in plain.items() if isinstance(value, frozenset)}
        said.update(repr(plain | sets).encode("utf-8", "replace"))
    return int(said.intdigest())


def _compiled(rule: Rule) -> CompiledRule:
    return CompiledRule(
        rule,
        tuple(folded_pattern(term.text) for term in rule.terms),
        frozenset(map(folded_pattern, rule.unless)),
        frozenset(map(folded_pattern, rule.support)),
    )


def _checked(path: Path, before: Mapping[Key, tuple[Entry, ...]]) -> tuple[Key, tuple[Entry, ...] | RuleErrors]:
    """What a file says, and what it is known by; taken from before where it is as it was."""
    try:
        with path.open("rb") as file:
            data = file.read(4 * MAX_FILE)
        key = path.name, xxhash.xxh3_128_digest(data)
        return key, before.get(key) or check(data.decode("utf-8"), path.name)
    except OSError as error:
        reason, line = f"the file cannot be read: {error.strerror}", 1
    except UnicodeDecodeError as error:
        reason, line = f"the file is not UTF-8: byte {error.start}", 1
    return (path.name, b""), RuleErrors((RuleError(path.name, line, reason),))
