"""A person's word on who tells the same story: kept for ever, and held against all that is found later."""

from collections.abc import Iterable, Sequence
from itertools import product

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from copydesk.clock import now
from copydesk.errors import ImpossibleError, UnknownIdError
from copydesk.relations import Judge
from storage.paging import in_pages
from storage.schema import decisions
from storage.store import Store
from storage.stories import members as stored_members
from storage.stories.comparing import Comparisons
from storage.stories.deciding import Court, decide
from storage.stories.members import Member
from storage.stories.publishing import rewrite_places


def split(store: Store, article_ids: Sequence[str], judge: Judge | None = None) -> list[str]:
    """Take articles of one story out of it, together: they stay apart from all that is left of it.

    The ids of the two stories: that of the rest, and that of those taken out. Raises UnknownIdError, and
    ImpossibleError where they are not of one story, or are all of it.
    """
    with store.writing(serial=True) as connection:
        taken = _found(connection, article_ids)
        ids = {member.story_id for member in taken}
        if len(ids) > 1:
            raise ImpossibleError("These articles are not of one story.")
        every = stored_members.of_stories(connection, ids).values()
        rest = [member for member in every if member.article_id not in set(article_ids)]
        if not rest:
            raise ImpossibleError("These articles are all of the story: nothing would be left to part them from.")
        _say(connection, ((a.article_id, b.article_id) for a in taken for b in rest), "apart")
        _say(connection, ((taken[0].article_id, other.article_id) for other in taken[1:]), "together")
        after = _decide_anew(connection, store, ids, judge)
    return [after[rest[0].number].story_id, after[taken[0].number].story_id]


def merge(store: Store, article_ids: Sequence[str], judge: Judge | None = None) -> str:
    """Put the stories of some articles together; the id of the one story. Raises UnknownIdError."""
    with store.writing(serial=True) as connection:
        named = _found(connection, article_ids)
        ids = {member.story_id for member in named}
        every = stored_members.of_stories(connection, ids).values()
        pairs = [(named[0].article_id, other.article_id) for other in named[1:]]
        _say(connection, pairs, "together")
        _forget_parting(connection, every)
        after = _decide_anew(connection, store, ids, judge)
    return after[named[0].number].story_id


def _found(connection: Connection, article_ids: Sequence[str]) -> list[Member]:
    found = stored_members.of_articles(connection, article_ids)
    for each in article_ids:
        if each not in found:
            raise UnknownIdError(f"There is no article {each}.")
    return [found[each] for each in dict.fromkeys(article_ids)]


def _say(connection: Connection, pairs: Iterable[tuple[str, str]], verdict: str) -> None:
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    said = {"verdict": verdict, "at": now()}
    rows = [{"a": min(pair), "b": max(pair), **said} for pair in pairs]
    if rows:
        statement = insert(decisions)
        changed = {name: statement.excluded[name] for name in said}
        connection.execute(statement.on_conflict_do_update(index_elements=["a", "b"], set_=changed), rows)


def _forget_parting(connection: Connection, every: Iterable[Member]) -> None:
    """What was said to stay apart and is now put together is no longer apart."""
    ids = [member.article_id for member in every]
    forgotten = decisions.update().where(decisions.c.verdict == "apart").values(verdict="together", at=now())
    for some, others in product(in_pages(ids), in_pages(ids)):
        connection.execute(forgotten.where(decisions.c.a.in_(some), decisions.c.b.in_(others)))


def _decide_anew(
    connection: Connection, store: Store, story_ids: Iterable[str], judge: Judge | None
) -> dict[int, Member]:
    court = Court(connection, store.settings, Comparisons(judge) if judge else None)
    decided = decide(court, {}, [], anew=story_ids)
    rewrite_places(connection, decided, now())
    return decided.after
