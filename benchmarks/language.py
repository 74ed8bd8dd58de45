"""The language stage: how often it is right by the length of the text, and what it costs.

    .venv/bin/python -m benchmarks.language [--data ../shared/data/cleaning]

On the pages of publishers in 26 languages (the claim of each page is its label, but for those in a language other
than they claim, named below) and on our own sentences in 20 languages.
"""

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.mojibake import SENTENCES
from copydesk.articles import Article
from workers import language

_CLAIM = re.compile(r"<html[^>]{0,300}\blang=[\"']?([A-Za-z]{2})")
# Pages in Zulu and Xhosa that claim to be English.
_FALSE_CLAIMS = {"za/Isolezwe_2025_11_09": "zu", "za/IsolezweLesiXhosa_2025_11_09": "xh"}
_SAME = {"nb": "no", "nn": "no"}
LENGTHS = (60, 200, 600, 1500)


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """Language and text."""
    for code, sentences in SENTENCES.items():
        yield code, "\n".join(sentences)
    pages = data / "publishers.jsonl.gz"
    if not pages.exists():
        return
    with gzip.open(pages, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            claim = _CLAIM.search(page["html"])
            body = page["body"] if isinstance(page["body"], str) else "\n\n".join(page["body"])
            code = _FALSE_CLAIMS.get(page["id"]) or (claim and claim.group(1).lower())
            if code and len(body) >= 200:
                yield code, body


def detected(text: str) -> str:
    return language.detect(Article(title=None, body=text), None)[0]


def classified(text: str) -> str:
    """py3langid alone."""
    return str(language._identifier().classify(text)[0])


def score(
    labelled: list[tuple[str, str]], detect: Callable[[str], str], length: int
) -> tuple[float, float, list[tuple[str, str]]]:
    """The share that is right, microseconds a text, and what was taken for what."""
    cut = [(code, text[:length]) for code, text in labelled]
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        found = [detect(text) for _, text in cut]
        best = min(best, time.process_time() - began)
    pairs = [(_SAME.get(code, code), _SAME.get(its, its)) for (code, _), its in zip(cut, found, strict=True)]
    wrong = [pair for pair in pairs if pair[0] != pair[1]]
    return 1 - len(wrong) / len(pairs), best / len(pairs) * 1e6, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/cleaning"))
    labelled = list(texts(parser.parse_args().data))
    print(f"{len(labelled)} texts in {len({code for code, _ in labelled})} languages")
    for name, detect in (("copydesk", detected), ("py3langid", classified)):
        for length in LENGTHS:
            right, cost, wrong = score(labelled, detect, length)
            print(f"{name:10} {length:5} characters  right {right:.3f}  {cost:4.0f} µs  {wrong[:6]}")


if __name__ == "__main__":
    main()
