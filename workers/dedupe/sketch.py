"""What is kept of an article to recognise its copies: sampled fingerprints, and its words as numbers."""

import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from copydesk.articles import Article
from workers.dedupe.words import ASIDE, COMMENTARY, HASH_SHIFT, Words, title_words, words_of

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

SHINGLE = 5
"""Words in a row that make one shingle."""
SAMPLED = 16
"""One shingle in so many is a fingerprint: those whose hash is below 2^64 / 16."""
FEWEST = 24
MOST = 400
"""A short text gives its 24 smallest hashes all the same; a very long one no more than its 400 smallest."""

_FORMAT = 1
_HEADER = struct.Struct("<BBI")
_LEAST_PROSE = 40
_SHIFT = np.uint32(HASH_SHIFT)
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD)


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
class Reading:
    """A sketch unpacked: the words that count, in text order, and their shingles.

    `places[i]` is the number of word `i` in the whole body, remarks and menus included. `distinct` are the
    sorted shingle hashes, `first` where each begins and `once` whether it is the only one of its kind.
    `vocabulary` are the sorted word hashes.
    """

    words: Words
    marks: Words
    places: Places
    total: int
    commentary: int
    title: Words
    hashes: Hashes
    distinct: Hashes
    first: Places
    once: Mask
    vocabulary: Words


def sketch(article: Article) -> Sketch:
    """The sketch of an article: a pure function of its headline, its body and the spans known as commentary."""
    words, title = words_of(article), title_words(article.title)
    header = _HEADER.pack(_FORMAT, len(title), len(words))
    hashes = shingles_of(words[_counting(words)] >> _SHIFT)
    return Sketch(_sampled(hashes), header + title.astype("<u4").tobytes() + words.astype("<u4").tobytes())


@lru_cache(maxsize=32)
def read(shingles: bytes) -> Reading:
    """Unpack `Sketch.shingles`. Raises ValueError when they were not made by this version."""
    if len(shingles) < _HEADER.size or shingles[0] != _FORMAT:
        raise ValueError("these shingles were made by another version")
    _, titled, total = _HEADER.unpack_from(shingles)
    if len(shingles) != _HEADER.size + 4 * (titled + total):
        raise ValueError("these shingles are cut short")
    packed: Words = np.frombuffer(shingles, dtype="<u4", offset=_HEADER.size)
    title, body = packed[:titled] >> _SHIFT, packed[titled:]
    places = np.flatnonzero(_counting(body))
    marked = body[places]
    words = marked >> _SHIFT
    hashes = shingles_of(words)
    distinct, first, counts = np.unique(hashes, return_index=True, return_counts=True)
    commentary = int(np.count_nonzero(body & COMMENTARY))
    vocabulary = np.sort(words)
    return Reading(
        words, marked, places, total, commentary, title, hashes, distinct, first, counts == 1, vocabulary
    )


def shingles_of(words: Words) -> Hashes:
    """The hash of every five words in a row, in text order; of all words together when they are fewer."""
    if len(words) == 0:
        return np.empty(0, np.uint64)
    width = min(SHINGLE, len(words))
    count = len(words) - width + 1
    wide = words.astype(np.uint64)
    hashes = wide[:count]
    for step in range(1, width):
        hashes = hashes * _BASE + wide[step : step + count]
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
    distinct = np.unique(hashes)
    below = int(np.searchsorted(distinct, np.uint64(2**64 // SAMPLED)))
    kept = distinct[: min(max(below, FEWEST), MOST)]
    return tuple(kept.view(np.int64).tolist())
