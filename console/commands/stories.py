"""`copydesk articles diff`, `story`, `split`, `merge`: who repeats whom, where, and what a person says of it."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from console.desk import Desk

if TYPE_CHECKING:
    from storage.articles import StoredArticle
    from workers.relating import Matched

_SHOWN = 160
_NUMBERS = ("probability", "similarity", "containment_a", "containment_b")


@click.argument("first")
@click.argument("second")
def diff(desk: Desk, first: str, second: str) -> None:
    """Show what two articles have in common and where they differ, passage by passage."""
    from storage.articles import find_article
    from workers.relating import matched

    with desk.store() as store:
        found = matched(store, find_article(store, first)["id"], find_article(store, second)["id"])
    if desk.output.as_json:
        desk.output.json(_document(found))
        return
    match = found.match
    desk.output.fields({
        "first": _named(found.a), "second": _named(found.b), "relation": match.relation,
        "found by": found.how or "nothing yet; compared now",
        "similarity": f"{match.similarity:.2f}, certain to {match.probability:.2f}",
        "in the other": f"{match.containment_a:.0%} of the first, {match.containment_b:.0%} of the second",
    })  # fmt: skip
    desk.output.table(("", "first", "second"), list(_passages(found)))


@click.argument("article_id")
def story(desk: Desk, article_id: str) -> None:
    """List the articles of the story that one belongs to, how it spread, and what the article is to others."""
    from storage.articles import find_article
    from storage.stories.reading import decisions_on, links_of, show_story, skipped_of, story_members

    with desk.store() as store:
        article = find_article(store, article_id)
        facts = show_story(store, article["story_id"])
        members = story_members(store, facts.id)
        links, skipped = links_of(store, article["id"]), skipped_of(store, article["id"])
        said = decisions_on(store, article["id"])
    if desk.output.as_json:
        desk.output.json(
            {"story": facts, "members": members, "links": links, "not_kept": skipped, "decisions": said}
        )
        return
    desk.output.fields({
        "story": facts.id, "canonical": facts.canonical_id, "articles": facts.members, "outlets": facts.outlets,
        "first": facts.first_id, "first seen": facts.first_seen, "last seen": facts.last_seen,
    })  # fmt: skip
    columns = ("seq", "id", "kind", "match_how", "similarity", "outlet", "title")
    desk.output.table(columns, [[getattr(member, name) for name in columns] for member in members])
    desk.output.table(
        ("it is", "found by", "similarity", "of", "title"),
        [[link.match.relation, link.how, f"{link.match.similarity:.2f}", link.id, link.title] for link in links],
    )
    if skipped:
        names = ("drop_id", "record", "how", "similarity", "at")
        desk.output.table(("copy not kept", *names[1:]), [[each[name] for name in names] for each in skipped])


@click.argument("article_ids", nargs=-1, required=True)
def split(desk: Desk, article_ids: tuple[str, ...]) -> None:
    """Take articles out of their story, together; they stay apart from the rest of it for good."""
    from console.acting import Operator, person

    with desk.store() as store:
        rest, taken = Operator(store, person()).split(article_ids)
    if desk.output.as_json:
        desk.output.json({"rest": rest, "taken": taken})
    else:
        desk.output.line(f"The articles are story {taken} now, apart from story {rest}.")


@click.argument("article_ids", nargs=-1, required=True)
def merge(desk: Desk, article_ids: tuple[str, ...]) -> None:
    """Make one story of the stories of these articles, for good."""
    from console.acting import Operator, person

    if len(article_ids) < 2:
        raise click.UsageError("Name two articles at least.")
    with desk.store() as store:
        whole = Operator(store, person()).merge(article_ids)
    if desk.output.as_json:
        desk.output.json({"story": whole})
    else:
        desk.output.line(f"The articles are of story {whole} now.")


@click.option("--limit", default=1_000_000, show_default=True, type=click.IntRange(1), help="At most so many.")
def cool(desk: Desk, limit: int) -> None:
    """Put aside what articles are found by that arrived before every window, so that searching stays quick."""
    from storage.stories.cooling import cool as put_aside

    with desk.store() as store:
        moved = put_aside(store, int(time.time()), limit)
    if desk.output.as_json:
        desk.output.json({"moved": moved})
    else:
        desk.output.line(f"The fingerprints of {moved} articles were put aside.")


def _named(article: "StoredArticle") -> str:
    return f"{article['id']} {article['kind']}, {article['source'] or 'no source'}: {article['title'] or ''}"


def _document(found: "Matched") -> dict[str, Any]:
    match = found.match
    return {
        "a": found.a["id"], "b": found.b["id"], "how": found.how, "relation": match.relation,
        **{name: getattr(match, name) for name in _NUMBERS},
        "longest_run": match.longest_run, "spans": found.spans,
    }  # fmt: skip


def _passages(found: "Matched") -> Iterator[tuple[str, str, str]]:
    """The texts beside each other: `=` what both have, `≠` what stands between in one or the other."""
    body_a, body_b = found.a["body"], found.b["body"]
    end_a = end_b = 0
    for start_a, after_a, start_b, after_b in found.spans:
        yield from _gap(body_a[end_a:start_a], body_b[end_b:start_b] if start_b >= end_b else "")
        yield "=", _short(body_a[start_a:after_a]), _short(body_b[start_b:after_b])
        end_a, end_b = after_a, max(end_b, after_b)
    yield from _gap(body_a[end_a:], body_b[end_b:])


def _gap(in_a: str, in_b: str) -> Iterator[tuple[str, str, str]]:
    if any(map(str.isalnum, in_a + in_b)):
        yield "≠", _short(in_a), _short(in_b)


def _short(text: str) -> str:
    line = " ".join(text.split())
    half = _SHOWN // 2
    return line if len(line) <= _SHOWN else f"{line[:half].rstrip()} … {line[-half:].lstrip()}"
