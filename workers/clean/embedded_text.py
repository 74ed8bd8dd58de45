"""The article that a page holds for its script to show: HTML written as a string of JSON in a script.

Pages that are built in the browser show nothing before their scripts run, and carry the text as data.
"""

import re

import orjson

_OPENINGS = ("<p", "\\u003cp", "\\u003Cp")
_LEAST_PARAGRAPHS = 3
_MOST_CHARACTERS = 2 << 20
# A page's data may itself be written as a string in a call of its script.
_MOST_DEPTH = 3
_NESTED = ('\\"', "\\u003")
_QUOTE = re.compile(r'(?<!\\)"')


def embedded_text(html: str) -> str:
    """The HTML of the string with the most paragraphs in the page's scripts; empty where none has a few."""
    if len(html) > _MOST_CHARACTERS:
        return ""
    scripts = (part.partition("</script")[0] for part in html.split("<script")[1:])
    best = max((_richest(script) for script in scripts), key=_paragraphs, default="")
    return best if _paragraphs(best) >= _LEAST_PARAGRAPHS else ""


def _richest(text: str) -> str:
    """The string in `text` with the most paragraphs, read out of its JSON."""
    for _ in range(_MOST_DEPTH):
        if _paragraphs(text) < _LEAST_PARAGRAPHS:
            return ""
        try:
            text = orjson.loads(f'"{max(_QUOTE.split(text), key=_paragraphs)}"')
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return ""
        if not any(mark in text for mark in _NESTED):
            break
    return text


def _paragraphs(text: str) -> int:
    return sum(map(text.count, _OPENINGS))
