"""What a plain text comes wrapped in after other programs had it: quotation marks of mails, bits of HTML."""

import re

_QUOTED = re.compile(r"^>{1,3} ?", re.MULTILINE)
_LEAST_QUOTED = 0.8
_BREAK = re.compile(r"\s{0,9}<br\s{0,3}/?>\s{0,9}", re.IGNORECASE)
_BLOCK = re.compile(r"\s{0,9}</?(?:p|div|h[1-6]|blockquote|ul|ol|li)(?:\s[^<>]{0,300})?>\s{0,9}", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:b|i|em|strong|u|a|span|small|sup|sub|font)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
# What has more than any page has tags is not wrapped in them.
_FEWEST_TAGS, _MOST_TAGS = 2, 300_000


def unwrapped(text: str) -> str:
    """`text` without what other programs wrapped it in, where all of it is wrapped so."""
    if ">" in text and (text.startswith(">") or "\n>" in text):
        text = _unquoted(text)
    if "<" in text and text.count("<") <= _MOST_TAGS:
        text = _without_tags(text)
    if "\n" not in text and "\\n" in text:
        inner = text.strip()
        inner = inner[1:-1] if len(inner) > 1 and inner[0] == inner[-1] == '"' else text
        text = inner.replace("\\r\\n", "\n").replace("\\n", "\n").replace('\\"', '"')
    return text


def _unquoted(text: str) -> str:
    """A mail's quotation, as in `> It was`, where nearly every line is one."""
    lines = [line for line in text.split("\n") if line.strip()]
    quoted = sum(line.startswith(">") for line in lines)
    return _QUOTED.sub("", text) if quoted >= _LEAST_QUOTED * (len(lines) - 1) else text


def _without_tags(text: str) -> str:
    """A text that has kept the tags of its paragraphs, but is no page."""
    plain, blocks = _BLOCK.subn("\n\n", text)
    plain, breaks = _BREAK.subn("\n", plain)
    return _INLINE.sub("", plain).strip() if blocks + breaks >= _FEWEST_TAGS else text
