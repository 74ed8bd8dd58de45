"""Cleaned articles and their tags as rows: what one writes is what one reads back."""

from typing import Any

from copydesk.articles import Tag, TaggedArticle
from copydesk.gate import gate
from storage.columns import as_held
from storage.schema import articles

Row = dict[str, Any]

CONTENT = (
    "text_hash", "title", "body", "authors", "source", "published_at", "language", "url", "guid", "summary",
    "section", "provenance",
)  # fmt: skip
"""The columns of `articles` that the stages make, but for `versions`."""
TAG = ("kind", "scheme", "code", "label", "role", "confidence", "relevance", "creator", "evidence")
"""The columns of `tags` that the stages make."""


def content_row(tagged: TaggedArticle) -> Row:
    """The columns of `articles` that the stages make."""
    article = tagged.article
    return {
        "text_hash": tagged.text_hash,
        "title": article.title,
        "body": article.body,
        "authors": list(article.authors),
        "source": article.source,
        "published_at": article.published_at,
        "language": article.language,
        "url": article.url,
        "guid": article.guid,
        "summary": article.summary,
        "section": article.section,
        "provenance": article.provenance,
        "versions": dict(tagged.versions),
    }


def tag_row(tag: Tag) -> Row:
    """The columns of `tags` but for the article's id and the position."""
    return {
        "kind": tag.kind,
        "scheme": tag.scheme,
        "code": tag.code,
        "label": tag.label,
        "role": tag.role,
        "confidence": tag.confidence,
        "relevance": tag.relevance,
        "creator": tag.creator,
        "evidence": [{"field": e.field, "start": e.start, "end": e.end, "text": e.text} for e in tag.evidence],
    }


def held_content(tagged: TaggedArticle) -> Row:
    """`content_row` without `versions`, each value as it will be read back: to compare with what is stored."""
    row = content_row(tagged)
    return {name: as_held(articles.c[name].type, row[name]) for name in CONTENT}


def held_tag(tag: Tag) -> Row:
    """`tag_row` with each value as it will be read back; evidence quotes a text that has passed the gate."""
    row = tag_row(tag)
    return row | {name: gate(row[name]) for name in ("scheme", "code", "label", "creator")}
