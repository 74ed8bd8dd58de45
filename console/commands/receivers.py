"""`copydesk feed post` and `stream`: the receivers of the settings are told of every change as it comes."""

from contextlib import closing
from typing import TYPE_CHECKING

import click

from console.commands.export import ONLY_THIS_KIND
from console.desk import Desk
from console.desk import command as declare
from console.output import complain
from console.stopping import asked_to_stop
from copydesk.articles import KINDS
from copydesk.errors import SettingsError
from copydesk.settings import Settings

if TYPE_CHECKING:
    from feed.tail import Tail

kinds_wanted = click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help=ONLY_THIS_KIND)
to_follow = click.option(
    "--follow/--once", default=True, help="Go on as articles come, or end with the feed.  [default: follow]"
)


@declare("post")
@click.option("--group", default="webhook", help="Whom it is done for: where it goes on.  [default: webhook]")
@kinds_wanted
@to_follow
def post(desk: Desk, group: str, kinds: tuple[str, ...], follow: bool) -> None:
    """Post the articles of the feed to the setting `feed_webhook`, in order, each until it is taken."""
    from feed.tail import Tail, take
    from feed.webhook import CHARACTERS, ITEMS, Webhook

    settings = desk.settings()
    if not settings.feed_webhook:
        raise SettingsError("There is no address to post to: set feed_webhook.")
    deliver = Webhook(settings, group).deliver
    with desk.store() as store:
        held, cursor = take(store, group)
        _run(
            Tail(store, deliver, cursor, kinds=kinds, held=held, limit=ITEMS, characters=CHARACTERS), follow=follow
        )


@declare("stream")
@click.option("--group", default="stream", help="The name under which its lag is told.  [default: stream]")
@kinds_wanted
@to_follow
def stream(desk: Desk, group: str, kinds: tuple[str, ...], follow: bool) -> None:
    """Append the articles of the feed to the Redis stream of the setting `feed_stream`, each number once."""
    from feed.redis_stream import RedisStream
    from feed.tail import Tail, take

    settings = desk.settings()
    if not settings.feed_stream:
        raise SettingsError("There is no stream to append to: set feed_stream.")
    with closing(RedisStream(settings)) as receiver, desk.store() as store:
        held, _ = take(store, group)
        # The stream itself tells at the first page how far it has come.
        _run(Tail(store, receiver.deliver, 0, kinds=kinds, held=held), follow=follow)


def check(settings: Settings) -> None:
    """Raises SettingsError where a receiver of the settings cannot be told anything."""
    from feed.redis_stream import RedisStream
    from feed.webhook import Webhook

    if settings.feed_webhook:
        Webhook(settings, "")
    if settings.feed_stream:
        RedisStream(settings).close()


def _run(tail: "Tail", *, follow: bool) -> None:
    with asked_to_stop() as stop:
        if follow:
            tail.follow(lambda seconds: not stop.wait(seconds), complain)
        else:
            tail.to_head(lambda _: not stop.is_set())


commands = (post, stream)
