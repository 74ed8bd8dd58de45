"""`copydesk status`: the account, queues, workers, rates."""

import math
import time
from typing import TYPE_CHECKING, Any

import click

from console.desk import Desk
from console.desk import command as declare
from console.output import terminal

if TYPE_CHECKING:
    from storage.store import Store


class _Seconds(click.FloatRange):
    """A time that can be waited."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        converted = super().convert(value, param, ctx)
        return converted if math.isfinite(converted) else self.fail(f"{value} cannot be waited.", param, ctx)


@declare("status")
@click.option("--watch", "watching", is_flag=True, help="Show it again and again, until Ctrl-C.")
@click.option("--seconds", default=1.0, show_default=True, type=_Seconds(0.1, 3600), help="Time between.")
def command(desk: Desk, watching: bool, seconds: float) -> None:
    """Show the account, queues, workers, rates and what is ill."""
    if watching and desk.output.as_json:
        raise click.UsageError("--json prints one document; leave out --watch.")
    with desk.store() as store:
        if watching:
            _watch(desk, store, seconds)
        else:
            _once(desk, store)


def _once(desk: Desk, store: "Store") -> None:
    from console.health import ailments
    from console.live import account_line, account_view
    from console.overview import Observer

    overview = Observer(store).look()
    ill = ailments(store.settings, overview)
    if desk.output.as_json:
        healthy = {"healthy": not ill, "ailments": [{"part": a.part, "sentence": a.sentence} for a in ill]}
        desk.output.json(overview.document() | healthy)
        return
    if desk.output.for_person:
        terminal().print(account_view(overview))
    else:
        desk.output.line(account_line(overview))
    for ailment in ill:
        desk.output.line(f"{ailment.part}: {ailment.sentence}")


def _watch(desk: Desk, store: "Store", seconds: float) -> None:
    from console.health import ailments
    from console.live import AccountDisplay
    from console.overview import Observer

    observer = Observer(store)
    with AccountDisplay(desk.output) as display:
        while True:
            overview = observer.look()
            display.show(overview, ailments(store.settings, overview))
            time.sleep(seconds)
