"""A tag as a person names it."""

from typing import Any, get_args

import click

from copydesk.articles import Tag
from storage.articles import StoredArticle
from workers.tag.labels import as_recorded, label_of

_LONGEST = 200
_SCHEMES = {"person": "name", "organisation": "name"}
KINDS: tuple[str, ...] = get_args(Tag.__annotations__["kind"])


def tag_named(named: str, label: str | None, article: StoredArticle) -> Tag:
    """The tag `KIND:CODE`; a code without a scheme gets that of its kind. Raises UsageError.

    Without `label` it gets the one that the article or the thesaurus has for it, else its code.
    """
    kind, _, code = named.partition(":")
    if kind not in KINDS or not code.rpartition(":")[2].strip() or len(named) > _LONGEST:
        raise click.UsageError(f"{named[:_LONGEST]!r} is no KIND:CODE; the kinds are {', '.join(KINDS)}.")
    scheme, colon, _ = code.partition(":")
    if not colon:
        scheme = _SCHEMES.get(kind, kind)
        code = f"{scheme}:{code}"
    code = as_recorded(code)
    present = (its["label"] for its in article["tags"] if (its["scheme"], its["code"]) == (scheme, code))
    its_label = label or next(present, None) or label_of(code) or code.partition(":")[2]
    given: Any = {"kind": kind, "scheme": scheme, "code": code, "label": its_label}
    return Tag(**given, role="about", confidence=1.0, relevance=1.0, creator="user")
