"""Withdrawing what arrives: by the notices of publishers, and because it was withdrawn before.

Which notice takes back which article is told by their ids, whichever of the two is settled first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from copydesk.relations import Judge
from copydesk.settings import Settings
from storage.among import among
from storage.inserting import insert_all
from storage.paging import in_pages
from storage.schema import addresses, articles, cancellations, members, withdrawals
from storage.stories.newcomers import Newcomer, guid_address, host_of
from storage.stories.withdrawing import Because, identities, withdraw_all
from storage.worked import Worked

BY_NOTICE = "notice in drop "
"""How the actor of a withdrawal begins that a notice asked for; the id of its drop follows."""
_CONCERNED = select(
    select(withdrawals.c.article_id).where(among(withdrawals.c.text_hash, "hashes")).exists()
    | select(withdrawals.c.article_id).where(among(withdrawals.c.sha256, "bytes")).exists()
    | select(cancellations.c.drop_id).where(among(cancellations.c.address, "addresses")).exists()
)


def follow(
    connection: Connection,
    settings: Settings,
    batch: Sequence[Worked],
    new: Sequence[Newcomer],
    judge: Judge | None,
    moment: str,
) -> None:
    """Withdraw what the notices of a batch take back, and those of its new articles that were withdrawn before.

    A notice takes back what was accepted before it, whichever of the two is settled first.
    """
    told = _note(connection, batch)
    why = _taken_back(connection, told)
    if _concerned(connection, new):
        why |= _taken_back_before(connection, new) | _again(connection, new)
    if why:
        withdraw_all(connection, settings, why, judge, moment)


def _concerned(connection: Connection, new: Sequence[Newcomer]) -> bool:
    """Whether any notice or withdrawal has to do with the new articles: most batches know none."""
    given = {
        "hashes": {each.text_hash for each in new},
        "bytes": {each.sha256 for each in new},
        "addresses": {address for each in new for address in each.addresses},
    }
    return bool(new) and bool(connection.execute(_CONCERNED, given).scalar())


def _note(connection: Connection, batch: Sequence[Worked]) -> list[dict[str, Any]]:
    """Keep the notices of a batch that are new; their rows."""
    told: list[dict[str, Any]] = [
        {"drop_id": worked.drop.whole_id, "record": record, "address": address, "sentence": fate.sentence}
        for worked in batch
        for record, fate in worked.rejected.items()
        if (address := _address(fate.takes_back))
    ]
    ids = sorted({row["drop_id"] for row in told})
    if not told:
        return []
    known = select(cancellations.c.drop_id, cancellations.c.record).where(cancellations.c.drop_id.in_(ids))
    followed = {tuple(row) for row in connection.execute(known)}
    fresh = [row for row in told if (row["drop_id"], row["record"]) not in followed]
    insert_all(connection, cancellations, fresh)
    return fresh


def _address(takes_back: Mapping[str, Any]) -> str | None:
    """The hashed address of what a notice takes back; None where it names nothing."""
    return guid_address(takes_back.get("guid"), takes_back.get("source") or host_of(takes_back.get("url")))


def _taken_back(connection: Connection, told: Sequence[Mapping[str, Any]]) -> dict[str, Because]:
    """The stored articles that new notices take back."""
    found: dict[str, Because] = {}
    for page in in_pages(row["address"] for row in told):
        statement = (
            select(addresses.c.address, articles.c.id, articles.c.drop_id, articles.c.record)
            .join(members, members.c.number == addresses.c.number)
            .join(articles, articles.c.id == members.c.article_id)
            .where(addresses.c.address.in_(page))
        )
        for row in connection.execute(statement):
            for notice in told:
                if notice["address"] == row.address and _after(notice, row.drop_id, row.record):
                    found[row.id] = _by_notice(notice)
    return found


def _taken_back_before(connection: Connection, new: Sequence[Newcomer]) -> dict[str, Because]:
    """The new articles that notices take back which were settled before them, and accepted after them."""
    of_address: defaultdict[str, list[Newcomer]] = defaultdict(list)
    for each in new:
        for address in each.addresses:
            of_address[address].append(each)
    found: dict[str, Because] = {}
    for page in in_pages(of_address):
        known = select(cancellations).where(cancellations.c.address.in_(page))
        for notice in [dict(row._mapping) for row in connection.execute(known)]:
            for each in of_address[notice["address"]]:
                if _after(notice, each.drop_id, each.record):
                    found[each.article_id] = _by_notice(notice)
    return found


def _after(notice: Mapping[str, Any], drop_id: str, record: int) -> bool:
    """Whether a notice was accepted after a record: ids of drops are in the order of acceptance."""
    return (notice["drop_id"], notice["record"]) > (drop_id, record)


def _by_notice(notice: Mapping[str, Any]) -> Because:
    return Because(f"{BY_NOTICE}{notice['drop_id']}", str(notice["sentence"]))


def _again(connection: Connection, new: Sequence[Newcomer]) -> dict[str, Because]:
    """The new articles that are withdrawn ones again."""
    by_text = in_pages(each.text_hash for each in new)
    by_bytes = in_pages(each.sha256 for each in new)
    before = [each for page in by_text for each in identities(connection, withdrawals.c.text_hash.in_(page))]
    before += [each for page in by_bytes for each in identities(connection, withdrawals.c.sha256.in_(page))]
    if not before:
        return {}
    ids = in_pages(each.article_id for each in new)
    arrived = [each for page in ids for each in identities(connection, articles.c.id.in_(page))]
    same = {each.id: next((old for old in before if each.is_again(old)), None) for each in arrived}
    return {id_: Because(str(old.actor), str(old.because)) for id_, old in same.items() if old}
