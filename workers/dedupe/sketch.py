"""What is kept of an article to recognise its copies: sampled fingerprints, and its words as numbers.

About 26 fingerprints for 480 words. The shingles are a version byte, the words of the headline and the words of
the body in order, four bytes each (2 kB for 500 words), little-endian.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from copydesk.articles import Article, Sketch
from workers.dedupe.words import (
    ASIDE,
    CAPITAL,
    COMMENTARY,
    HASH_SHIFT,
    LINE,
    MOST_WORDS,
    NUMBER,
    Hashes,
    Words,
    words_of,
)

Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Tallies = npt.NDArray[np.int64]

SHINGLE = 5
"""Words in a row that make one shingle."""
FEWEST = 24
"""The smallest hashes of a text are fingerprints: of two texts much alike, they are mostly the same."""
WINDOW = 64
"""The smallest hash of so many in a row is one as well: no passage of more words lacks one (Schleimer 2003)."""
MOST = 400
"""Fingerprints of a text at most."""

_FORMAT = 3
_WIDENING = 3.5
"""Times the length of a text: the square of the window that it has at least, so that long ones are thinner."""
_HEADER = struct.Struct("<BBI")
_LEAST_PROSE = 40
_SOME = 2 * FEWEST
_SHIFT = np.uint32(HASH_SHIFT)
_PLACE_BITS, _PLACE_MASK, _SHINGLE_BITS = np.uint64(16), np.uint64(2**16 - 1), np.uint64(2**48 - 1)
_WORD_BITS, _FACT = np.uint32(2**32 - 2**HASH_SHIFT), np.uint32(NUMBER | CAPITAL)
_LINE, _COMMENTARY, _LISTED = np.uint32(LINE), np.uint32(COMMENTARY), np.uint32(COMMENTARY | ASIDE)
_NAME = 1 << 32
_TALLY = np.array([bool(marks & NUMBER) + bool(marks & CAPITAL) * _NAME for marks in range(4)], np.int64)
_ABOVE_WORDS, _ABOVE_KEYS = np.uint32(2**32 - 1), np.uint64(2**64 - 1)
_PLACES: Places = np.arange(MOST_WORDS)
_PLACES_BELOW = _PLACES.astype(np.uint64)
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD)
_BASE_SQUARED = np.uint64(0x9E3779B97F4A7C15**2 % 2**64)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The shingles of a text by value: `distinct` sorted and one number above all, `first` where each begins.

    `rank` is for each place of the text which of the distinct shingles begins there, and `repeats` says of each
    distinct one whether it is there again; None when none is.
    """

    distinct: Hashes
    first: Places
    rank: Places
    repeats: Mask | None

    def __len__(self) -> int:
        """How many are distinct."""
        return len(self.first)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sketch unpacked: the words that count, in text order, with their marks, and their shingles, below 2^48.

    `places[i]` is the number of word `i` in the whole body, remarks and menus included, and `commentary` the
    number of words in remarks. `facts` are the words with a digit or a capital, `tallies[i]` counts those among
    the first `i` words (`numbers_and_names`), `lines` are the numbers of the words that begin a line, `distinct`
    all words without marks, sorted, and one number above all. `title` has the words of the headline without marks.
    """

    places: Places
    marked: Words
    facts: Words
    tallies: Tallies
    lines: list[int]
    commentary: int
    title: frozenset[int]
    distinct: Words
    hashes: Hashes
    shingles: Occurrences

    @property
    def size(self) -> int:
        """How many words count."""
        return len(self.marked)

    def knows(self, marked: Words) -> Mask:
        """Which of these words are anywhere in this text, with whatever marks."""
        words = marked & _WORD_BITS
        known: Mask = self.distinct[self.distinct.searchsorted(words)] == words
        return known


def sketch(article: Article) -> Sketch:
    """The sketch of an article: a pure function of its headline, its body and the spans known as commentary."""
    text = words_of(article)
    header = _HEADER.pack(_FORMAT, len(text.title), len(text.body))
    places = _counted(text.body)
    hashes = shingles_of((text.body if len(places) == len(text.body) else text.body[places]) >> _SHIFT)
    return Sketch(
        _sampled(hashes), header + text.title.astype("<u4").tobytes() + text.body.astype("<u4").tobytes()
    )


@lru_cache(maxsize=32)
def read(shingles: bytes) -> Reading:
    """Unpack `Sketch.shingles`. Raises ValueError when they were not made by this version."""
    if len(shingles) < _HEADER.size or shingles[0] != _FORMAT:
        raise ValueError("these shingles were made by another version")
    _, titled, total = _HEADER.unpack_from(shingles)
    if len(shingles) != _HEADER.size + 4 * (titled + total):
        raise ValueError("these shingles are cut short")
    packed: Words = np.frombuffer(shingles, dtype="<u4", offset=_HEADER.size)
    body = packed[titled:]
    places = _counted(body)
    marked = body if len(places) == len(body) else body[places]
    hashes = _rolled(marked >> _SHIFT) & _SHINGLE_BITS
    tallies = np.zeros(len(marked) + 1, np.int64)
    tallies_of(marked).cumsum(out=tallies[1:])
    return Reading(
        places=places,
        marked=marked,
        facts=marked[(marked & _FACT).nonzero()[0]],
        tallies=tallies,
        lines=(marked & _LINE).nonzero()[0].tolist(),
        commentary=int(np.count_nonzero(body & _COMMENTARY)),
        title=frozenset((packed[:titled] & _WORD_BITS).tolist()),
        distinct=_sorted_words(marked),
        hashes=hashes,
        shingles=occurrences(hashes),
    )


def tallies_of(marked: Words) -> Tallies:
    """For each of these words whether it is a number, and a name: in one integer, to be counted at once."""
    tallies: Tallies = _TALLY[marked & _FACT]
    return tallies


def numbers_and_names(tally: np.int64) -> tuple[int, int]:
    """How many numbers and how many names a sum of tallies stands for."""
    names, numbers = divmod(int(tally), _NAME)
    return numbers, names


def _sorted_words(marked: Words) -> Words:
    words = np.empty(len(marked) + 1, np.uint32)
    np.bitwise_and(marked, _WORD_BITS, out=words[:-1])
    words[-1] = _ABOVE_WORDS
    words.sort()
    return words


def occurrences(hashes: Hashes) -> Occurrences:
    """Index a sequence of at most 2^16 values below 2^48."""
    size = len(hashes)
    keys = np.empty(size + 1, np.uint64)
    np.left_shift(hashes, _PLACE_BITS, out=keys[:-1])
    keys[:-1] |= _PLACES_BELOW[:size]
    keys[-1] = _ABOVE_KEYS
    keys.sort()
    ordered = keys >> _PLACE_BITS
    places: Places = (keys[:-1] & _PLACE_MASK).view(np.int64)
    rank = np.empty(size, np.intp)
    new = begins(ordered)
    if new.all():
        rank[places] = _PLACES[:size]
        return Occurrences(ordered, places, rank, None)
    starts = new.nonzero()[0]
    rank[places] = np.cumsum(new[:-1]) - 1
    return Occurrences(ordered[starts], places[starts[:-1]], rank, starts[1:] - starts[:-1] > 1)


def shingles_of(words: Words) -> Hashes:
    """The hash of every five words in a row, in text order; of all words together when they are fewer."""
    hashes = _rolled(words)
    hashes ^= hashes >> np.uint64(32)
    hashes *= _MIX
    return hashes ^ (hashes >> np.uint64(29))


def _rolled(words: Words) -> Hashes:
    """A polynomial over every five words in a row, modulo 2^64."""
    wide = words.astype(np.uint64)
    if len(words) >= SHINGLE:
        twos = wide[:-1] * _BASE + wide[1:]
        fours = twos[:-2] * _BASE_SQUARED + twos[2:]
        return fours[:-1] * _BASE + wide[SHINGLE - 1 :]
    whole = wide[:1]
    for place in range(1, len(words)):
        whole = whole * _BASE + wide[place : place + 1]
    return whole


def _counted(words: Words) -> Places:
    """The words that are compared: prose that is nobody's remark; where there is little prose, lists as well."""
    unlike_prose = words & _LISTED
    count = len(words) - int(np.count_nonzero(unlike_prose))
    if count == len(words):
        return _PLACES[:count]
    if count >= _LEAST_PROSE:
        prose: Places = (unlike_prose == 0).nonzero()[0]
        return prose
    bare: Places = (words & _COMMENTARY == 0).nonzero()[0]
    return bare if len(bare) else _PLACES[: len(words)]


