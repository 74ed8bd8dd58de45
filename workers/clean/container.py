"""Finds the element of a page that holds the article.

Blocks of running text credit the elements around them with a score of length and commas (as Readability
does); the best one then gives way to an ancestor that adds much text of the same kind.
"""

from dataclasses import dataclass, field

from workers.clean.page_blocks import Block, PageBlocks

_LEAST_LENGTH = 25
_LINES = frozenset({"p", "pre", "li"})
_MOST_LINKED = 0.5
_SHARES = (1.0, 0.5, 0.33, 0.2)
_LEAST_GAIN = 1.1
_LEAST_BODY_GAIN = 2.0
_LEAST_SIMILAR = 0.6
_LONG_MEAN = 160
_CLAIM_WEIGHT = 3.0
_MOST_CLAIMED = 3000
# Elements that are looked at around a block: articles do not lie deeper, hostile pages do.
_MOST_AROUND = 60
_COMMAS = str.maketrans(dict.fromkeys("，、،。;；:", ","))
_UNWANTED_SHARE = 0.5
_ENOUGH_ELSEWHERE = 600


@dataclass(slots=True)
class Scores:
    """The score of each element that has one, and per element the length and number of text blocks in it.

    List items count for the score alone: long ones are often teasers of other articles, and no reason to climb to.
    """

    length: list[int]
    count: list[int]
    score: dict[int, float] = field(default_factory=dict)

    def add_up(self, parents: list[int]) -> None:
        """Add what stands in the elements below to each element; those below have the higher numbers."""
        for element in range(len(parents) - 1, 0, -1):
            if self.count[element]:
                self.length[parents[element]] += self.length[element]
                self.count[parents[element]] += self.count[element]

    def mean_length(self, element: int) -> float:
        """Mean length of the text blocks in an element."""
        return self.length[element] / max(1, self.count[element])


def article_element(page: PageBlocks, skipped: list[bool], claim: str) -> int | None:
    """The number of the element that holds the article, or None when the page has no running text.

    `skipped` marks elements whose text does not count; `claim` is what the page itself says that its text
    is (or begins with), in lower case, or empty.
    """
    scores = Scores([0] * len(page.parents), [0] * len(page.parents))
    for block in page.blocks:
        if is_running_text(block) and not skipped[block.element]:
            _credit(page, block, scores, _CLAIM_WEIGHT if _is_claimed(block, claim) else 1.0)
    if not scores.score:
        return None
    scores.add_up(page.parents)
    best = max(scores.score, key=lambda element: scores.score[element] * _bonus(page.tags[element]))
    return _climbed(page, best, scores)


def skipped_elements(page: PageBlocks) -> list[bool]:
    """Which elements stand in an unwanted one.

    An unwanted one that holds half of the text is not skipped, unless an article's worth of text stands elsewhere.
    """
    length = [0] * len(page.parents)
    for block in page.blocks:
        if is_running_text(block):
            length[block.element] += block.length
    for element in range(len(length) - 1, 0, -1):
        length[page.parents[element]] += length[element]
    total = length[0] if length else 0
    outermost = _outermost_unwanted(page)
    enough = total - sum(length[element] for element in outermost) >= _ENOUGH_ELSEWHERE
    skipped = [False] * len(page.parents)
    for element, unwanted in enumerate(page.unwanted):
        parent = page.parents[element]
        left_out = unwanted and (enough or length[element] <= _UNWANTED_SHARE * total)
        skipped[element] = left_out or (parent >= 0 and skipped[parent])
    return skipped


def _outermost_unwanted(page: PageBlocks) -> list[int]:
    """The unwanted elements that stand in no other one."""
    found: list[int] = []
    for element, unwanted in enumerate(page.unwanted):
        if unwanted and (not found or element > page.last[found[-1]]):
            found.append(element)
    return found


def is_running_text(block: Block) -> bool:
    """Whether a block reads as text rather than as a label or a list of links."""
    if block.length < _LEAST_LENGTH or block.linked > _MOST_LINKED * block.length:
        return False
    if block.tag in {"p", "pre", "blockquote"}:
        return True
    least = 100 if block.tag in {"li", "tr", "dd", "dt"} else 60
    return block.length >= least and not block.tag.startswith("h")


def _is_claimed(block: Block, claim: str) -> bool:
    if not claim or block.order > _MOST_CLAIMED or block.length < _LEAST_LENGTH:
        return False
    return block.text[:60].lower() in claim


def _credit(page: PageBlocks, block: Block, scores: Scores, weight: float) -> None:
    commas = block.text.translate(_COMMAS).count(",") if not block.text.isascii() else block.text.count(",")
    score = weight * (1 + commas + min(block.length / 100, 3))
    element = block.element
    if block.tag in _LINES and page.parents[element] >= 0 and page.tags[element] in _LINES:
        element = page.parents[element]
    if block.tag != "li":
        scores.length[element] += block.length
        scores.count[element] += 1
    for around, share in zip(page.ancestors(element, len(_SHARES)), _SHARES, strict=False):
        scores.score[around] = scores.score.get(around, 0.0) + score * share


def _bonus(tag: str) -> float:
    return 1.25 if tag in {"article", "main"} else 1.0


def _climbed(page: PageBlocks, best: int, scores: Scores) -> int:
    chosen = best
    for element in page.ancestors(best, _MOST_AROUND)[1:]:
        gain = scores.length[element] / max(1, scores.length[chosen])
        if page.tags[element] in {"body", "html"} and gain < _LEAST_BODY_GAIN:
            break
        similar = scores.mean_length(element) > min(_LEAST_SIMILAR * scores.mean_length(chosen), _LONG_MEAN)
        if gain > _LEAST_GAIN and similar:
            chosen = element
    return chosen
