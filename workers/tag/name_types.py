"""Whether a run of capitalised words is a person or an organisation, by the words in it and around it."""

from typing import Literal, NamedTuple

from workers.tag.acronyms import acronym_after
from workers.tag.contexts import word_before
from workers.tag.lexicons import name_kinds
from workers.tag.runs import POSSESSIVES, Kinds, Run

_MAX_WORDS = 8
_MOST_OF_A_PERSON = 4
_NO_SURNAME = frozenset({"other", "place", "team", "not_alone", "known", "organisation"})
_NO_SURNAME_ENDINGS = (
    "tion", "sion", "ment", "ness", "ity", "ship", "ism", "logy", "graphy", "ware", "ance", "ional", "tic", "ous",
    "ive", "able", "ings", "ions", "ies", "ants", "ists", "ents", "road", "way", "ing", "ised", "ized", "ians",
)  # fmt: skip
_NO_NAME = frozenset({"place", "other"})
_NOT_ONE_PERSON = frozenset({"organisation", "other", "place"})
_LONGEST_ACRONYM = 6
_MOST_OF_A_STRANGER = 3
_SCHOOLS = ["School", "District"]
_BEFORE_GROUPS = frozenset({"band", "group", "company", "firm", "newspaper", "magazine", "startup", "retailer"})
_ARTICLES = frozenset({"the", "a", "an"})
_BEFORE_OTHERS = frozenset({
    "the", "a", "an", "in", "at", "on", "of", "from", "as", "new", "called", "named", "titled", "entitled",
    "title", "album", "song", "single", "book", "film",
})  # fmt: skip

Kind = Literal["person", "organisation"]


class Why(NamedTuple):
    """What makes a run a name: the kind of name, and how often that was right on labelled sentences."""

    kind: Kind
    confidence: float


EXPLAINED = Why("organisation", 0.8)  # "Combined Joint Task Force (CJTF)"
KNOWN = Why("organisation", 0.8)  # "Reuters"
GROUP = Why("organisation", 0.6)  # "the band Avenged Sevenfold"
WORD = Why("organisation", 0.7)  # "Ministry of Trade"
TEAM = Why("organisation", 0.7)  # "Chicago Bulls"
PLACED = Why("organisation", 0.5)  # "Perth Glory"
CAPITALS = Why("organisation", 0.5)  # "FBI"
GIVEN = Why("person", 0.85)  # "Maria Lopez"
TITLED = Why("person", 0.8)  # "Mr Lopez"
FIRST = Why("person", 0.6)  # "Maria"
INITIALS = Why("person", 0.6)  # "J.K. Rowling"
ALIKE = Why("person", 0.45)  # nothing speaks against it


def why_single(word: str, kinds: Kinds, *, titled: bool) -> Why | None:
    """What makes one capitalised word a name."""
    if kinds:
        if "known" in kinds:
            return KNOWN
        if "not_alone" in kinds or "other" in kinds:
            return None
        if "given" in kinds and not word.isupper():
            return FIRST
    if titled and kinds.isdisjoint(_NOT_ONE_PERSON):
        return TITLED
    acronym = word.isupper() and 3 <= len(word) <= _LONGEST_ACRONYM and word.replace("&", "A").isalpha()
    return CAPITALS if acronym else None


def why_several(text: str, run: Run, label: str, *, titled: bool, place: str) -> Why | None:
    """What makes several words a name; `place` is the kind of place that the first of them is, if it is one."""
    words, kinds = run.words, run.kinds
    if len(words) > _MAX_WORDS:
        return None
    if "known" in name_kinds().get(label.lower(), ()):
        return KNOWN
    if not titled and not ("given" in kinds[0] and "surname" in kinds[1] and len(words) == 2):
        if acronym_after(text, run.starts[0] + len(label), words):
            return EXPLAINED
        if organised := _why_organisation(words, kinds):
            return organised
        if words[-2:] == _SCHOOLS:
            return WORD
        if not kinds[-1].isdisjoint(_NO_NAME) or place == "demonym":
            return GROUP if word_before(text, run.starts[0]).lower() in _BEFORE_GROUPS else None
        if place and len(words) <= 3 and "given" not in kinds[0]:
            return PLACED
    return _why_person(text, run, titled=titled) if len(words) <= _MOST_OF_A_PERSON else None


def _why_organisation(words: list[str], kinds: list[Kinds]) -> Why | None:
    if "organisation" in kinds[-1] or ("organisation" in kinds[0] and words[1] in ("of", "for")):
        return WORD
    if "team" in kinds[-1]:
        return TEAM
    if kinds[-1].isdisjoint(_NO_NAME) and any("organisation" in one for one in kinds):
        return WORD
    return None


def _why_person(text: str, run: Run, *, titled: bool) -> Why | None:
    words, kinds = run.words, run.kinds
    if titled:
        return TITLED
    before = word_before(text, run.starts[0]).lower()
    if before in _BEFORE_GROUPS:
        return GROUP
    if "other" in kinds[0]:
        return None
    if "given" in kinds[0]:
        return GIVEN if before not in _ARTICLES else None
    if any(word[-1] == "." == word[1] for word in words[:-1]):
        return INITIALS
    return ALIKE if before not in _BEFORE_OTHERS and _is_like_a_person(run) else None


def _is_like_a_person(run: Run) -> bool:
    if len(run.words) > _MOST_OF_A_STRANGER or not all(map(_NO_SURNAME.isdisjoint, run.kinds)):
        return False
    for word in run.words:
        if not word[-1].islower() or word[-2:] in POSSESSIVES:
            return False
    return not (run.words[0].endswith(_NO_SURNAME_ENDINGS) or run.words[-1].endswith(_NO_SURNAME_ENDINGS))
