"""Sending what a person asked to be tried again."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from console import programs
from copydesk.errors import BrokerUnavailableError
from copydesk.settings import Settings

if TYPE_CHECKING:
    from storage.ledger import Send


def send_now(settings: Settings, sends: "Sequence[Send]") -> bool:
    """Send them; False where the broker is away. Nothing is lost then: whoever runs next sends them."""
    from ingest.submit import Sender

    settings, _ = programs.broker(settings)
    with closing(Sender(settings)) as sender:
        try:
            sender.send(sends)
        except BrokerUnavailableError:
            return False
    return True
