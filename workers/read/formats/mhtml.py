"""Pages saved as one file by a browser (.mhtml, RFC 2557): the page itself, without its images and frames."""

import re

from copydesk.articles import Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.mail_parts import begins_with_header, header, parse_mail, parts_of
from workers.read.registry import Format, Records

_NAMES = frozenset({".mhtml", ".mht"})
_RELATED = re.compile(r"^content-type:[ \t]{1,9}multipart/related", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(r"^(?:snapshot-content-location:|from:[ \t]{1,9}<?saved by)", re.IGNORECASE | re.MULTILINE)


def _fits(drop: Drop) -> float:
    if begins_with_header(drop.opening):
        head = drop.opening[:4000]
        if _RELATED.search(head) and (_SAVED.search(head) or drop.suffix in _NAMES):
            return 0.95
    return 0.5 if drop.suffix in _NAMES else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index:
        return
    message = parse_mail(drop.everything())
    page = next((part for part in parts_of(message) if part.kind == "text/html"), None)
    text = page.text() if page else ""
    if not page or not text.strip():
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The saved page holds no HTML.")
    url = header(message, "Snapshot-Content-Location") or page.location
    fields = {"url": url} if url.startswith(("http://", "https://")) else {}
    yield Record(index=0, end=drop.size, media="html", text=text, fields=fields, fields_from="MHTML")


FORMAT = Format("MHTML", _fits, _read)
