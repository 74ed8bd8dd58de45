"""What is kept of an article to recognise its copies: sampled fingerprints, and its words as numbers."""

import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from copydesk.articles import Article
from workers.dedupe.words import ASIDE, CAPITAL, COMMENTARY, HASH_SHIFT, NUMBER, Hashes, Words, words_of

Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

SHINGLE = 5
"""Words in a row that make one shingle."""
SAMPLED = 16
"""One shingle in so many is a fingerprint: those whose hash is below 2^64 / 16."""
FEWEST = 24
MOST = 400
"""A short text gives its 24 smallest hashes all the same; a very long one no more than its 400 smallest."""

_FORMAT = 2
_HEADER = struct.Struct("<BBI")
_LEAST_PROSE = 40
_SHIFT = np.uint32(HASH_SHIFT)
_LIMIT = np.uint64(2**64 // SAMPLED)
_PLACE_BITS, _PLACE_MASK = np.uint64(16), np.uint64(2**16 - 1)
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD)
_BASE_SQUARED = np.uint64(0x9E3779B97F4A7C15**2 % 2**64)


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article as the search for copies sees it.

    `fingerprints` are distinct signed 64-bit numbers, about 38 for 480 words: two texts of which one holds a
    long passage of the other share some. `shingles` is what `compare` reads: a version byte, the words of the
    headline and the words of the body in order, four bytes each (2 kB for 500 words), little-endian.
    """

    fingerprints: tuple[int, ...]
    shingles: bytes


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The things in a sequence by value: `distinct` sorted, `first` where each begins, `once` if only there.

    `rank` is for each place of the sequence which of the distinct things stands there.
    """

    distinct: Hashes
    first: Places
    once: Mask
    rank: Places


@dataclass(frozen=True, slots=True)
class Reading:
    """A sketch unpacked: the words that count, in text order, and their shingles, each below 2^48.

    `places[i]` is the number of word `i` in the whole body, remarks and menus included, and `commentary` the
    number of words in remarks. `numbers` and `names` are the words with a digit or a capital.
    """

    size: int
    places: Places
    numbers: Places
    names: Places
    commentary: int
    title: Hashes
    words: Occurrences
    hashes: Hashes
    shingles: Occurrences


def sketch(article: Article) -> Sketch:
    """The sketch of an article: a pure function of its headline, its body and the spans known as commentary."""
    text = words_of(article)
    header = _HEADER.pack(_FORMAT, len(text.title), len(text.body))
    hashes = shingles_of(text.body[_counting(text.body)] >> _SHIFT)
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
    places = np.flatnonzero(_counting(body))
    marked = body[places]
    words = marked >> _SHIFT
    hashes = shingles_of(words) >> _PLACE_BITS
    return Reading(
        size=len(words),
        places=places,
        numbers=np.flatnonzero(marked & np.uint32(NUMBER)),
        names=np.flatnonzero(marked & np.uint32(CAPITAL)),
        commentary=int(np.count_nonzero(body & np.uint32(COMMENTARY))),
        title=(packed[:titled] >> _SHIFT).astype(np.uint64),
        words=occurrences(words.astype(np.uint64)),
        hashes=hashes,
        shingles=occurrences(hashes),
    )


def occurrences(values: Hashes) -> Occurrences:
    """Index a sequence of at most 2^16 values below 2^48."""
    keys = np.sort((values << _PLACE_BITS) | np.arange(len(values), dtype=np.uint64))
    sorted_values = keys >> _PLACE_BITS
    places = (keys & _PLACE_MASK).view(np.int64)
    new = np.ones(len(keys), bool)
    np.not_equal(sorted_values[1:], sorted_values[:-1], out=new[1:])
    rank = np.empty(len(keys), np.int64)
    if new.all():
        rank[places] = np.arange(len(keys))
        return Occurrences(sorted_values, places, new, rank)
    rank[places] = np.cumsum(new) - 1
    begins = np.flatnonzero(new)
    once = np.diff(begins, append=len(keys)) == 1
    return Occurrences(sorted_values[begins], places[begins], once, rank)


def shingles_of(words: Words) -> Hashes:
    """The hash of every five words in a row, in text order; of all words together when they are fewer."""
    if len(words) == 0:
        return np.empty(0, np.uint64)
    wide = words.astype(np.uint64)
    if len(words) < SHINGLE:
        hashes = wide[:1]
        for word in wide[1:]:
            hashes = hashes * _BASE + word
    else:
        twos = wide[:-1] * _BASE + wide[1:]
        fours = twos[:-2] * _BASE_SQUARED + twos[2:]
        hashes = fours[:-1] * _BASE + wide[SHINGLE - 1 :]
    hashes = (hashes ^ (hashes >> np.uint64(32))) * _MIX
    return hashes ^ (hashes >> np.uint64(29))


def _counting(words: Words) -> Mask:
    """The words that are compared: prose that is nobody's remark; where there is little prose, lists as well."""
    bare: Mask = (words & np.uint32(COMMENTARY)) == 0
    prose: Mask = bare & ((words & np.uint32(ASIDE)) == 0)
    if np.count_nonzero(prose) >= _LEAST_PROSE:
        return prose
    return bare if bare.any() else ~bare


def _sampled(hashes: Hashes) -> tuple[int, ...]:
    ordered = np.sort(hashes)
    distinct = ordered[begins(ordered)]
    kept = max(int(distinct.searchsorted(_LIMIT)), FEWEST)
    return tuple(distinct[: min(kept, MOST)].view(np.int64).tolist())


def begins(ordered: Hashes) -> Mask:
    """Where another value begins in a sorted sequence."""
    new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new
