"""Articles on their way into the database, with what decides how they relate to others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import xxhash

from copydesk.articles import Sketch
from copydesk.policy import Policy

_TRUSTED = 0.5
_LONGEST_URL = 2000
_DAY = 86_400
_NEWSML = re.compile(r"(urn:newsml:[^:\s]{1,200}:\d{8}:[^:\s]{1,500}):\d{1,9}[NUA]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Newcomer:
    """An article that is being stored.

    `number` is below 0 until it has its own. `content` are its columns of `articles`. `sketch` is None where it
    may not be compared, `version` is that of the sketch. The rest is as in the table `members`.
    """

    number: int
    article_id: str
    drop_id: str
    record: int
    sha256: str
    arrived: int
    host: str | None
    content: Mapping[str, Any]
    sketch: Sketch | None
    version: int | None
    policy: Policy

    @property
    def text_hash(self) -> str:
        return str(self.content["text_hash"])

    @property
    def fingerprints(self) -> tuple[int, ...]:
        """What it is found by; none where it may not be compared."""
        return self.sketch.fingerprints if self.sketch else ()

    @property
    def outlet(self) -> str | None:
        """Who published it: its source, or the host of its URL."""
        return self.content["source"] or self.host

    @property
    def length(self) -> int:
        return len(self.content["body"])

    @property
    def dated(self) -> int | None:
        return trusted_date(self.content["published_at"], self.content["provenance"])

    @property
    def addresses(self) -> list[str]:
        """What tells that two texts are of one article: its URL, and its guid within its outlet; hashed."""
        url = plain_url(self.content["url"])
        found = [_hashed(url) if url else None, guid_address(self.content["guid"], self.outlet)]
        return sorted({each for each in found if each})


def guid_address(guid: str | None, outlet: str | None) -> str | None:
    """The hashed address of a guid: within its outlet, or without one where the guid is a URI; else None."""
    if not guid or not (outlet or ":" in guid):
        return None
    return _hashed(f"guid {outlet or ''} {unnumbered(guid)}")


def unnumbered(guid: str) -> str:
    """A guid without the number of a revision, which only the URN of NewsML 1 holds (RFC 3085)."""
    found = _NEWSML.match(guid)
    return found.group(1) if found else guid


def _hashed(address: str) -> str:
    return xxhash.xxh3_128_hexdigest(address.encode("utf-8", "replace"))


def seconds(moment: str) -> int:
    """A time of `copydesk.clock` in seconds since 1970."""
    return int(datetime.fromisoformat(moment).timestamp())


def trusted_date(published_at: str | None, provenance: Mapping[str, Any]) -> int | None:
    """A date in seconds since 1970, where it was read with confidence and does not lie in the future.

    A day without a time counts from its end, so that an article with a time of that day comes first; midnight is
    how other programs write such a day.
    """
    known = provenance.get("published_at", {})
    if not published_at or known.get("flag") or known.get("confidence", 1.0) < _TRUSTED:
        return None
    try:
        date = datetime.fromisoformat(published_at)
    except ValueError:
        return None
    whole = int((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())
    is_day = known.get("precision") == "day" or date.time() == time.min
    return whole + _DAY - 1 if is_day else whole


def host_of(url: str | None) -> str | None:
    """The host of a URL, None where there is none."""
    try:
        host = urlsplit((url or "")[:_LONGEST_URL]).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def plain_url(url: str | None) -> str | None:
    """A URL without scheme, `www`, and order of parameters; None for a site's front page, and for what is no URL.

    Cleaning has taken out parameters of tracking.
    """
    if not url or len(url) > _LONGEST_URL or not (host := host_of(url)):
        return None
    parts = urlsplit(url)
    query = parse_qsl(parts.query)
    path = parts.path.rstrip("/")
    return f"url {host}{path}?{urlencode(sorted(query))}" if path or query else None
