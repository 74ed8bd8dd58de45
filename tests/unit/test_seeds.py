"""Every seed meets the fate that `seeds/expected.json` foretells, through the stages alone."""

import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from copydesk.articles import Hints, TaggedArticle, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.judging import NEAR_COPIES
from workers.read import read
from workers.stages import work_on

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ARTICLES = SEEDS / "articles"
EXPECTED = json.loads((SEEDS / "expected.json").read_text("utf-8"))
FILES: dict[str, dict[str, Any]] = EXPECTED["files"]
GROUPS: list[list[str]] = EXPECTED["groups"]


@cache
def worked(path: str) -> list[TaggedArticle | RejectCode] | RejectCode:
    """What the stages make of a file: its records, or the code with which the whole is rejected."""
    source = io.BytesIO((ARTICLES / path).read_bytes())
    try:
        records = list(read(source, path, Settings()))
    except RejectedRecord as error:
        return error.fate.code
    hints = Hints(name=path, source=path.split("/")[0])
    return [
        RejectCode(record.code) if isinstance(record, UnreadableRecord) else work_on(record, hints)
        for record in records
    ]


def articles() -> Iterator[tuple[str, TaggedArticle, dict[str, Any]]]:
    """Each article that the stages made, under `path#record`, with what is expected of it."""
    for path, drop in FILES.items():
        records = worked(path)
        for number, expected in enumerate(drop["records"]):
            made = records[number] if isinstance(records, list) else records
            if isinstance(made, TaggedArticle):
                yield f"{path}#{number}", made, expected


def test_every_file_is_expected_and_there_is_no_other() -> None:
    found = {path.relative_to(ARTICLES).as_posix() for path in ARTICLES.rglob("*") if path.is_file()}
    assert found == set(FILES)


def test_the_seeds_are_as_varied_as_they_are_meant_to_be() -> None:
    records = [record for drop in FILES.values() for record in drop["records"]]
    outcomes = Counter(record["outcome"] for record in records)
    assert outcomes["stored"] >= 40
    assert outcomes["duplicate"] >= 8
    assert {record["language"] for record in records if "language" in record} == {"en", "fr", "de"}
    assert sum(drop["outcome"] == "rejected" for drop in FILES.values()) == 2
    assert {Path(path).suffix for path in FILES} == {".txt", ".md", ".html", ".json", ".jsonl"}


def test_the_expectation_agrees_with_itself() -> None:
    """A copy names the first of its group, and only a group has copies."""
    first_of = {member: group[0] for group in GROUPS for member in group[1:]}
    for path, drop in FILES.items():
        for number, record in enumerate(drop["records"]):
            copy_of = record.get("copy_of")
            assert copy_of == first_of.get(f"{path}#{number}")
            assert (record["outcome"] == "duplicate") == (copy_of is not None) == (record.get("how") is not None)
    assert all(a < b for group in GROUPS for a, b in pairwise(group))


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_read_or_rejected_as_foretold(path: str) -> None:
    expected, made = FILES[path], worked(path)
    if expected["outcome"] == "rejected":
        assert made == expected["code"]
        return
    assert isinstance(made, list)
    codes = [None if isinstance(record, TaggedArticle) else str(record) for record in made]
    assert codes == [record.get("code") for record in expected["records"]]


@pytest.mark.parametrize("path", FILES)
def test_title_source_and_language_are_found(path: str) -> None:
    for key, made, expected in articles():
        if key.startswith(f"{path}#"):
            found = {name: getattr(made.article, name) for name in ("title", "source", "language")}
            assert found == {name: expected[name] for name in found}, key


def test_records_have_the_same_text_exactly_where_they_are_exact_copies() -> None:
    near = {key for key, _, expected in articles() if expected["how"] == "near"}
    by_hash = defaultdict(list)
    for key, made, _ in articles():
        by_hash[made.text_hash].append(key)
    exact = [[key for key in group if key not in near] for group in GROUPS]
    assert sorted(sorted(keys) for keys in by_hash.values() if len(keys) > 1) == [g for g in exact if len(g) > 1]


def test_near_copies_are_told_from_all_other_articles() -> None:
    """Every two seeds are compared: near copies and equal texts are joined, and no others."""
    made = [(key, its) for key, its, _ in articles() if its.sketch]
    group_of = {key: number for number, group in enumerate(GROUPS) for key in group}
    joined, expected = set(), set()
    for (key_a, a), (key_b, b) in combinations(made, 2):
        if group_of.get(key_a, key_a) == group_of.get(key_b, key_b):
            expected.add((key_a, key_b))
        if NEAR_COPIES.compare(a.sketch, b.sketch).bond == "strong":
            joined.add((key_a, key_b))
    assert joined == expected


def test_copies_by_bytes_have_the_same_bytes() -> None:
    for key, _, expected in articles():
        if expected["copy_of"]:
            mine, other = (path.rpartition("#")[0] for path in (key, expected["copy_of"]))
            same = mine != other and (ARTICLES / mine).read_bytes() == (ARTICLES / other).read_bytes()
            assert (expected["how"] == "bytes") == same, key


@pytest.mark.parametrize(
    "trace",
    ["\u00a0", "\ufeff", "â€", "Ã", "Related stories", "cookies", "Subscribe", "À lire aussi", "Mehr zum Thema"],
)
def test_no_trace_of_the_damage_or_the_page_is_left(trace: str) -> None:
    assert [key for key, made, _ in articles() if trace in f"{made.article.title}\n{made.article.body}"] == []


def test_a_body_never_ends_in_its_headline_nor_holds_its_source_line() -> None:
    for key, made, _ in articles():
        paragraphs = made.article.body.split("\n\n")
        assert made.article.title not in paragraphs, key
        assert not any(p.startswith(("Source:", "Source :", "Quelle:")) for p in paragraphs), key


def test_evidence_holds() -> None:
    spans = 0
    for key, made, _ in articles():
        for tag in made.tags:
            for evidence in tag.evidence:
                text = getattr(made.article, evidence.field)
                assert text[evidence.start : evidence.end] == evidence.text, (key, tag.code)
                spans += 1
    assert spans > len(FILES)
