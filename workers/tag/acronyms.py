"""Acronyms that the text itself explains: "Combined Joint Task Force (CJTF)"."""

_LONGEST = 10
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "du", "la"})


def acronym_after(text: str, end: int, words: list[str]) -> str:
    """The acronym in brackets right after a name whose words' initials it is, or nothing."""
    if text[end : end + 2] != " (":
        return ""
    acronym, closing, _ = text[end + 2 : end + 3 + _LONGEST].partition(")")
    letters = acronym.replace(".", "").replace("-", "")
    if not closing or len(letters) < 2 or not letters.isalpha() or not letters[0].isupper():
        return ""
    return acronym if letters.upper() in _initials(words) else ""


def _initials(words: list[str]) -> tuple[str, str]:
    """The initials of the words, with and without the small ones."""
    every = "".join(part[0] for word in words for part in word.split("-") if part).upper()
    great = "".join(part[0] for word in words if word not in _SMALL for part in word.split("-") if part)
    return every, great.upper()
