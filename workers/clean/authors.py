"""Names of authors: split, stripped of what is no name, each once. Names themselves are not rewritten."""

import re
from collections.abc import Iterable
from typing import Any

from workers.clean.characters import one_line

_PREFIX = re.compile(
    r"(?:by|von|par|por|di|door|av|af|autor(?:in|en|es|a)?|authors?|written by|text|texte?|story by|reporting by|"
    r"od|napsal|skrevet av|geschrieben von|redazione di|de notre correspondant)(?:\s{1,3}|:\s{0,3})",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s{0,9}(?:,|;|\||•|/|·)\s{0,9}|\s{1,9}(?:and|und|et|y|&|e|og|och|en|a|with|mit)\s{1,9}(?=[^\W\d_a-z])",
    re.UNICODE,
)
_NO_NAME = re.compile(r"https?:|@|www\.|\.html?\b|\d{3}|[<>{}=]", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|staff|writer|columnist|contributor|bureau|chief|journalist\w*|analyst|"
    r"redakteur\w*|korrespondent\w*|journaliste|correspondante?|rédact\w+|envoyée? spéciale?|"
    r"corresponsal|redactora?|"
    r"corrispondente|inviat[oa]|verslaggever|redacteur)\b",
    re.IGNORECASE,
)
_TITLES = re.compile(r"^(?:jr|sr|m\.?d|ph\.?d|ii|iii|iv|esq|mba)\.?$", re.IGNORECASE)
_LONGEST_NAME = 60
_MOST_WORDS = 6
_MOST_AUTHORS = 50


def names_in(value: Any) -> tuple[str, ...]:
    """The author names in what a format states: a text, a schema.org person, or a list of those."""
    return _each_once(name for text in _texts(value, 0) for name in split_names(text))


def split_names(text: str) -> list[str]:
    """The names in a line such as `By Ann Lee, Bo Ek and AFP`. Empty when it holds none."""
    line = one_line(text[:1000])
    prefix = _PREFIX.match(line)
    if prefix:
        line = line[prefix.end() :]
    names: list[str] = []
    for part in _SPLIT.split(line):
        if names and (_ROLE.search(part) or part.startswith("The ")):
            continue
        name = part.strip(" .,:;-–—|•()[]\"'“”") if not part.endswith(("Jr.", "Sr.")) else part.strip()
        if _TITLES.match(name) and names:
            names[-1] = f"{names[-1]} {name}"
        elif _is_name(name):
            names.append(name)
    return names


def _texts(value: Any, depth: int) -> Iterable[str]:
    if depth > 3:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(value.get("name"), depth + 1)
    elif isinstance(value, list | tuple):
        for part in value[:_MOST_AUTHORS]:
            yield from _texts(part, depth + 1)


def _is_name(name: str) -> bool:
    words = name.split()
    fits = 1 < len(name) <= _LONGEST_NAME and len(words) <= _MOST_WORDS
    return fits and not _NO_NAME.search(name) and any(letter.isalpha() for letter in name)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.casefold(), name)
    return tuple(kept.values())[:_MOST_AUTHORS]
