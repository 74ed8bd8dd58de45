"""Regular plurals, so that a lexicon lists each noun once. A form that is no word does no harm."""

_SIBILANTS = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"
_ROMANCE_VOWELS = "aeiouáéíóúâêôãõà"


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


def _french(term: str) -> str:
    return term if term.endswith("x") else term + "s"


def _spanish(term: str) -> str:
    return term + ("s" if term[-1] in _ROMANCE_VOWELS else "es")


def _portuguese(term: str) -> str:
    if term.endswith("ão"):
        return term[:-2] + "ões"
    if term.endswith("m"):
        return term[:-1] + "ns"
    if term.endswith("l"):
        return term[:-1] + "is"
    return term + ("s" if term[-1] in _ROMANCE_VOWELS else "es")


# German plurals are not regular: its lexicon writes them out.
_RULES = {"en": _english, "fr": _french, "es": _spanish, "pt": _portuguese}
