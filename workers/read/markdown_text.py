"""Markdown's marks taken off, so that what is left reads as plain text.

A subset of CommonMark 0.31 that articles use: headings, emphasis, links, images, quotes, code, rules.
"""

import re

_RULE = re.compile(r"^[ ]{0,3}(?:(?:\*[ ]?){3,60}|(?:-[ ]?){3,60}|(?:_[ ]?){3,60})$")
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+")
_UNDERLINE = re.compile(r"^[ ]{0,3}(?:={2,200}|-{2,200})[ ]{0,9}$")
_QUOTE = re.compile(r"^(?:[ ]{0,3}>[ ]?){1,9}")
_FENCE = re.compile(r"^[ ]{0,3}(?:`{3,9}|~{3,9})")
_BULLET = re.compile(r"^([ ]{0,12})[*+-][ \t]+")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,1000})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,2000})(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)([^*_\n]{1,2000})(?<=\S)\1(?![\w*_])")
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")


def plain(text: str) -> str:
    """`text` without Markdown's marks. Headings become paragraphs of their own; images go."""
    lines: list[str] = []
    for line in text.splitlines():
        if _FENCE.match(line):
            continue
        if _RULE.match(line) or _UNDERLINE.match(line):
            lines.append("")
        elif _HEADING.match(line):
            lines += ["", _inline(_HEADING.sub("", line).rstrip("# \t")), ""]
        else:
            lines.append(_inline(_BULLET.sub(r"\1• ", _QUOTE.sub("", line))))
    return "\n".join(lines)


def _inline(line: str) -> str:
    line = _IMAGE.sub("", line)
    line = _LINK.sub(r"\1", line)
    line = _AUTOLINK.sub(r"\1", line)
    line = _CODE.sub(r"\1", line)
    line = _STRONG.sub(r"\2", line)
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", line))
