"""`copydesk articles tag` and `untag`: a person's word on the tags of an article."""

import click

from console.desk import Desk


@click.argument("article_id", metavar="ID")
@click.argument("named", metavar="KIND:CODE")
@click.option("--label", help="What people read.  [default: the known one, or the code]")
def tag(desk: Desk, article_id: str, named: str, label: str | None) -> None:
    """Give an article a tag; every later tagging keeps it.

    Such as topic:medtop:15000000, place:iso3166:FR or keyword:tram.
    """
    from console.acting import Operator, person

    with desk.store() as store:
        given = Operator(store, person()).tag(article_id, named, label)
    if desk.output.as_json:
        changed = {"code": given.tag.code, "label": given.tag.label, "changed": given.changed}
        desk.output.json({"article": given.article_id, **changed})
    else:
        said = "has now" if given.changed else "has already"
        desk.output.line(f"Article {given.article_id} {said} the tag {given.tag.code} ({given.tag.label}).")


@click.argument("article_id", metavar="ID")
@click.argument("code")
def untag(desk: Desk, article_id: str, code: str) -> None:
    """Take the tags of a code from an article; no later tagging brings them back."""
    from console.acting import Operator, person

    with desk.store() as store:
        article = Operator(store, person()).untag(article_id, code)
    if desk.output.as_json:
        desk.output.json({"article": article, "code": code, "changed": True})
    else:
        desk.output.line(f"Article {article} has no longer the tag {code}.")
