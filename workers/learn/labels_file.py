"""Read a file of labelled articles: a JSON object a line, with `body`, maybe `title`, and `topics`, its codes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from copydesk.articles import Article
from copydesk.errors import CopydeskError
from copydesk.gate import gate
from workers.learn.examples import Labelled, Labels, Target
from workers.tag.labels import label_of

MOST_LINES = 100_000
LONGEST_LINE = 4 << 20


class LabelsError(CopydeskError):
    """A line of a file of labels is not what it should be."""


def labels_of_file(path: Path) -> Labels:
    """The labels of a file, and its codes. Each article is held not to fit the codes that it does not name.

    Raises LabelsError with the line, and OSError.
    """
    read = list(_lines(path))
    codes = sorted({code for _, its in read for code in its})
    targets = [Target("topic", code.partition(":")[0], code, label_of(code) or code) for code in codes]
    return [Labelled(article, {code: code in its for code in codes}) for article, its in read], targets


def _lines(path: Path) -> Iterator[tuple[Article, frozenset[str]]]:
    with path.open("rb") as file:
        for number in range(1, MOST_LINES + 2):
            line = file.readline(LONGEST_LINE + 1)
            if not line:
                return
            if len(line) > LONGEST_LINE or number > MOST_LINES:
                raise LabelsError(f"{path}:{number}: the file has a longer line or more lines than can be read.")
            if line.strip():
                yield _labelled(line, f"{path}:{number}")


def _labelled(line: bytes, where: str) -> tuple[Article, frozenset[str]]:
    try:
        read = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise LabelsError(f"{where}: this is no JSON: {error}.") from error
    if not isinstance(read, dict) or not isinstance(read.get("body"), str) or not _are_codes(read.get("topics")):
        raise LabelsError(
            f"{where}: a line needs a text `body`, and `topics`, a list of codes like medtop:15000000."
        )
    title, language = read.get("title"), read.get("language")
    article = Article(
        title=gate(title) if isinstance(title, str) else None,
        body=gate(read["body"]),
        language=language if isinstance(language, str) else "und",
    )
    return article, frozenset(read["topics"])


def _are_codes(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(code, str) and code.partition(":")[2] for code in value)
