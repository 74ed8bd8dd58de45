"""Mails (.eml, RFC 5322): the HTML or the text of a message and its headers. Attachments are named, not read."""

import re
from typing import Any

from copydesk.articles import Media, Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.mail_parts import Part, begins_with_header, header, names_of, parse_mail, parts_of
from workers.read.members import shown
from workers.read.registry import Format, Records

# A text may well begin with `From:` or `Date:`; these it does not begin with, nor with an address.
_SURE = re.compile(
    r"^(?:(?:received|return-path|delivered-to|message-id|mime-version|x-[\w-]{2,40}|content-type):[ \t]"
    r"|from:[^\n]{0,200}[\w.+-]{1,64}@[\w.-]{3,200})",
    re.IGNORECASE | re.MULTILINE,
)


def _fits(drop: Drop) -> float:
    if begins_with_header(drop.opening):
        head = drop.opening[:4000].replace("\r\n", "\n").partition("\n\n")[0]
        if _SURE.search(head):
            return 0.85
    return 0.5 if drop.suffix == ".eml" else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index:
        return
    message = parse_mail(drop.everything())
    parts = list(parts_of(message))
    media, text = _body(parts)
    fields: dict[str, Any] = {
        "title": header(message, "Subject"),
        "authors": names_of(header(message, "From")),
        "published_at": header(message, "Date"),
        "language": header(message, "Content-Language"),
        "guid": header(message, "Message-ID").strip("<>"),
        "url": header(message, "Archived-At").strip("<>"),
        "attachments": [shown(part.name) for part in parts if part.name],
    }
    if not text.strip():
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The mail has no text: neither a plain one nor HTML.")
    stated = {name: value for name, value in fields.items() if value}
    yield Record(index=0, end=drop.size, media=media, text=text, fields=stated, fields_from="mail")


def _body(parts: list[Part]) -> tuple[Media, str]:
    """The HTML where there is some, since the plain text beside it is often a stub; else the plain text."""
    for kind, media in (("text/html", "html"), ("text/plain", "text")):
        for part in parts:
            if part.kind == kind and not part.name:
                text = part.text()
                if text.strip():
                    return ("html" if media == "html" else "text"), text
    return "text", ""


FORMAT = Format("mail", _fits, _read)
