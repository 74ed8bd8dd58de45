"""Sending what a person asked to be tried again."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from console import programs
from console.output import complain
from copydesk.errors import BrokerUnavailableError
from copydesk.settings import Settings

if TYPE_CHECKING:
    from storage.ledger import Send


def send_now(settings: Settings, sends: "Sequence[Send]") -> None:
    """Send them. Without a broker nothing is lost: whoever runs next sends them."""
    from ingest.submit import Sender

    settings, _ = programs.broker(settings)
    with closing(Sender(settings)) as sender:
        try:
            sender.send(sends)
        except BrokerUnavailableError:
            complain("The broker cannot be reached just now; they are tried as soon as Copydesk runs.")
