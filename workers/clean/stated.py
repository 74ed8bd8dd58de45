"""Fields that the format itself states, checked before they are believed."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from workers.clean.authors import names_in
from workers.clean.characters import one_line
from workers.clean.dates import is_future, parse_date
from workers.clean.findings import Findings

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8}){0,3}$")
# Parameters that tell who sent a reader and change nothing of the page.
_TRACKING = re.compile(
    r"(?:utm_\w{1,30}|at_\w{1,30}|(?:fb|g|dc|y|tw|tt)clid|msclkid|mc_[ce]id|igshid|ocid|xtor|wt_\w{1,20}|cmpid|"
    r"smid|_ga|spm|ref_src|cmp|taid)$",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_LONGEST = {"title": 500, "source": 200, "guid": 1000, "summary": 20_000, "section": 200}


def take_stated(fields: Mapping[str, Any], source: str, found: Findings) -> None:
    """Add the checked `fields` that `source` states. Values of a wrong kind are left out, never an error.

    A field stated as empty is closed, so that the text is not searched for it.
    """
    for name, value in fields.items():
        if name == "published_at":
            add_date(found, value, source, 0.95)
        elif name in _CHECKS:
            found.add(name, _CHECKS[name](value), source, 0.95)
        if value is None:
            found.close(name)


def add_date(found: Findings, value: Any, source: str, confidence: float, **more: Any) -> None:
    """Add `published_at`, with what had to be assumed about it and whether it lies in the future.

    `more` goes to its provenance.
    """
    moment = parse_date(value)
    if moment is None:
        return
    flags = {"flag": "future"} if is_future(moment.text) else {}
    found.add("published_at", moment.text, source, confidence, **moment.assumed, **flags, **more)


def language_code(value: Any) -> str | None:
    """The primary subtag of a BCP 47 tag, in lower case, or None."""
    tag = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
    return tag.group(1).lower() if tag and tag.group(1).lower() not in {"und", "mul", "zxx"} else None


def web_address(value: Any) -> str | None:
    """An absolute http(s) address in its usual form, or None. schema.org may wrap it in an object.

    Scheme and host are in lower case; the default port, credentials, the fragment (unless it names a page, `#!`)
    and parameters of tracking are left out. What remains is as it was written.
    """
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    if not isinstance(value, str) or len(value) > 4000:
        return None
    try:
        parts = urlsplit(one_line("".join(value.split())))
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    host = parts.netloc.rpartition("@")[2].lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return None
    kept = [part for part in parts.query.split("&") if part and not _TRACKING.match(part.partition("=")[0])]
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((scheme, host.removesuffix(_DEFAULT_PORTS[scheme]), parts.path, "&".join(kept), fragment))


def _text(name: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value) if abs(value) < 1 << 64 else None
        return one_line(value[: 2 * _LONGEST[name]])[: _LONGEST[name]] if isinstance(value, str) else None

    return check


_CHECKS: dict[str, Callable[[Any], Any]] = {
    **{name: _text(name) for name in _LONGEST},
    "authors": names_in,
    "language": language_code,
    "url": web_address,
}
