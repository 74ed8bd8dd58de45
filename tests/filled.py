"""A desk with something on it, made in this process without a broker."""

from dataclasses import replace
from pathlib import Path

from copydesk.queues import LOCAL
from ingest.oneshot import take_paths
from ingest.submit import Sender
from storage.recovery import next_send
from storage.store import Store
from workers import pipeline

BODY = (
    "The council of Lyon approved the new tramway on Tuesday after a debate of four hours about its cost.\n\n" * 3
)


def fill(store: Store, folder: Path, files: dict[str, bytes]) -> None:
    """Take files of these names and bytes in, and work until all are settled."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    settings = replace(store.settings, broker_url=LOCAL)
    take_paths(settings, store, Sender(settings), [folder], move=False, told=lambda _: None)
    work(store)


def work(store: Store) -> None:
    """Work on everything that waits."""
    while (send := next_send(store)) is not None:
        pipeline.process(store, send.number)


def article(title: str, body: str = BODY) -> bytes:
    """A plain text file with an article."""
    return f"{title}\n\n{body}".encode()
