"""`copydesk bench`: throughput of each stage and end to end."""

import tempfile
from dataclasses import replace
from pathlib import Path

import click

from console.desk import Desk
from console.desk import command as declare
from console.output import complain
from copydesk.errors import SettingsError
from copydesk.settings import Settings


@declare("bench")
@click.option("--articles", default=2000, show_default=True, type=click.IntRange(1, 10_000_000), help="How many.")
@click.option(
    "--files", type=click.Path(exists=True, path_type=Path), help="These files, in place of made-up ones."
)
@click.option("--workers", type=int, help="Worker processes.  [default: the setting `workers`]")
@click.option("--database", default="", help="URL of an empty database.  [default: SQLite in a temporary folder]")
def command(desk: Desk, articles: int, files: Path | None, workers: int | None, database: str) -> None:
    """Measure the stages on one core and the whole end to end, in a temporary data folder; always prints JSON."""
    from console.bench import measure_end_to_end, measure_stages, write_articles

    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder:
        own = replace(desk.settings(workers=workers), database_url=database, broker_url="")
        settings = replace(own, data=Path(folder) / "data", inbox=Path(folder) / "inbox")
        source = files or write_articles(Path(folder) / "articles", articles)
        stages = measure_stages(settings, source)
        _refuse_a_database_in_use(desk, settings)
        with desk.store(settings) as store:
            whole = measure_end_to_end(settings, store, source, complain)
    desk.output.json({"stages_us_per_article": stages, "end_to_end": whole})


def _refuse_a_database_in_use(desk: Desk, settings: Settings) -> None:
    from storage.account import account

    with desk.store(settings) as store:
        if account(store).dropped:
            raise SettingsError("That database holds drops already; the bench needs an empty one.")
