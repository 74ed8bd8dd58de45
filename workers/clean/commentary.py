"""Recognises the remark with which somebody passes an article on."""

import re

# Of small letters, like what it looks at: that tries each word once where it begins, and not in every case.
_REMARK = re.compile(
    r"\b(?:h/?t\b|hat tip\b|worth (?:a |your |the )?(?:read|look|time)|came across\b"
    r"|shar(?:e|ed|ing) (?:it|this)\b"
    r"|(?:full|whole) (?:article|text|story|piece|thing)\b|(?:article|text|story) (?:is )?below\b"
    r"|my (?:two cents|take|comment|thoughts?|view)\b|(?:copy|copied|copying|pasted|pasting)\b|paywall\b"
    r"|sent (?:this|it|me|in)\b|sending this\b|a reader\b"
    r"|i (?:don['’]t|do not|totally|mostly) (?:agree|know)\b"
    r"|fyi\b|fwiw\b|imho\b"
    r"|what do you (?:all )?think\b|i (?:found|saw|read) this\b|from (?:my|a) friend\b"
    r"|lesenswert\b|fundstück\b)"
    r"|^let['’]s see\b|^(?:note|comment|remark|editor['’]s note)\b.{0,40}:"
)
_LONGEST = 400


def is_remark(paragraph: str) -> bool:
    """Whether a paragraph speaks about passing the article on rather than about its matter."""
    return len(paragraph) <= _LONGEST and _REMARK.search(paragraph.lower()) is not None
