"""What the filters of the large text corpora look at, as numbers, and which of them would leave a text out.

Gopher (Rae et al. 2021, arXiv 2112.11446, table A1), C4 (Raffel et al. 2020, arXiv 1910.10683, section 2.2) and
FineWeb (Penedo et al. 2024, arXiv 2406.17557, section 3.5). A paragraph stands for their line. These are filters
of corpora: they judge a text as a whole here, and cut nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping

# The beginning stands for the whole: what is measured are shares.
_MOST = 4000
_ENDS = (".", "!", "?", "…", "。", "！", "？", '"', "”", "»", "’", "'", "」", ")", "।", "۔", "؟")
_SENTENCES = (". ", "! ", "? ", ".\n", "!\n", "?\n", "…\n", '." ', ".” ", ".» ", "。", "！", "？", "।", "۔", "؟")
_SHORT_LINE = 30
_BULLET = ("•", "-", "*", "–")
# More characters a word than any language has that puts spaces between its words.
_NO_SPACES = 12.0


def measures_of(body: str) -> dict[str, float]:
    """The numbers of the first 4,000 characters: shares from 0 to 1 but for counts and the mean length of a word.

    Empty for a text of no words.
    """
    text = f"{body[:_MOST]}\n"
    words = text.split()
    if not words:
        return {}
    lines = [line for line in text.split("\n") if line]
    others = [word for word in words if not word.isalpha()]
    no_letters = sum(not any(map(str.isalpha, word)) for word in others)
    seen = Counter(lines)
    repeated = sum(len(line) * (times - 1) for line, times in seen.items()) if len(seen) < len(lines) else 0
    symbols = text.count("#") + text.count("...") + text.count("…")
    return {
        "words": len(words),
        "sentences": sum(map(text.count, _SENTENCES)),
        "mean_word_length": round(sum(map(len, words)) / len(words), 2),
        "symbols_per_word": round(symbols / len(words), 3),
        "alphabetic_words": round(1 - no_letters / len(words), 3),
        "bullet_lines": _share(lines, lambda line: line.startswith(_BULLET)),
        "ellipsis_lines": _share(lines, lambda line: line.endswith(("…", "..."))),
        "ended_lines": _share(lines, lambda line: line.endswith(_ENDS)),
        "short_lines": _share(lines, lambda line: len(line) < _SHORT_LINE),
        "repeated_lines": round(repeated / len(text), 3),
        "lines_per_word": round(len(lines) / len(words), 3),
    }


def _share(lines: list[str], fits: Callable[[str], bool]) -> float:
    return round(sum(map(fits, lines)) / len(lines), 3)


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
