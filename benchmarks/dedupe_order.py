"""Whether stories and canonical articles depend on the order of arrival, or on how many workers there are.

    nice python -m benchmarks.dedupe_order [--orders 20] [--bases 150] [--workers 1 2 4 8] [--json]

The same planted copies and templates arrive in so many orders, at so many workers at once, in batches of ten. The
stories must be the same sets each time, with the same canonical articles; `differing` counts articles of which the
story or the canonical article is another than in the first run.
"""

import argparse
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace

from benchmarks.dedupe_store import databases
from benchmarks.report import Row, show
from copydesk.articles import TaggedArticle
from copydesk.settings import Settings
from storage.articles import articles_after
from storage.check import check
from storage.ledger import accept
from storage.migrate import open_store
from tests.making import new_drop
from tests.quality.planted import planted
from tests.stories import as_tagged, settle_send

Stories = dict[str, tuple[frozenset[str], str]]
"""Each article by name, with the names in its story and that of the canonical one."""

_BATCH = 10


def corpus(seed: int, bases: int) -> dict[str, TaggedArticle]:
    """Planted copies and templates by name, each with a date of its own, so that somebody was first."""
    chance = random.Random(seed)
    made = {}
    for each in planted(seed, bases, templates=bases // 4).articles:
        second = chance.randrange(10**7)
        date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_700_000_000 + second))
        made[each.id] = as_tagged(replace(each.article, published_at=date))
    return made


def arrive(settings: Settings, articles: dict[str, TaggedArticle], order: Sequence[str], workers: int) -> Stories:
    """Let the articles arrive in this order, and so many workers settle them; what came of it."""
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    with closing(open_store(settings)) as store:
        sends = []
        for names in batches:
            drops = [new_drop(name.encode(), name) for name in names]
            sends.append(accept(store, drops).sends[0].number)
        _settle_all(settings, articles, list(zip(sends, batches, strict=True)), workers)
        assert check(store).breaches == []
        return _stories(list(articles_after(store)))


def _settle_all(
    settings: Settings, articles: dict[str, TaggedArticle], batches: list[tuple[int, Sequence[str]]], workers: int
) -> None:
    errors: list[BaseException] = []
    begin = threading.Barrier(workers)

    def work() -> None:
        try:
            with closing(open_store(settings)) as store:
                begin.wait(60)
                while batches:
                    try:
                        send, names = batches.pop(0)
                    except IndexError:
                        return
                    settle_send(store, send, [articles[name] for name in names])
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def _stories(stored: list[dict[str, object]]) -> Stories:
    members: defaultdict[str, set[str]] = defaultdict(set)
    heads: dict[str, str] = {}
    name_of = {str(each["id"]): str(each["drop"]["name"]) for each in stored}  # type: ignore[index]
    for each in stored:
        members[str(each["story_id"])].add(name_of[str(each["id"])])
        if each["kind"] == "canonical":
            heads[str(each["story_id"])] = name_of[str(each["id"])]
    return {name: (frozenset(its), heads[story]) for story, its in members.items() for name in its}


def differing(found: Stories, expected: Stories) -> list[str]:
    """The articles whose story or canonical article is another."""
    return sorted(name for name in expected if found.get(name) != expected[name])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--bases", type=int, default=150)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    articles = corpus(31, arguments.bases)
    rows: list[Row] = []
    expected: Stories = {}
    with databases(durable=False) as makers:
        for make in makers:
            for workers in arguments.workers:
                runs = [
                    arrive(make(f"{make.__name__}_{workers}_{seed}"), articles, shuffled(articles, seed), workers)
                    for seed in range(arguments.orders)
                ]
                expected = expected or runs[0]
                wrong = {name for found in runs for name in differing(found, expected)}
                rows.append({
                    "database": make.__name__, "workers": workers, "orders": arguments.orders,
                    "articles": len(articles), "stories": len({its for its, _ in expected.values()}),
                    "differing": len(wrong),
                })  # fmt: skip
                print(rows[-1], sorted(wrong)[:9], file=sys.stderr, flush=True)
    show({"orders of arrival": rows}, as_json=arguments.json)


def shuffled(articles: Iterable[str], seed: int) -> list[str]:
    """The names in an order of their own for each seed."""
    order = sorted(articles)
    random.Random(seed).shuffle(order)
    return order


if __name__ == "__main__":
    main()
