"""Which blocks of the container are the article: not its date line, its captions, its links to elsewhere."""

import re

from workers.clean.container import is_running_text
from workers.clean.headline import same_line
from workers.clean.line_kinds import is_furniture, kind_of
from workers.clean.page_blocks import Block, PageBlocks
from workers.clean.text_holders import in_text_holders

# No article has more; a page that has is taken as it is rather than looked at line by line.
_MOST_BLOCKS = 10_000
_MOST_LINKED = 0.6
_ALL_LINKED = 0.8
_SHORT = 60
_LABEL, _LONG_LABEL = 250, 350
_LONG_ITEM = 100
_ITEM_LINKED = 0.25
_MOST_AFTER_END = 0.35
_SENTENCE = re.compile(r"[.!?…。！？:\"”»’)]$")
# A line of nothing but a pointer to something else.
_POINTER = re.compile(
    r"[(\[]?(?:read (?:more|also|next)|see also|also read|related|more|don['’]t miss|watch|listen|"
    r"click here|image \d|"
    r"photos?|picture|video|source|caption|close|lesen sie (?:auch|mehr)|mehr zum thema|auch interessant|"
    r"lire aussi|à lire|leggi anche|lea también|lee también|czytaj (?:więcej|także|też)|läs (?:mer|även)|les også|"
    r"lees (?:ook|meer)|foto|bild|fuente|quelle)\b.{0,12}$|image \d+ of|\d{1,2}:\d{2}(?: / \d{1,2}:\d{2})?$",
    re.IGNORECASE,
)
# The same words before the headline that they point to.
_LABELS = (
    r"[(\[>]{0,3}\s?(?:read (?:more|also|next)|see also|also read|more|related(?: \w+)?|don['’]t miss|watch|"
    r"listen(?: to)?|"
    r"lesen sie (?:auch|mehr)|mehr zum thema|auch interessant|lire aussi|à lire(?: aussi)?|leggi anche(?: su)?|"
    r"lea también|lee también|czytaj (?:więcej|także|też)|läs (?:mer|även|också)|les også|lees ook|читайте также|"
    r"leia também|leia mais|ler também|okuyun|video|foto)"
)
_LABEL_AT_START = re.compile(_LABELS, re.IGNORECASE)
_LABELLED = re.compile(_LABELS + r"\s{0,2}[:|»–]", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+\.[a-z]{2,10}(?:[/?#]\S*)?$")
_SIGN_UP = re.compile(
    r"\b(?:sign(?:ing)? up|subscri\w+|deliver\w*|abonnieren|anmelden|register|join)\b", re.IGNORECASE
)
_MAILING = re.compile(r"\b(?:newsletters?|inbox|mailing list|membership|posteingang)\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(?:follow|e-?mail|contact|reach|tweet|schreiben sie|folgen sie)\b.{0,80}"
    r"(?:@|\btwitter\b|\bfacebook\b|\binstagram\b|\bgoogle news\b|\bwhatsapp\b|\btelegram\b|\bcoverage\b)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\((?:image|photo|picture|foto|bild|credit|photo credit)s?\s{0,2}:[^()]{1,50}\)$", re.IGNORECASE
)
# Headings of what follows an article.
_ENDING = re.compile(
    r"(?:more (?:great |top |on |from |in |stories|news|articles|reading|about )|related\b|"
    r"most (?:popular|read|viewed)|"
    r"you (?:may|might) (?:also )?(?:like|be interested)|recommended|read (?:more|next)|trending|explore further|"
    r"latest (?:news|stories|articles)|about the authors?|also on\b|popular|mehr (?:zum thema|aus|von)|"
    r"weitere (?:artikel|beiträge|themen|nachrichten)|auch interessant|meistgelesen|das könnte|lesen sie auch|"
    r"à lire|lire aussi|sur le même|articles liés|leggi anche|potrebbe interessarti|noticias relacionadas|"
    r"te puede interesar|más (?:noticias|información|sobre)|leia também|veja também|läs också|les også|lees ook|"
    r"über den autor|comments|kommentare|commentaires|comentarios|\d+ comments?|leave a (?:reply|comment)|"
    r"関連記事|おすすめ|相关|関連|أخبار ذات صلة|читайте также|похожие)",
    re.IGNORECASE,
)
# Counts, times and marks; a row of underscores parts the sections of a text.
_NO_WORDS = re.compile(r"(?!_+$)[\W\d_]+$")
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def article_blocks(page: PageBlocks, element: int, skipped: list[bool], title: str | None) -> list[Block]:
    """The blocks of `element` that are text of the article, in order."""
    if len(page.blocks) > _MOST_BLOCKS:
        return page.inside(element)
    inside = _after_headline(page.inside(element), title)
    kept = [block for block in inside if not skipped[block.element] and not _points_elsewhere(block)]
    kept = _without_head(in_text_holders(page, _without_tail(_until_ending(_each_once(kept)))), title)
    while kept and kept[-1].tag in _HEADING:
        kept.pop()
    return kept


def without_headline(blocks: list[Block], title: str | None) -> list[Block]:
    """`blocks` without the headline in front of them."""
    return blocks[1:] if blocks and title and same_line(blocks[0].text, title) else blocks


def _each_once(blocks: list[Block]) -> list[Block]:
    """Pages repeat a paragraph at once for other screen sizes; one that comes again later is meant."""
    texts = [block.text for block in blocks]
    return [block for block, before in zip(blocks, ["", *texts], strict=False) if block.text != before]


def _after_headline(blocks: list[Block], title: str | None) -> list[Block]:
    """What stands before the headline is not the article, unless most of the text does."""
    if not title:
        return blocks
    for place, block in enumerate(blocks):
        if block.tag in {"h1", "h2"} and same_line(block.text, title):
            before = sum(other.length for other in blocks[:place])
            return blocks[place + 1 :] if before < sum(other.length for other in blocks[place:]) else blocks
    return blocks


def _points_elsewhere(block: Block) -> bool:
    if block.linked > _MOST_LINKED * block.length:
        return not _is_linked_text(block)
    if block.length < _SHORT and (_POINTER.match(block.text) or _NO_WORDS.match(block.text)):
        return True
    if block.length < _LABEL and (_LABELLED.match(block.text) or _is_sign_up(block.text)):
        return True
    return is_furniture(block.text) or (block.text.endswith(")") and _CREDIT.search(block.text[-60:]) is not None)


def _is_linked_text(block: Block) -> bool:
    """Whether a block of links is text all the same: a sentence, an address, or links within a line."""
    if block.tag not in {"p", "blockquote"} or _LABEL_AT_START.match(block.text):
        return False
    if block.linked <= _ALL_LINKED * block.length:
        return True
    return _ADDRESS.match(block.text) is not None or (
        block.length > 60 and _SENTENCE.search(block.text) is not None
    )


def _is_sign_up(text: str) -> bool:
    return _MAILING.search(text) is not None and _SIGN_UP.search(text) is not None


def _without_head(blocks: list[Block], title: str | None) -> list[Block]:
    """Before the first running text only a subtitle stays: no date, no by-line, no label."""
    places = [place for place, block in enumerate(blocks) if is_running_text(block)]
    first = next((place for place in places if blocks[place].tag != "li"), min(places, default=0))
    head = [block for block in blocks[: first + 3] if not _is_about_the_article(block, title)]
    start = blocks[first].order if blocks else 0
    head = [block for block in head if block.order >= start or _is_subtitle(block)]
    return head + blocks[first + 3 :]


def _is_about_the_article(block: Block, title: str | None) -> bool:
    if block.length > 300:
        return False
    return (
        block.tag == "h1"
        or (title is not None and same_line(block.text, title))
        or kind_of(block.text) is not None
    )


def _is_subtitle(block: Block) -> bool:
    return block.length >= 40 and _SENTENCE.search(block.text) is not None


def _until_ending(blocks: list[Block]) -> list[Block]:
    """The blocks before a heading such as `More stories`, where little text comes after it."""
    after = prose = 0
    whole = sum(block.length for block in blocks)
    cut = len(blocks)
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        after += block.length
        prose += block.length > _LABEL and block.tag != "li"
        if after > _MOST_AFTER_END * whole or prose > 1:
            break
        if block.length <= _SHORT and not block.text.endswith(".") and _ENDING.match(block.text):
            cut = place
    return blocks[:cut]


def _without_tail(blocks: list[Block]) -> list[Block]:
    """After the last running text only sentences, tables and lists without links stay."""
    running = [place for place, block in enumerate(blocks) if is_running_text(block)]
    prose = [place for place in running if blocks[place].tag != "li"]
    last = max(prose or running, default=len(blocks) - 1)
    kept = blocks[: last + 1] + [block for block in blocks[last + 1 :] if _may_end(block)]
    while kept and kept[-1].length <= _LONG_LABEL and _closes(kept[-1].text):
        kept.pop()
    return kept


def _closes(text: str) -> bool:
    """Whether a last line says who else worked on the article, or where to find its makers."""
    kind = kind_of(text)
    return _CONTACT.search(text) is not None or (kind is not None and kind.kind in {"authors", "published_at"})


def _may_end(block: Block) -> bool:
    if block.tag == "li":
        return block.linked <= _ITEM_LINKED * block.length if block.length > _LONG_ITEM else not block.linked
    if block.tag in _HEADING or block.tag == "tr":
        return not block.linked
    return _SENTENCE.search(block.text) is not None