def _sampled(hashes: Hashes) -> tuple[int, ...]:
    """The smallest hashes of the whole text, and of every window; in the order of their size."""
    fewest = _fewest(hashes).tolist()
    found = sorted({*fewest, *_least(hashes).tolist()}) if len(fewest) == FEWEST else fewest
    return struct.unpack(f"{len(found[:MOST])}q", struct.pack(f"{len(found[:MOST])}Q", *found[:MOST]))


def _fewest(hashes: Hashes) -> Hashes:
    """The smallest distinct ones."""
    some = np.partition(hashes, _SOME)[:_SOME] if len(hashes) > _SOME else hashes
    for each in (some, hashes):
        ordered = np.sort(each)
        distinct = ordered[begins(ordered)]
        if len(distinct) >= FEWEST:
            break
    return distinct[:FEWEST]


def _least(hashes: Hashes) -> Hashes:
    """The smallest of every window, by windows twice as long each time; windows widen with long texts."""
    window = max(WINDOW, int((_WIDENING * len(hashes)) ** 0.5))
    width, least = 1, hashes
    while width < window and width < len(hashes):
        step = min(width, window - width, len(least) - 1)
        least = np.minimum(least[:-step], least[step:])
        width += step
    return least[begins(least)]


def begins(ordered: Hashes) -> Mask:
    """Where another value begins in a sorted sequence."""
    new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new
