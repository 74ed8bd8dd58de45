"""`copydesk rules`: the user's own rules, checked and tried before they are relied on."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.commands import learning
from console.desk import NO, OK, Desk, family

if TYPE_CHECKING:
    from workers.rule_trial import Trial
    from workers.tag.rules import Rules

command = family("rules", "The user's own rules, and what was learned beside them.")

_from_folder = click.option(
    "--rules",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the rule files.  [default: the setting `rules`]",
)


def _rules_or_errors(desk: Desk, folder: Path) -> "Rules | None":
    """The rules of a folder; where one is wrong, None, and all errors are told with file, line and reason."""
    from workers.tag.rules import RuleErrors, load_rules

    loaded = load_rules(folder)
    if not isinstance(loaded, RuleErrors):
        return loaded
    if desk.output.as_json:
        desk.output.json({"rules": 0, "errors": loaded.errors})
    else:
        for error in loaded.errors:
            desk.output.line(str(error))
    return None


@command.subcommand("check")
@_from_folder
def check(desk: Desk, folder: Path | None) -> int:
    """Check every rule file; exit code 1, and file, line and reason of all that is wrong."""
    folder = desk.settings(rules=folder).rules
    rules = _rules_or_errors(desk, folder)
    if rules is None:
        return NO
    if desk.output.as_json:
        desk.output.json({"rules": len(rules.entries), "errors": []})
    else:
        files = len({rule.file for rule in rules.entries})
        found = f"{_counted(len(rules.entries), 'rule')} in {_counted(files, 'file')}"
        there = folder.is_dir()
        desk.output.line(
            f"Nothing is wrong in {folder}: {found}." if there else f"There is no folder {folder} yet."
        )
    return OK


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


@command.subcommand("test")
@_from_folder
def test(desk: Desk, folder: Path | None) -> int:
    """Run the tests that stand in the rule files; exit code 1 where one fails."""
    from workers.tag.rules import test

    rules = _rules_or_errors(desk, desk.settings(rules=folder).rules)
    if rules is None:
        return NO
    failed = test(rules)
    count = sum(len(rule.yes) + len(rule.no) for rule in rules.entries)
    if desk.output.as_json:
        desk.output.json({"tests": count, "failed": [_failed(one.rule, one.text, one.expected) for one in failed]})
        return NO if failed else OK
    for one in failed:
        should = "should hold" if one.expected else "should not hold"
        desk.output.line(f"{one.rule.file}:{one.rule.line}: {one.rule.id} {should} in “{one.text}”")
    desk.output.line(f"{count - len(failed)} of {count} tests pass.")
    return NO if failed else OK


def _failed(rule: Any, text: str, expected: bool) -> dict[str, Any]:
    return {"file": rule.file, "line": rule.line, "rule": rule.id, "text": text, "expected": expected}


@command.subcommand("dry-run")
@_from_folder
def dry_run(desk: Desk, folder: Path | None) -> int:
    """Tell which stored articles each rule would give its tag, or take it from; nothing is changed."""
    from workers.rule_trial import try_rules

    rules = _rules_or_errors(desk, desk.settings(rules=folder).rules)
    if rules is None:
        return NO
    with desk.store() as store:
        trial = try_rules(store, rules)
    if desk.output.as_json:
        desk.output.json(trial)
    else:
        _print(desk, trial)
    return OK


def _print(desk: Desk, trial: "Trial") -> None:
    columns = ("rule", "code", "gains", "loses", "keeps")
    rows = [(its.rule, its.code, its.gains, its.losses, its.keeps) for its in trial.effects]
    desk.output.table(columns, rows)
    samples = [
        (sign, effect.rule, sample.article_id, sample.title or "(no title)")
        for effect in trial.effects
        for sign, found in (("gains", effect.gained), ("loses", effect.lost))
        for sample in found
    ]
    if samples:
        desk.output.table(("for example", "rule", "article", "title"), samples)
    gains, losses = (sum(getattr(its, name) for its in trial.effects) for name in ("gains", "losses"))
    desk.output.line(f"{trial.articles} articles: {gains} tags more, {losses} fewer.")


for _name, _body in (("learn", learning.learn), ("models", learning.models), ("withdraw", learning.withdraw)):
    command.subcommand(_name)(_body)
