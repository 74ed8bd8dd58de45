"""What the filters of the large text corpora look at, as numbers, and which of them would leave a text out.

Gopher (Rae et al. 2021, arXiv 2112.11446, table A1), C4 (Raffel et al. 2020, arXiv 1910.10683, section 2.2) and
FineWeb (Penedo et al. 2024, arXiv 2406.17557, section 3.5). A paragraph stands for their line. These are filters
of corpora: they judge a text as a whole here, and cut nothing.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import filterfalse

# The beginning stands for the whole: what is measured are shares.
_MOST = 4000
_ENDS = (".", "!", "?", "…", "。", "！", "？", '"', "”", "»", "’", "'", "」", ")", "।", "۔", "؟")
# How the last word of a sentence ends; scripts that put no spaces between words are told by the mark alone.
_SENTENCE_ENDS = (". ", "! ", "? ", "… ", '." ', ".” ", ".» ")
_SENTENCE_MARKS = "。！？।۔؟"
_SHORT_LINE = 30
_ELLIPSIS = ("…", "...")
_BULLET = ("•", "-", "*", "–")
# More characters a word than any language has that puts spaces between its words.
_NO_SPACES = 12.0


def measures_of(body: str) -> dict[str, float]:
    """The numbers of the first 4,000 characters: shares from 0 to 1 but for counts and the mean length of a word.

    Empty for a text of no words.
    """
    text = body[:_MOST]
    words = text.split()
    if not words:
        return {}
    lines = [line for line in text.split("\n") if line]
    # The words that are more than letters, among them each one that a sentence ends with.
    others = list(filterfalse(str.isalpha, words))
    symbols = text.count("#") + text.count("...") + text.count("…")
    return {
        "words": len(words),
        "sentences": _sentences(text, others),
        "mean_word_length": round(len("".join(words)) / len(words), 2),
        "symbols_per_word": round(symbols / len(words), 3),
        "alphabetic_words": round(1 - _without_letters(others) / len(words), 3),
        "bullet_lines": _share(lines, [line.startswith(_BULLET) for line in lines]),
        "ellipsis_lines": _share(lines, [line.endswith(_ELLIPSIS) for line in lines]),
        "ended_lines": _share(lines, [line.endswith(_ENDS) for line in lines]),
        "short_lines": _share(lines, [len(line) < _SHORT_LINE for line in lines]),
        "repeated_lines": round(_repeated(lines) / len(text), 3),
        "lines_per_word": round(len(lines) / len(words), 3),
    }


def _sentences(text: str, others: list[str]) -> int:
    last_words = f"{' '.join(others)} "
    marks = 0 if text.isascii() else sum(map(text.count, _SENTENCE_MARKS))
    return marks + sum(map(last_words.count, _SENTENCE_ENDS))


def _without_letters(others: list[str]) -> int:
    unlike = [word for word in others if not word[0].isalpha()]
    return sum(not any(map(str.isalpha, word)) for word in unlike)


def _repeated(lines: list[str]) -> int:
    """The characters of lines that stood there before."""
    if len(set(lines)) == len(lines):
        return 0
    return sum(len(line) * (times - 1) for line, times in Counter(lines).items())


def _share(lines: list[str], fitting: list[bool]) -> float:
    return round(sum(fitting) / len(lines), 3)


def failed_filters(measures: Mapping[str, float]) -> list[str]:
    """`gopher`, `c4`, `fineweb`: the corpora that would leave the text out, in this order.

    Those that count words say nothing of a script that puts no spaces between them.
    """
    if not measures:
        return []
    spaced = measures["mean_word_length"] < _NO_SPACES
    gopher = (
        measures["words"] < 50
        or not 3 <= measures["mean_word_length"] <= 10
        or measures["symbols_per_word"] > 0.1
        or measures["bullet_lines"] > 0.9
        or measures["ellipsis_lines"] > 0.3
        or measures["alphabetic_words"] < 0.8
    )
    fineweb = (
        measures["ended_lines"] <= 0.12 or measures["short_lines"] >= 0.67 or measures["repeated_lines"] >= 0.1
    )
    crowded = spaced and measures["lines_per_word"] >= 0.3
    found = {"gopher": spaced and gopher, "c4": measures["sentences"] < 3, "fineweb": fineweb or crowded}
    return [name for name, failed in found.items() if failed]
