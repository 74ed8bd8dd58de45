"""Regular plurals, so that a lexicon lists each noun once. A form that is no word does no harm."""

_SIBILANTS = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"


def with_plural(term: str, language: str) -> tuple[str, ...]:
    """The term and the regular plural of its last word; just the term where the language has no rule here."""
    rule = _RULES.get(language)
    if rule is None or not term[-1:].isalpha() or term.endswith("s"):
        return (term,)
    return term, rule(term)


def _english(term: str) -> str:
    if term.endswith("y") and term[-2:-1] not in _VOWELS:
        return term[:-1] + "ies"
    return term + ("es" if term.endswith(_SIBILANTS) else "s")


_RULES = {"en": _english}
