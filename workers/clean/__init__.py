"""The stage `clean`: a record becomes an article, each field with where it came from.

Nothing is invented: a field that the record does not carry stays null.
"""

from copydesk.articles import SIDECAR, Article, Hints, Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.clean.findings import Findings
from workers.clean.page import clean_page
from workers.clean.plain_text import clean_text
from workers.clean.stated import take_stated

VERSION = 5
_LEAST = 3


def clean(record: Record, hints: Hints) -> Article:
    """The article of `record`. A sidecar wins over what the format states, and that over what the text shows.

    Raises RejectedRecord(NO_ARTICLE) when there is neither a body nor a title worth storing.
    """
    found = Findings()
    take_stated({**record.beside, **hints.fields}, SIDECAR, found)
    take_stated(record.fields, record.fields_from or "format", found)
    if record.media == "html":
        # A format that states fields carries the article alone, and not a page around it.
        clean_page(record.text, found, alone=bool(record.fields_from))
    else:
        clean_text(record.text, found)
    if hints.source:
        found.add("source", hints.source, "folder", 0.5)
    article = found.article()
    if len(article.body) < _LEAST and len(article.title or "") < _LEAST:
        raise RejectedRecord(
            RejectCode.NO_ARTICLE, "There is neither a body nor a title of more than two letters in this record."
        )
    return article
