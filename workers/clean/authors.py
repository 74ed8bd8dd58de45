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
    r"\s{0,9}(?:,|;|\||•|/|·|、)\s{0,9}|\s{1,9}(?:and|und|et|y|&|e|og|och|en|a|with|mit)\s{1,9}(?=[^\W\d_a-z])",
    re.UNICODE,
)
_ADDRESS = re.compile(r"(?:https?:|www\.)\S{0,500}", re.IGNORECASE)
# What stands behind a name in Korean, Chinese and Japanese: reporter, correspondent, editor.
_OFFICE_BEHIND = re.compile(
    r"(?<=\S)\s{0,2}(?:기자|특파원|인턴기자|논설위원|선임기자|記者|记者|特派員|编辑|編集委員)$"
)
# A line that says who reported, or edited, without a word like `by`.
_HAN, _HANGUL = "[\u3400-\u9fff]{2,4}", "[\uac00-\ud7a3]{2,4}"
_UNCASED_NAME = re.compile(rf"{_HAN}|[\uac00-\ud7a3]{{3}}|[\u3040-\u30ff\u3400-\u9fff]{{3,6}}")
_REPORTERS = re.compile(
    r"[(（\[【]?(?:"
    rf"(?:记者|記者)(?:\s?[:：]\s?|\s)(?P<after>{_HAN}(?:[、，, ]{_HAN}){{0,4}})"
    rf"|(?:记者|記者)\s?(?P<there>{_HAN})\s?[／/]\s?\S{{1,12}}(?:報導|报道|報道|攝影)"
    rf"|(?P<before>{_HANGUL}(?:[,·、 ]{{1,2}}{_HANGUL}){{0,3}})\s?(?:인턴)?(?:기자|특파원)"
    r"(?:\s?[\w.+-]{1,40}@[\w.-]{1,40})?"
    r")[)）\]】]?$"
)
_EDITORS = re.compile(
    rf"[(（\[【]?(?:责编|责任编辑|責任編輯|编辑|編輯)\s?[:：]\s?({_HAN}(?:[、，, ]{_HAN}){{0,4}})[)）\]】]?$"
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
_NO_PERSON = re.compile(r"[\d:©@#_/]")
_LONGEST_NAME, _LONGEST_LINE = 60, 160
_MOST_WORDS = 6
_LEAST_OF_PERSON, _MOST_OF_PERSON = 2, 5
_MOST_AUTHORS = 50


def names_in(value: Any) -> tuple[str, ...]:
    """The author names in what a format states: a text, a schema.org person, or a list of those."""
    return _each_once(name for text in _texts(value, 0) for name in split_names(text))


def split_names(text: str) -> list[str]:
    """The names in a line such as `By Ann Lee, Bo Ek and AFP`. Empty when it holds none."""
    line = _ADDRESS.sub(" ", one_line(text[:1000])).strip()
    prefix = _PREFIX.match(line)
    if prefix:
        line = line[prefix.end() :]
    names: list[str] = []
    for part in _SPLIT.split(line):
        if names and (_ROLE.search(part) or part.startswith("The ")):
            continue
        name = part.strip(" .,:;-–—|•()[]\"'“”") if not part.endswith(("Jr.", "Sr.")) else part.strip()
        name = _OFFICE_BEHIND.sub("", name)
        if _TITLES.match(name) and names:
            names[-1] = f"{names[-1]} {name}"
        elif _is_name(name):
            names.append(name)
    return names


def reporters_in(line: str) -> tuple[str, ...]:
    """The names in a line such as `记者 李文舟` or `김하늘 기자`, that says what they are and nothing else."""
    found = _REPORTERS.match(line) if len(line) <= _LONGEST_LINE else None
    return tuple(split_names(found["after"] or found["there"] or found["before"])) if found else ()


def editors_in(line: str) -> tuple[str, ...]:
    """The names in a line such as `(责编：王可、陈默)`: who answers for an article that nobody else signs."""
    found = _EDITORS.match(line) if len(line) <= _LONGEST_LINE else None
    return tuple(split_names(found[1])) if found else ()


def is_person(name: str) -> bool:
    """Whether a name is of a few words that begin with capitals, where the script has any."""
    words = name.split()
    if _NO_PERSON.search(name) or not _LEAST_OF_PERSON <= len(words) <= _MOST_OF_PERSON:
        return False
    return not (words[0][0].islower() or words[-1][0].islower())


def is_person_or_uncased(name: str) -> bool:
    """Whether a name is a person's, or of as few Chinese, Japanese or Korean characters as those have."""
    return is_person(name) or _UNCASED_NAME.fullmatch(name) is not None


def _texts(value: Any, depth: int) -> Iterable[str]:
    if depth > 3:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(value.get("name") or _name_of_parts(value), depth + 1)
    elif isinstance(value, list | tuple):
        for part in value[:_MOST_AUTHORS]:
            yield from _texts(part, depth + 1)


def _name_of_parts(person: dict[str, Any]) -> str:
    """The name of a schema.org person that states it in two parts."""
    parts = (person.get("givenName"), person.get("familyName"))
    return " ".join(part for part in parts if isinstance(part, str))


def _is_name(name: str) -> bool:
    words = name.split()
    fits = 1 < len(name) <= _LONGEST_NAME and len(words) <= _MOST_WORDS
    return fits and not _NO_NAME.search(name) and any(letter.isalpha() for letter in name)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.casefold(), name)
    return tuple(kept.values())[:_MOST_AUTHORS]
