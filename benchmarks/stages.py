"""The pipeline's stages alone, on one core: microseconds an article.

    .venv/bin/python -m benchmarks.stages [--files 1000] [--seed 7] [--json]

Each stage runs over all articles three times and the fastest counts. The second table has the transactions that
carry 100 drops through both databases, by the clock on the wall: they wait for the disk.
"""

import hashlib
import io
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import corpus
from benchmarks.report import Row, parser, show
from copydesk.articles import Hints, Record, TaggedArticle
from copydesk.settings import Settings
from storage.leases import lease
from storage.ledger import NewDrop, accept
from storage.migrate import open_store
from storage.originals import Original
from storage.settlement import settle
from storage.worked import Worked
from tests import servers
from workers import clean, fingerprint, language, stages, tag
from workers.read import read

_ROUNDS = 3
_BATCH = 100


def main() -> None:
    """Measure and print."""
    chosen = parser(__doc__, files=1000).parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    stages.warm_up()
    texts = list(corpus.files(chosen.seed, chosen.files))
    pages = list(corpus.files(chosen.seed, chosen.files, forms=("html",)))
    by_stage = {form: stage_times(files) for form, files in (("text", texts), ("page", pages))}
    rows = [
        {"stage": stage} | {f"{form} µs": by_stage[form][stage] for form in by_stage} for stage in by_stage["text"]
    ]
    show({"stages": rows, "transactions": transactions(texts)}, as_json=chosen.json)


def stage_times(files: Sequence[corpus.CorpusFile]) -> dict[str, float]:
    """Microseconds of CPU an article in each stage, in all of them, and in all as the pipeline calls them."""
    settings = Settings()
    records = _read_all(files, settings)
    articles = [clean.clean(record, Hints()) for record in records]
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: _read_all(files, settings),
        "clean": lambda: [clean.clean(record, Hints()) for record in records],
        "language": lambda: [language.detect(article, None) for article in articles],
        "fingerprint": lambda: [fingerprint.text_hash(article) for article in articles],
        "tag": lambda: [tag.tag(article) for article in articles],
    }
    times = {name: _fastest(call) / len(records) * 1e6 for name, call in calls.items()}
    return times | {"all": sum(times.values())}


def _read_all(files: Sequence[corpus.CorpusFile], settings: Settings) -> list[Record]:
    return [record for file in files for record in _records(file, settings)]


def _records(file: corpus.CorpusFile, settings: Settings) -> list[Record]:
    return [each for each in read(io.BytesIO(file.data), file.name, settings) if isinstance(each, Record)]


def _fastest(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        call()
        taken.append(time.process_time() - began)
    return min(taken)


def transactions(files: Sequence[corpus.CorpusFile]) -> list[Row]:
    """Microseconds of wall time a drop in the three transactions of a batch, on each database."""
    with tempfile.TemporaryDirectory() as folder, servers.postgres() as server:
        on_sqlite = _transaction_times(Settings(data=Path(folder, "sqlite")), files)
        on_postgresql = _transaction_times(Settings(data=Path(folder, "pg"), database_url=server.url), files)
    return [
        {"transaction": name, "sqlite µs": on_sqlite[name], "postgresql µs": on_postgresql[name]}
        for name in on_sqlite
    ]


def _transaction_times(settings: Settings, files: Sequence[corpus.CorpusFile]) -> dict[str, float]:
    spent = dict.fromkeys(("accept", "lease", "settle"), 0.0)
    store = open_store(settings)
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        made = {file.name: _tagged(file, settings) for file in batch}
        began = time.perf_counter()
        [send] = accept(store, [_new_drop(file) for file in batch]).sends
        accepted = time.perf_counter()
        held = lease(store, send.number, "benchmark")
        leased = time.perf_counter()
        assert held is not None
        settle(store, held.id, [Worked(drop=drop, articles=made[drop.name]) for drop in held.drops])
        settled = time.perf_counter()
        for name, seconds in zip(spent, (accepted - began, leased - accepted, settled - leased), strict=True):
            spent[name] += seconds
    store.close()
    times = {name: seconds / len(files) * 1e6 for name, seconds in spent.items()}
    return times | {"all": sum(times.values())}


def _tagged(file: corpus.CorpusFile, settings: Settings) -> tuple[TaggedArticle, ...]:
    return tuple(stages.work_on(record, Hints()) for record in _records(file, settings))


def _new_drop(file: corpus.CorpusFile) -> NewDrop:
    sha256 = hashlib.sha256(file.data).hexdigest()
    original = Original(sha256, len(file.data), file.data)
    return NewDrop(name=file.name, name_bytes=file.name.encode(), source=None, lane="live", original=original)


if __name__ == "__main__":
    main()
