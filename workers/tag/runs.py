"""Runs of capitalised words: what may be a name."""

import re
from typing import NamedTuple

from workers.tag.automaton import Span
from workers.tag.lexicons import name_kinds

MAX_READ = 20_000  # code points; a name that matters stands early

_CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŽČĆŻŹŞİĞ"
# A word, initials ("J.K."), or a short form with its full stop ("Mr."). Small words join what is within one name.
# Each repetition starts with a space, which no word holds, and no small word has a capital: linear.
_SHORT = (
    r"\.(?:(?<=\b(?:Mr|Dr|St|Lt|Jr|Sr|Co|Ft|Mt)\.)|(?<=\b(?:Mrs|Gen|Gov|Sen|Rep|Rev|Col|Sgt|Maj|Cpl|Adm|Inc|Ltd)\.)"
    r"|(?<=\b(?:Prof|Capt|Corp|Bros)\.))"
)
_WORD = rf"[{_CAPITAL}](?:\.(?:[A-Z]\.)*|[\w'’&-]*(?:{_SHORT})?)"
_SMALL = "of|and|for|the|&|de|da|van|von|bin|ibn|al|el|der|den|la|le|du|dos|di|del|ter"
_RUN = re.compile(rf"{_WORD}(?: (?:(?:{_SMALL}) ){{0,2}}{_WORD})*")
_PARTING = frozenset({"and", "of", "for", "the", "&"})
_LONGEST = 8  # words of a name
_HEADS = frozenset({"organisation", "place", "other"})
POSSESSIVES = frozenset({"'s", "’s"})
_NONE: frozenset[str] = frozenset()

Kinds = frozenset[str]


class Run(NamedTuple):
    """Capitalised words with all places where they begin, and the kinds that each word has in names.tsv.

    `label` is the words as written.
    """

    label: str
    words: list[str]
    kinds: list[Kinds]
    starts: list[int]

    @property
    def spans(self) -> list[Span]:
        """Where they stand."""
        length = len(self.label)
        return [(start, start + length) for start in self.starts]

    def without_first(self, number: int) -> "Run":
        """The run without its first words."""
        skipped = sum(map(len, self.words[:number])) + number
        starts = [start + skipped for start in self.starts]
        return Run(self.label[skipped:], self.words[number:], self.kinds[number:], starts)


def capitalised(text: str, start: int, end: int) -> dict[str, list[int]]:
    """Each capitalised run in a part of a text, without a possessive's ending, and where it begins."""
    found: dict[str, list[int]] = {}
    reached = start
    for run in _RUN.findall(text, start, end):
        begin = text.index(run, reached)  # there is no capital before it, so that it is not found too early
        reached = begin + len(run)
        if run[-2:] in POSSESSIVES:
            run = run[:-2]
        if run in found:
            found[run].append(begin)
        else:
            found[run] = [begin]
    return found


def capitalised_runs(text: str, most: int) -> list[Span]:
    """The first runs of a text, at most so many, that are not just words that begin a sentence."""
    runs = (
        (start, start + len(run.label))
        for written, starts in capitalised(text, 0, MAX_READ).items()
        for run in parted(written, starts)
        for start in run.starts
    )
    return sorted(runs)[:most]


def parted(written: str, starts: list[int]) -> list[Run]:
    """What may be names in a run: without words that only begin a sentence, and parted where two names meet."""
    kinds_of = _kinds_of(written)
    run = Run(written, written.split(" "), kinds_of, starts)
    if "starter" in kinds_of[0]:
        begun = next((number for number, kinds in enumerate(kinds_of) if "starter" not in kinds), None)
        if begun is None:
            return []
        run = run.without_first(begun)
    if not _PARTING.isdisjoint(run.words):
        return _parted(run)
    return _after_owner(run) if "given" in run.kinds[0] else [run]


def _kinds_of(written: str) -> list[Kinds]:
    """The kinds of each word of a run; a full stop is no part of a word where there are several."""
    kinds_of = name_kinds().get
    if " " not in written:
        return [kinds_of(written.lower(), _NONE)]
    return [kinds_of(word, _NONE) for word in written.lower().replace(".", "").split(" ")]


def _after_owner(run: Run) -> list[Run]:
    """A person's run, parted from what is the person's: "Dick Cheney's BlackBerry"."""
    for number, word in enumerate(run.words[1:-1], 2):
        if word[-2:] in POSSESSIVES:
            owned = run.without_first(number)
            words = [*run.words[: number - 1], word[:-2]]
            return [Run(" ".join(words), words, run.kinds[:number], run.starts), owned]
    return [run]


def _parted(run: Run) -> list[Run]:
    """Part a run where a small word does not go on with what is before it: "Steve and Roger", "Smith of Leeds"."""
    parts = []
    first = at = offset = 0
    for number, word in enumerate([*run.words, "and"]):
        ends = number == len(run.words) or (word in _PARTING and not _goes_on(run, first, number))
        if ends and number > first:
            words, starts = run.words[first:number], [start + at for start in run.starts]
            parts.append(Run(" ".join(words), words, run.kinds[first:number], starts))
        offset += len(word) + 1
        if ends:
            first, at = number + 1, offset
    return parts


def _goes_on(run: Run, first: int, number: int) -> bool:
    """Whether the name that began with the first word goes on after a small word: "Ministry of Trade and"."""
    if number == first:
        return False
    if run.words[number - 1] in _PARTING:
        return True
    if run.words[number] == "&":
        return number == first + 1 or "given" not in run.kinds[first]
    if run.words[number] == "and":
        return not _PARTING.isdisjoint(run.words[max(first, number - _LONGEST) : number])
    return "organisation" in run.kinds[first] or not run.kinds[number - 1].isdisjoint(_HEADS)
