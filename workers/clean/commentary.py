"""Recognises the remark with which somebody passes an article on."""

import re

_REMARK = re.compile(
    r"\bh/?t\b|\bhat tip\b|\bworth (?:a |your |the )?(?:read|look|time)|\bcame across\b"
    r"|\bshar(?:e|ed|ing) (?:it|this)\b"
    r"|\b(?:full|whole) (?:article|text|story|piece|thing)\b|\b(?:article|text|story) (?:is )?below\b"
    r"|\bmy (?:two cents|take|comment|thoughts?|view)\b|\b(?:copy|copied|copying|pasted|pasting)\b|\bpaywall\b"
    r"|\bsent (?:this|it|me|in)\b|\bsending this\b|\ba reader\b"
    r"|\bi (?:don['’]t|do not|totally|mostly) (?:agree|know)\b"
    r"|\bfyi\b|\bfwiw\b|\bimho\b|^let['’]s see\b|^(?:note|comment|remark|editor['’]s note)\b.{0,40}:"
    r"|\bwhat do you (?:all )?think\b|\bi (?:found|saw|read) this\b|\bfrom (?:my|a) friend\b"
    r"|\blesenswert\b|\bfundstück\b",
    re.IGNORECASE,
)
_LONGEST = 400


def is_remark(paragraph: str) -> bool:
    """Whether a paragraph speaks about passing the article on rather than about its matter."""
    return len(paragraph) <= _LONGEST and _REMARK.search(paragraph) is not None
