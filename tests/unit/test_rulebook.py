"""The rules in force: reloaded when their folder changes, and never lost to a wrong one."""

import logging
import os
from contextlib import closing
from pathlib import Path

import pytest

from copydesk.articles import Hints, Record
from copydesk.settings import Settings
from storage.migrate import open_store
from workers import pipeline, rulebook
from workers.rulebook import LOOK_EVERY_SECONDS, Rulebook, rules_in_force
from workers.stages import VERSIONS, versions, work_on

GOOD = "rules:\n  - id: ferry\n    terms: [ferry]\n"
OTHER = "rules:\n  - id: ferry\n    terms: [ferry, boat]\n"
WRONG = "rules:\n  - id: ferry\n    colour: red\n"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Rulebook:
    return Rulebook(tmp_path / "rules", clock)


def write(book: Rulebook, text: str, name: str = "house.yaml") -> None:
    book._folder.mkdir(exist_ok=True)
    (book._folder / name).write_text(text)


def terms(book: Rulebook) -> list[str]:
    rules = book.in_force()
    assert rules is not None
    return [term.text for rule in rules.entries for term in rule.terms]


def test_no_folder_is_no_rules_until_there_is_one(book: Rulebook, clock: Clock) -> None:
    assert terms(book) == []
    write(book, GOOD)
    assert terms(book) == []
    clock.now += LOOK_EVERY_SECONDS
    assert terms(book) == ["ferry"]
    (book._folder / "house.yaml").unlink()
    clock.now += LOOK_EVERY_SECONDS
    assert terms(book) == []


def test_a_file_that_changes_is_loaded_again_and_an_unchanged_one_is_not(
    book: Rulebook, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = []
    real = rulebook.load_rules
    monkeypatch.setattr(rulebook, "load_rules", lambda folder: loads.append(folder) or real(folder))
    write(book, GOOD)
    for _ in range(5):
        assert terms(book) == ["ferry"]
        clock.now += LOOK_EVERY_SECONDS
    assert len(loads) == 1
    write(book, OTHER)
    assert terms(book) == ["ferry", "boat"]
    assert len(loads) == 2


def test_a_file_of_the_same_size_in_its_place_is_seen(book: Rulebook, clock: Clock) -> None:
    write(book, GOOD)
    assert terms(book) == ["ferry"]
    before = (book._folder / "house.yaml").stat()
    other = book._folder / "new"
    other.write_text(GOOD.replace("[ferry]", "[hovel]"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(book._folder / "house.yaml")
    clock.now += LOOK_EVERY_SECONDS
    assert terms(book) == ["hovel"]


def test_a_refused_folder_keeps_the_last_good_rules_and_says_so_once(
    book: Rulebook, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    write(book, GOOD)
    assert terms(book) == ["ferry"]
    write(book, WRONG, "worse.yaml")
    with caplog.at_level(logging.INFO, "workers.rulebook"):
        for _ in range(4):
            clock.now += LOOK_EVERY_SECONDS
            assert terms(book) == ["ferry"]
    (said,) = [record.getMessage() for record in caplog.records]
    assert "file='worse.yaml' line=3 reason=\"there is no key 'colour'" in said
    write(book, OTHER, "worse.yaml")
    clock.now += LOOK_EVERY_SECONDS
    assert terms(book) == ["ferry", "ferry", "boat"]


def test_a_wrong_folder_from_the_start_is_no_rules(book: Rulebook) -> None:
    write(book, WRONG)
    assert book.in_force() is None


def test_a_fault_in_loading_keeps_the_last_good_rules(
    book: Rulebook, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Path) -> None:
        raise ZeroDivisionError

    write(book, GOOD)
    assert terms(book) == ["ferry"]
    monkeypatch.setattr(rulebook, "load_rules", broken)
    write(book, OTHER)
    clock.now += LOOK_EVERY_SECONDS
    assert terms(book) == ["ferry"]
    assert "rules_failed" in caplog.text


def test_the_number_of_rules_follows_what_they_say(book: Rulebook, clock: Clock) -> None:
    def number(text: str) -> int:
        write(book, text)
        clock.now += LOOK_EVERY_SECONDS
        rules = book.in_force()
        assert rules is not None
        return rules.number

    scoped = GOOD + "    languages: [en, de, fr, it]\n"
    same = [GOOD, "# a remark\n" + GOOD, GOOD + "    tests: {yes: [The ferry left]}\n"]
    assert len({number(text) for text in same}) == 1
    assert len({number(text) for text in (GOOD, OTHER, scoped, "version: 2\n" + GOOD)}) == 4
    assert number(scoped) == number(scoped.replace("en, de, fr, it", "it, fr, en, de"))


def test_an_article_says_which_rules_tagged_it(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(GOOD)
    rules = rules_in_force(tmp_path)
    assert rules is not None
    record = Record(index=0, end=0, media="text", text="A headline here\n\nThe ferry left on Monday.")
    made = work_on(record, Hints(), rules)
    assert made.versions == VERSIONS | {"rules": rules.number} == versions(rules)
    assert "rule:house.yaml#ferry@1" in {tag.creator for tag in made.tags}
    assert versions() == versions(rules_in_force(tmp_path / "none")) == VERSIONS


def test_a_worker_applies_the_rules_of_its_settings(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(GOOD)
    record = Record(index=0, end=0, media="text", text="A headline here\n\nThe ferry left on Monday.")
    chunk = pipeline._Chunk()
    with closing(open_store(Settings(data=tmp_path / "data", rules=tmp_path))) as store:
        pipeline._add(chunk, record, Hints(), store)
    assert "rule:ferry" in {tag.code for tag in chunk.articles[0].tags}
