"""From files to stored articles with 2 workers, on both databases, beside the plain build in the same run.

    .venv/bin/python -m benchmarks.end_to_end [--files 5000] [--seed 7] [--workers 2] [--json]

The clock runs from the first file read to the last article committed, with workers that are ready; so neither
build pays for its start. Both get the same files, the same Redis and the same kind of database.
"""

import tempfile
from pathlib import Path

from celery import Celery
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks import corpus, plain
from benchmarks.processes import Spent, celery_worker, environment, spent, wait_until
from benchmarks.report import Row, parser, show
from copydesk.settings import Settings
from ingest.oneshot import take_paths
from ingest.submit import Sender
from storage.account import account
from storage.ledger import unsettled
from storage.migrate import open_store
from tests import servers

_LONGEST_SECONDS = 1800


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, files=5000)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus.write(folder / "files", corpus.files(chosen.seed, chosen.files))
        rows = measure(folder, chosen.files, chosen.workers)
    show({"end to end": rows}, as_json=chosen.json)


def measure(folder: Path, files: int, workers: int) -> list[Row]:
    """One row for each build and database; the ratios are how many times less than the plain build there."""
    made: dict[tuple[str, str], Spent] = {}
    with servers.postgres() as server:
        assert server.process is not None
        urls = {"sqlite": f"sqlite:///{folder}/{{}}.db", "postgresql": server.url_of("{}")}
        for database, url in urls.items():
            for build, run in (("plain", run_plain), ("copydesk", run_copydesk)):
                if database == "postgresql":
                    server.make_database(build)
                with servers.redis() as redis:
                    assert redis.process is not None
                    parts = (server.process.pid, redis.process.pid)
                    made[build, database] = run(folder, url.format(build), redis.url, files, workers, parts)
    return [_row(build, database, its, made["plain", database], files) for (build, database), its in made.items()]


def _row(build: str, database: str, its: Spent, plainly: Spent, files: int) -> Row:
    return {
        "build": build,
        "database": database,
        "articles/s": files / its.seconds,
        "ms an article": 1000 * its.seconds / files,
        "cpu ms an article": 1000 * its.cpu / files,
        "times faster": plainly.seconds / its.seconds,
        "times less cpu": plainly.cpu / its.cpu,
    }


def run_copydesk(
    folder: Path, database: str, broker: str, files: int, workers: int, parts: tuple[int, ...]
) -> Spent:
    """From the first file taken to the last drop settled. `parts` are the servers, whose work counts too."""
    settings = Settings(data=folder / "data", database_url=database, broker_url=broker, workers=workers)
    store, sender = open_store(settings), Sender(settings)
    log = folder / "copydesk.log"
    with (
        celery_worker("workers.app", "ours", environment(settings), log, concurrency=workers) as worker,
        spent(worker, *parts) as took,
    ):
        take_paths(settings, store, sender, [folder / "files"], move=False, told=lambda _: None)
        wait_until(lambda: not unsettled(store), _LONGEST_SECONDS, every=0.05)
    counted = account(store)
    assert counted.stored + counted.duplicate == files
    sender.close()
    store.close()
    return took


def run_plain(folder: Path, database: str, broker: str, files: int, workers: int, parts: tuple[int, ...]) -> Spent:
    """From the first message sent to the last article committed."""
    url = database.replace("postgresql:", "postgresql+psycopg:")
    engine = plain.connect(url)
    plain.Base.metadata.create_all(engine)
    paths = [str(path) for path in sorted((folder / "files").rglob("*")) if path.is_file()]
    variables = {plain.DATABASE: url, plain.BROKER: broker}
    log = folder / "plain.log"
    with celery_worker("benchmarks.plain", "plain", variables, log, concurrency=workers) as worker:
        sender = Celery("sender", broker=broker, set_as_current=False)
        with spent(worker, *parts) as took:
            for path in paths:
                sender.send_task(plain.TASK, args=[path])
            wait_until(lambda: _stored(engine) >= files, _LONGEST_SECONDS, every=0.05)
        sender.close()
    engine.dispose()
    return took


def _stored(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(plain.Article)) or 0


if __name__ == "__main__":
    main()
