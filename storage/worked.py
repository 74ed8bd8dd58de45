"""What a worker made of the drops of a batch, before it is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from copydesk.articles import TaggedArticle
from copydesk.outcomes import Rejected
from storage.leases import LeasedDrop

WHOLE_DROP = -1

Times = Mapping[str, Sequence[float]]
"""Seconds by stage: one duration for each record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What a worker made of a drop, or of its next chunk.

    `rejected` maps record numbers to their rejects, with `WHOLE_DROP` for a drop that could not be read.
    `resume` is the offset and number of the next record, or None when the drop has been read to its end. `times`
    are the seconds of each stage.
    """

    drop: LeasedDrop
    articles: tuple[TaggedArticle, ...] = ()
    rejected: dict[int, Rejected] = field(default_factory=dict)
    resume: tuple[int, int] | None = None
    times: Times = field(default_factory=dict)
