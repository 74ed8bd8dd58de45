"""The words of an article that a model looks at."""

from workers.tag.scan import Scan

READ = 2_000
"""Code points of the body: what an article is about, its first 300 words say."""


def words_of(scan: Scan) -> list[bytes]:
    """The folded words of the title and of the beginning of the body, none cut short."""
    folded = scan.folded
    end = scan.body_start + READ
    if end < len(folded):
        folded = folded[: folded.rfind(b" ", 0, end + 1) + 1]
    return folded.split()
