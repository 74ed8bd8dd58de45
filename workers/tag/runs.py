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
_PARTING = frozenset({"and", "of", "for", "the"})
_LONGEST = 8  # words of a name
_HEADS = frozenset({"organisation", "place", "other"})
_POSSESSIVES = frozenset({"'s", "’s"})
_NONE: frozenset[str] = frozenset()

Kinds = frozenset[str]


class Run(NamedTuple):
    """Capitalised words with all places where they begin, and the kinds that each word has in names.tsv."""

    words: list[str]
    kinds: list[Kinds]
    starts: list[int]

    @property
    def label(self) -> str:
        """The words as written."""
        return " ".join(self.words)

    @property
    def spans(self) -> list[Span]:
        """Where they stand."""
        length = len(self.label)
        return [(start, start + length) for start in self.starts]

    def without_first(self, number: int) -> "Run":
        """The run without its first words."""
        skipped = sum(map(len, self.words[:number])) + number
        return Run(self.words[number:], self.kinds[number:], [start + skipped for start in self.starts])


def capitalised(text: str, start: int, end: int) -> dict[str, list[int]]:
    """Each capitalised run in a part of a text, without a possessive's ending, and where it begins."""
    found: dict[str, list[int]] = {}
    for match in _RUN.finditer(text, start, end):
        run = match.group()
        if run[-2:] in _POSSESSIVES:
            run = run[:-2]
        if run in found:
            found[run].append(match.start())
        else:
            found[run] = [match.start()]
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
    table = name_kinds()
    if " " not in written:
        kinds = table.get(written.lower(), _NONE)
        return [] if "starter" in kinds else [Run([written], [kinds], starts)]
    kinds_of = [table.get(word, _NONE) for word in written.lower().replace(".", "").split(" ")]
    words = written.split(" ")
    begun = next((number for number, kinds in enumerate(kinds_of) if "starter" not in kinds), len(words))
    run = Run(words, kinds_of, starts).without_first(begun) if begun else Run(words, kinds_of, starts)
    if _PARTING.isdisjoint(words):
        return [run] if run.words else []
    return _parted(run)


def _parted(run: Run) -> list[Run]:
    """Part a run where a small word does not go on with what is before it: "Steve and Roger", "Smith of Leeds"."""
    parts = []
    first = at = offset = 0
    for number, word in enumerate([*run.words, "and"]):
        ends = number == len(run.words) or (word in _PARTING and not _goes_on(run, first, number))
        if ends and number > first:
            starts = [start + at for start in run.starts]
            parts.append(Run(run.words[first:number], run.kinds[first:number], starts))
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
    if run.words[number] == "and":
        return not _PARTING.isdisjoint(run.words[max(first, number - _LONGEST) : number])
    return not run.kinds[number - 1].isdisjoint(_HEADS)
