"""Mojibake: how many broken texts are repaired to the letter, and that clean ones stay as they are.

    .venv/bin/python -m benchmarks.mojibake

Our own sentences in 20 languages are garbled by the usual chains (bytes of UTF-8 read as something else, once or
twice). A text counts as repaired only where it is the clean one, letter by letter, after `characters.regular`.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ftfy
import ftfy.bad_codecs  # registers the tolerant forms of the Windows character sets

from workers.clean.characters import regular

_FOLDER = Path(__file__).parent


def _sentences() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (_FOLDER / "sentences.tsv").read_text("utf-8").splitlines():
        language, _, sentence = line.partition("\t")
        found.setdefault(language, []).append(sentence)
    return found


SENTENCES = _sentences()
# What looks odd and is right: capitals, formulas, names of things, typography without spaces.
ODD_BUT_CLEAN = (_FOLDER / "odd_but_clean.txt").read_text("utf-8").splitlines()
CHAINS: dict[str, tuple[str, ...]] = {
    "cp1252": ("sloppy-windows-1252",),
    "latin-1": ("latin-1",),
    "cp1250": ("sloppy-windows-1250",),
    "cp1251": ("sloppy-windows-1251",),
    "mac-roman": ("macroman",),
    "cp1252 twice": ("sloppy-windows-1252", "sloppy-windows-1252"),
    "latin-1 twice": ("latin-1", "latin-1"),
}


def garbled(text: str, chain: tuple[str, ...]) -> str:
    """`text` with its UTF-8 bytes read as each of these character sets in turn."""
    for encoding in chain:
        text = text.encode("utf-8").decode(encoding)
    return text


def cases(chain: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Language, clean text and garbled text: each sentence alone, and both as paragraphs."""
    for language, sentences in SENTENCES.items():
        for text in (*sentences, "\n\n".join(sentences)):
            yield language, text, garbled(text, chain)


def repair_rate(chain: tuple[str, ...], repair: Callable[[str], str]) -> tuple[float, list[str]]:
    """The share that is repaired to the letter, and the languages of those that are not."""
    missed = [language for language, clean, broken in cases(chain) if repair(broken) != clean]
    total = sum(1 for _ in cases(chain))
    return 1 - len(missed) / total, sorted(set(missed))


def changed(repair: Callable[[str], str]) -> list[str]:
    """The clean texts that are not left as they are."""
    clean = [text for sentences in SENTENCES.values() for text in sentences]
    return [text for text in (*clean, *ODD_BUT_CLEAN) if repair(text) != text]


def microseconds_per_kilobyte(repair: Callable[[str], str]) -> float:
    """CPU time for clean texts of some kilobytes."""
    texts = ["\n\n".join(sentences * 6) for sentences in SENTENCES.values()]
    size = sum(len(text.encode()) for text in texts) / 1024
    best = float("inf")
    for _ in range(20):
        began = time.process_time()
        for text in texts:
            repair(text)
        best = min(best, time.process_time() - began)
    return best / size * 1e6


def main() -> None:
    for name, repair in (("copydesk", regular), ("ftfy.fix_encoding", ftfy.fix_encoding)):
        print(f"{name}: {microseconds_per_kilobyte(repair):.1f} µs/KB, changed {len(changed(repair))} clean texts")
        for chain, steps in CHAINS.items():
            rate, missed = repair_rate(steps, repair)
            print(f"  {chain:14} {rate:.3f}  {' '.join(missed)}")


if __name__ == "__main__":
    main()
