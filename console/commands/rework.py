"""`copydesk articles retag` and `reclean`: the present stages on what is stored."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from console.desk import NO, NUMBER, OK, Body, Desk
from console.differences import side_by_side
from console.output import complain

if TYPE_CHECKING:
    from workers.rework import Reworked
    from workers.tag.learned import Model
    from workers.tag.rules import Rules

_LINE_SECONDS = 5.0

_OPTIONS = (
    click.option("--article", help="Only this one, by its id or by its number in the feed."),
    click.option("--source", help="Only articles of this source."),
    click.option("--language", help="Only articles in this language."),
    click.option(
        "--older", is_flag=True, help="Only those of an older version.  [default where nothing else is given]"
    ),
    click.option("--since", type=NUMBER, help="Only those after this number of the feed; 0 for all."),
    click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing."),
    click.option("--limit", type=click.IntRange(min=1), help="Look at so many at most."),
)


def _with_options(body: Body) -> Body:
    for option in reversed(_OPTIONS):
        body = option(body)
    return body


@_with_options
def retag(desk: Desk, **options: Any) -> int:
    """Tag stored articles anew with the present rules; where it was stopped, it goes on when started again."""
    from workers import rework

    def older(rules: "Rules", model: "Model | None") -> Any:
        return rework.older_for_retag(rules, desk.settings().sources, model)

    return _rework(desk, rework.retag, older, **options)


@_with_options
def reclean(desk: Desk, **options: Any) -> int:
    """Clean and tag stored articles anew from their originals; where it was stopped, it goes on."""
    from workers import rework

    return _rework(desk, rework.reclean, lambda *_: rework.older_for_reclean(), **options)


@_with_options
def relink(desk: Desk, **options: Any) -> int:
    """Look anew for what stored articles repeat, and decide their stories; where it was stopped, it goes on."""
    from workers import rework

    return _rework(desk, rework.relink, lambda *_: rework.older_for_relink(), **options)


def _rework(
    desk: Desk,
    stage: Callable[..., "Iterator[Reworked]"],
    older_than: Callable[..., Any],
    *,
    article: str | None,
    source: str | None,
    language: str | None,
    older: bool,
    since: int | None,
    dry_run: bool,
    limit: int | None,
) -> int:
    from storage.articles import find_article
    from storage.rework import Choice
    from workers.modelbook import model_in_force

    rules = _rules(desk)
    alone = article is None and source is None and language is None and since is None
    with desk.store() as store:
        choice = Choice(
            id=find_article(store, article)["id"] if article else None,
            source=source,
            language=language,
            since=since or 0,
            older=older_than(rules, model_in_force(store)) if older or alone else {},
        )
        total = _told(desk, stage(store, rules, choice, limit=limit, dry_run=dry_run), dry_run)
    _print(desk, total, dry_run)
    return NO if total["failures"] else OK


def _rules(desk: Desk) -> "Rules":
    """The rules in force. Wrong ones end the command: to go on without them would take all their tags away."""
    from workers.tag.rules import RuleErrors, load_rules

    loaded = load_rules(desk.settings().rules)
    if isinstance(loaded, RuleErrors):
        raise click.ClickException(f"A rule is wrong (see `copydesk rules check`): {loaded.errors[0]}.")
    return loaded


def _told(desk: Desk, pages: "Iterator[Reworked]", dry_run: bool) -> dict[str, Any]:
    """The sum of all pages, each told of as it is done."""
    total: dict[str, Any] = {"looked_at": 0, "changed": 0}
    total |= {name: [] for name in ("failures", "overtaken", "differences")}
    due = time.monotonic() + _LINE_SECONDS
    for page in pages:
        for name in total:
            if name != "differences" or (dry_run and desk.output.as_json):
                total[name] += getattr(page, name)
        if dry_run and page.differences and not desk.output.as_json:
            cells = ((d.article_id, d.field, *side_by_side(d.before, d.after)) for d in page.differences)
            desk.output.table(("article", "field", "before", "after"), list(cells))
        if not dry_run and time.monotonic() >= due:
            complain(f"looked_at={total['looked_at']} changed={total['changed']}")
            due = time.monotonic() + _LINE_SECONDS
    return total


def _print(desk: Desk, total: dict[str, Any], dry_run: bool) -> None:
    if desk.output.as_json:
        desk.output.json(total | {"dry_run": dry_run})
        return
    for failure in total["failures"]:
        complain(f"Article {failure.article_id} is left as it is: {failure.sentence}")
    for article_id in total["overtaken"]:
        complain(f"Article {article_id} was changed by somebody else meanwhile; the next run takes it.")
    would = "would be changed" if dry_run else "were changed"
    desk.output.line(f"{total['looked_at']} articles were looked at, {total['changed']} {would}.")
