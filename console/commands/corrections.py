"""`copydesk articles tag` and `untag`: a person's word on the tags of an article."""

from typing import TYPE_CHECKING, Any, get_args

import click

from console.desk import Desk

if TYPE_CHECKING:
    from copydesk.articles import Tag

_LONGEST = 200
_SCHEMES = {"person": "name", "organisation": "name"}


@click.argument("article_id", metavar="ID")
@click.argument("named", metavar="KIND:CODE")
@click.option("--label", help="What people read.  [default: the known one, or the code]")
def tag(desk: Desk, article_id: str, named: str, label: str | None) -> None:
    """Give an article a tag; every later tagging keeps it.

    Such as topic:medtop:15000000, place:iso3166:FR or keyword:tram.
    """
    from storage.articles import find_article
    from storage.corrections import add_tag

    new = _tag(named)
    with desk.store() as store:
        article = find_article(store, article_id)
        new = _labelled(new, label, article)
        changed = add_tag(store, article["id"], new)
    if desk.output.as_json:
        desk.output.json({"article": article["id"], "code": new.code, "label": new.label, "changed": changed})
    else:
        said = "has now" if changed else "has already"
        desk.output.line(f"Article {article['id']} {said} the tag {new.code} ({new.label}).")


def _tag(named: str) -> "Tag":
    """A person's tag: a code without a scheme gets that of its kind."""
    from copydesk.articles import Tag

    kind, _, code = named.partition(":")
    kinds = get_args(Tag.__annotations__["kind"])
    if kind not in kinds or not code.rpartition(":")[2].strip() or len(named) > _LONGEST:
        raise click.UsageError(f"{named[:_LONGEST]!r} is no KIND:CODE; the kinds are {', '.join(kinds)}.")
    scheme, colon, _ = code.partition(":")
    if not colon:
        scheme = _SCHEMES.get(kind, kind)
        code = f"{scheme}:{code}"
    given: Any = {"kind": kind, "scheme": scheme, "code": code, "label": ""}
    return Tag(**given, role="about", confidence=1.0, relevance=1.0, creator="user")


def _labelled(new: "Tag", label: str | None, article: dict[str, Any]) -> "Tag":
    from workers.tag.labels import label_of

    present = (its["label"] for its in article["tags"] if (its["scheme"], its["code"]) == (new.scheme, new.code))
    return new._replace(label=label or next(present, None) or label_of(new.code) or new.code.partition(":")[2])


@click.argument("article_id", metavar="ID")
@click.argument("code")
def untag(desk: Desk, article_id: str, code: str) -> None:
    """Take the tags of a code from an article; no later tagging brings them back."""
    from storage.articles import find_article
    from storage.corrections import remove_tag

    with desk.store() as store:
        article = find_article(store, article_id)
        remove_tag(store, article["id"], code)
    if desk.output.as_json:
        desk.output.json({"article": article["id"], "code": code, "changed": True})
    else:
        desk.output.line(f"Article {article['id']} has no longer the tag {code}.")
