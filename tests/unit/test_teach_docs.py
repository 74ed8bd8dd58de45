"""The page on teaching says what can be done."""

import re
from pathlib import Path

from workers.learn import labels_of_file
from workers.learn.train import LEAST_LABELS
from workers.modelbook import LOOK_EVERY_SECONDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "howto" / "teach-it.md").read_text("utf-8")


def blocks(language: str) -> str:
    return "".join(re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def test_the_file_of_labels_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(blocks("json"), "utf-8")
    articles, targets = labels_of_file(path)
    assert [one.verdicts["house:harbour"] for one in articles] == [False, True]
    assert {target.label for target in targets} == {"sport", "house:harbour"}


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"from {LEAST_LABELS} articles" in PAGE
    assert LOOK_EVERY_SECONDS == 2
