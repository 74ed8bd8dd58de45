"""The names of the site that a page is of, so that they are taken for no author and for no part of a headline."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_LEAST = 2
_DESK = re.compile(
    r"(?:(?:the|die|la|da|de|da|our|online|web|news|digital|editorial)[ -])*"
    r"(?:staff(?: writers?| reporters?)?|newsroom|news ?desk|web ?desk|desk|editors?|"
    r"admin(?:istrator)?|webmaster|team|"
    r"redaktion(?:en)?|rédaction|redacción|redazione|redação|redactie|redakcja|redakce|redaksjonen|redactia|redacția|"
    r"haber merkezi|редакция|редакція|編集部|编辑部|編輯部)(?: web| online| digital)?",
    re.IGNORECASE,
)
_STATED = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "publisher")


def site_names(metas: Mapping[str, str], publishers: Iterable[Any], host: str | None) -> frozenset[str]:
    """What the site calls itself in `meta` elements and as a publisher, and what its host is; only the letters."""
    stated = [metas.get(name, "") for name in _STATED]
    for publisher in publishers:
        first = publisher[0] if isinstance(publisher, list) and publisher else publisher
        name = first.get("name") if isinstance(first, dict) else first
        if isinstance(name, str):
            stated.append(name)
    if host:
        domain = host.removeprefix("www.")
        stated += [domain, *domain.split(".")[-2:-1]]
    return frozenset(name for name in map(letters, stated) if len(name) >= _LEAST)


def is_site_name(text: str, names: frozenset[str]) -> bool:
    """Whether a text is one of the names, but for case, spaces and punctuation."""
    return letters(text) in names


def persons_of(names: tuple[str, ...], sites: frozenset[str]) -> tuple[str, ...]:
    """The names that are none of the site's, and no desk of it."""
    return tuple(name for name in names if not is_site_name(name, sites) and not is_desk(name))


def is_desk(name: str) -> bool:
    """Whether a name is that of a desk, as `La rédaction`."""
    return _DESK.fullmatch(name) is not None


def letters(text: str, most: int = 200) -> str:
    """The letters and digits of the first characters of a text, in lower case."""
    return "".join(filter(str.isalnum, text[:most].casefold()))
