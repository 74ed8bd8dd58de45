"""`copydesk articles`: what was stored."""

from typing import Any

import click

from console.commands import corrections, rework, stories, withdrawals
from console.desk import Desk, family
from copydesk.articles import KINDS

command = family("articles", "The stored articles.")

_COLUMNS = ("seq", "id", "kind", "language", "source", "title")


@command.subcommand("search")
@click.argument("words", nargs=-1)
@click.option("--kind", type=click.Choice(KINDS), help="Only those of this kind.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
def search(desk: Desk, words: tuple[str, ...], kind: str | None, limit: int) -> None:
    """List the articles that hold all WORDS in title or body, latest first."""
    from feed.documents import document
    from storage.articles import search_articles

    with desk.store() as store:
        found = [document(row) for row in search_articles(store, " ".join(words), kind=kind, limit=limit)]
    if desk.output.as_json:
        desk.output.json(found)
    else:
        desk.output.table(_COLUMNS, [[article[name] for name in _COLUMNS] for article in found])


@command.subcommand("show")
@click.argument("article_id")
def show(desk: Desk, article_id: str) -> None:
    """Show one article, by its id or by its number in the feed."""
    from feed.documents import document
    from storage.articles import find_article

    with desk.store() as store:
        article = document(find_article(store, article_id))
    if desk.output.as_json:
        desk.output.json(article)
    else:
        _print_article(desk, article)


for _name, _body in (
    ("story", stories.story),
    ("diff", stories.diff),
    ("split", stories.split),
    ("merge", stories.merge),
    ("cool", stories.cool),
    ("retag", rework.retag),
    ("reclean", rework.reclean),
    ("relink", rework.relink),
    ("tag", corrections.tag),
    ("untag", corrections.untag),
    ("withdraw", withdrawals.withdraw),
    ("restore", withdrawals.restore),
):
    command.subcommand(_name)(_body)


def _print_article(desk: Desk, article: dict[str, Any]) -> None:
    names = ("id", "seq", "kind", "canonical_id", "story_id", "source", "published_at", "language", "url", "guid")
    shown = {name: article[name] for name in names if article[name] is not None}
    if article["match"]:
        shown["match"] = f"{article['match']['how']}, similarity {article['match']['similarity']:.2f}"
    if withdrawn := article["provenance"].get("kind"):
        shown["withdrawn"] = f"{withdrawn['at']}: {withdrawn['because']}"
    if article["authors"]:
        shown["authors"] = ", ".join(article["authors"])
    shown["drop"] = f"{article['drop']['id']} record {article['drop']['record']} of {article['drop']['name']}"
    desk.output.fields(shown)
    for tag in article["tags"]:
        evidence = "; ".join(f"“{span['text']}” in {span['field']} at {span['start']}" for span in tag["evidence"])
        said = f"tag {tag['kind']} {tag['code']} {tag['label']} ({tag['role']}, {tag['confidence']:.2f})"
        desk.output.line(f"{said}: {evidence}" if evidence else said)
    desk.output.line("")
    desk.output.line(article["title"] or "(no title)")
    desk.output.line("")
    desk.output.line(article["body"], lines=True)
