"""The article, from a record as read to the fields that are stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

Media = Literal["text", "html"]

WITHDRAWN = "withdrawn"
KINDS = ("canonical", "copy", "revision", WITHDRAWN)
"""What a stored article is to those who read it. A withdrawn one keeps its place in its story."""


Provenance = dict[str, dict[str, Any]]
SIDECAR = "sidecar"
"""The provenance of what the file beside an article's own states; nothing found elsewhere wins over it."""


def origin(source: str, confidence: float) -> dict[str, Any]:
    """One entry of `Article.provenance`."""
    return {"from": source, "confidence": confidence}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article inside a drop, as read and not yet cleaned.

    `index` counts the records of the drop from 0, rejected ones included. `end` is where reading can resume for
    the next record: a byte offset (the size of the drop after the last record), or for what lies in a container a
    number that only its format understands. `media` says what `text` holds. `fields` is what the format itself
    states (the keys of DESIGN 7.4 with values as found, not yet checked), and `fields_from` names that format for
    the provenance. `beside` is what a sidecar in the same archive states.
    """

    index: int
    end: int
    media: Media
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    fields_from: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def following(self) -> int:
        """The number of the next record."""
        return self.index + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRecord:
    """A record of a readable drop that cannot itself be read; the rest of the drop goes on.

    `takes_back` is as in `copydesk.outcomes.Rejected`, with values as found. A `count` above 1 tells of so many
    records in a row that hold no text, from `index` on.
    """

    index: int
    end: int
    code: str
    sentence: str
    position: str | None = None
    takes_back: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1

    @property
    def following(self) -> int:
        """The number of the next record."""
        return self.index + self.count

    @property
    def place(self) -> str | None:
        """The position for people. That of several records says which ones, counted from 1."""
        if self.count == 1:
            return self.position
        records = f"records {self.index + 1:,} to {self.following:,}"
        return f"{self.position}, {records}" if self.position else records

    def before(self, stop: int | None) -> "UnreadableRecord":
        """The same, without the records from the number `stop` on."""
        return self if stop is None or self.following <= stop else replace(self, count=stop - self.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known about a record from outside its bytes. `fields` is what a sidecar states, as found."""

    name: str = ""
    source: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A cleaned record. `body` has its paragraphs parted by one blank line; `published_at` is RFC 3339."""

    title: str | None
    body: str
    authors: tuple[str, ...] = ()
    source: str | None = None
    published_at: str | None = None
    language: str = "und"
    url: str | None = None
    guid: str | None = None
    summary: str | None = None
    section: str | None = None
    provenance: Provenance = field(default_factory=dict)

    def with_language(self, language: str, how: dict[str, Any]) -> "Article":
        """The same article with its language and where that came from."""
        return replace(self, language=language, provenance={**self.provenance, "language": how})


# Evidence and tags are named tuples: some eighty are made for an article, and a frozen dataclass takes four times
# as long to make.
class Evidence(NamedTuple):
    """A span that supports a tag: `article.<field>[start:end] == text`, in Unicode code points."""

    field: Literal["title", "body"]
    start: int
    end: int
    text: str


class Tag(NamedTuple):
    """One tag with why. `confidence` and `relevance` are 0 to 1; `creator` is like `rule:topics@1`."""

    kind: Literal["topic", "place", "organisation", "person", "keyword", "rule"]
    scheme: str
    code: str
    label: str
    role: Literal["about", "mentions"]
    confidence: float
    relevance: float
    creator: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """What an article is compared by.

    `fingerprints` are distinct signed 64-bit numbers: two articles of which one holds a passage of the other share
    some. `shingles` is what a comparison reads; only who made it can.
    """

    fingerprints: tuple[int, ...]
    shingles: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedArticle:
    """All that the stages found out about one record: what storage keeps.

    `text_hash` is 32 hexadecimal digits of the normalised text; equal hashes mean the same text.
    `versions` are those of the stages that made it. Without a sketch only exact copies of it are found.
    """

    index: int
    article: Article
    text_hash: str
    tags: tuple[Tag, ...]
    versions: Mapping[str, int]
    sketch: Sketch | None = None
