"""Finds the headline of a plain text: its first line, unless a remark stands before it."""

import re

from workers.clean.commentary import is_remark

_LONGEST = 250
_LOOK_AHEAD = 5
_NO_HEADLINE_END = re.compile(r"(?:[^.]\.|[,;:。])[\"”’»)]{0,2}$")
_WORD = re.compile(r"\w+")
# What mail programs put before a subject, and Markdown before a heading.
_BEFORE = re.compile(r"(?:(?:fwd?|re|wg|aw|tr|rv|sv|vs)\s{0,2}:\s{0,3}|#{1,6}\s{1,3}){1,5}(?=\S)", re.IGNORECASE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{3,250})(?<=\S)\1")


def bare_headline(line: str) -> str:
    """A headline without the marks of a forwarded mail or of Markdown around it."""
    before = _BEFORE.match(line)
    bare = line[before.end() :] if before else line
    strong = _STRONG.fullmatch(bare)
    return strong.group(2) if strong else bare


def same_line(one: str, other: str) -> bool:
    """Whether two lines are the same but for case, quotes, punctuation and spaces."""
    if abs(len(one) - len(other)) > 20:
        return False
    return one == other or _WORD.findall(one.casefold()) == _WORD.findall(other.casefold())


def headline_place(texts: list[str], last: str | None, supported: set[int]) -> tuple[int, float] | None:
    """Which paragraph is the headline and how sure that is, or None when the text has none.

    `last` is the final line of the text (a headline may be repeated there); `supported` are the places that
    a by-line or date line follows.
    """
    ahead = texts[:_LOOK_AHEAD]
    for place, text in enumerate(ahead):
        if last is not None and len(text) <= 2 * _LONGEST and same_line(text, last):
            if place and _NO_HEADLINE_END.search(text[-6:]):
                break  # a paragraph that came twice
            return place, 0.98
    place = 1 if len(ahead) > 1 and _could_be(ahead[1], 1 in supported) and is_remark(ahead[0]) else 0
    if not ahead or not _could_be(ahead[place], place in supported):
        return None
    return place, 0.9 if place == 0 else 0.8


def _could_be(text: str, supported: bool) -> bool:
    if len(text) > _LONGEST or not any(map(str.isalnum, text)):
        return False
    return supported or not _NO_HEADLINE_END.search(text[-6:])
