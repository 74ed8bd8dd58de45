"""The document frequencies of words, as this process has them.

They are read now and then, and added to as articles are settled. One article in four is counted: the frequencies
of a language need no more, and counting all would cost as much as finding the keywords.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from copydesk.articles import TaggedArticle
from copydesk.errors import CopydeskError
from storage.store import Store
from storage.tagging.frequencies import Counted, add_frequencies, read_frequencies
from workers.tag import DocumentFrequencies, terms_of

log = logging.getLogger(__name__)

READ_EVERY_SECONDS = 60.0
ADD_EVERY_SECONDS = 20.0
ADD_EVERY_DOCUMENTS = 1_000
_COUNTED = frozenset("048c")  # first digits of the hash of a text: its exact copies are counted with it


class Wordbook:
    """The frequencies of one database.

    `steady` gives the seconds of a clock that never steps back. A database that cannot be reached leaves what was
    read last, and what was counted for later.
    """

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._read_due = float("-inf")
        self._add_due = float("-inf")
        self._frequencies: Mapping[str, DocumentFrequencies] = {}
        self._counted: dict[str, Counted] = {}

    def frequencies(self, store: Store) -> Mapping[str, DocumentFrequencies]:
        """The frequencies by language."""
        now = self._steady()
        if now >= self._read_due:
            self._read_due = now + READ_EVERY_SECONDS
            try:
                stored = read_frequencies(store)
            except CopydeskError as error:
                log.warning("action=frequencies_unreachable reason=%r", str(error))
            else:
                self._frequencies = {
                    language: DocumentFrequencies(its.documents, its.counts) for language, its in stored.items()
                }
        return self._frequencies

    def note(self, store: Store, articles: Iterable[TaggedArticle]) -> None:
        """Count the words of articles that were settled; every now and then what was counted is stored."""
        for tagged in articles:
            if tagged.text_hash[0] not in _COUNTED:
                continue
            counted = self._counted.setdefault(tagged.article.language, Counted())
            counted.documents += 1
            counted.counts.update(terms_of(tagged.article))
        documents = sum(counted.documents for counted in self._counted.values())
        now = self._steady()
        if documents and (now >= self._add_due or documents >= ADD_EVERY_DOCUMENTS):
            self._add_due = now + ADD_EVERY_SECONDS
            try:
                add_frequencies(store, self._counted)
            except CopydeskError as error:
                log.warning("action=frequencies_not_added documents=%d reason=%r", documents, str(error))
                self._forget_too_many(documents)
            else:
                self._counted = {}

    def _forget_too_many(self, documents: int) -> None:
        """Bound what waits for a database that stays away."""
        if documents >= 2 * ADD_EVERY_DOCUMENTS:
            self._counted = {}


def wordbook(store: Store) -> Wordbook:
    """The word book of a store in this process."""
    return _wordbook(store.settings.database)


@cache
def _wordbook(database: str) -> Wordbook:  # noqa: ARG001 - what it is kept by
    return Wordbook()
