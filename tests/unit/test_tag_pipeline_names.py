"""A spaCy pipeline of the user's own finds names: here a blank one that knows three by rule."""

import builtins
import importlib
import logging
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import spacy
from click.testing import CliRunner

from console.cli import main
from copydesk.articles import Article, Tag
from copydesk.errors import MissingExtraError, SettingsError
from copydesk.settings import Settings
from storage.articles import articles_after
from storage.migrate import open_store
from storage.rework import Choice
from tests.filled import article, fill
from tests.reworking import run
from workers.namer import namer_of
from workers.rework import retag
from workers.tag import pipeline_names, tag
from workers.tag.pipeline_names import Namer, load_namer
from workers.tag.rules import Rules, load_rules

PATTERNS = [("PERSON", "Wolke Brandt"), ("ORG", "Tidewater"), ("GPE", "Lyon"), ("PER", "Brandt resigns")]
ARTICLE = Article(
    title="Tidewater: Brandt",
    body="resigns 😀 Wolke Brandt left Tidewater in Lyon, said Mr Ivo Meier. Tidewater is for sale.",
    language="en",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pipeline = spacy.blank("en")
    ruler: Any = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": name} for label, name in PATTERNS])
    pipeline.to_disk(tmp_path / "pipeline")
    return tmp_path / "pipeline"


@pytest.fixture
def namer(folder: Path) -> Namer:
    found = namer_of(Settings(spacy_pipeline=str(folder)))
    assert found is not None
    return found


def named(article: Article, namer: Namer | None) -> list[Tag]:
    return [found for found in tag(article, namer=namer) if found.scheme == "name"]


def test_the_names_of_the_pipeline_take_the_place_of_ours(namer: Namer) -> None:
    assert "Ivo Meier" in [one.label for one in named(ARTICLE, None)]
    found = named(ARTICLE, namer)
    assert [(one.kind, one.code) for one in found] == [
        ("organisation", "name:tidewater"),
        ("person", "name:wolke brandt"),
    ]
    assert {one.creator for one in found} == {"spacy:en_pipeline@0.0.0"}
    for one in found:
        assert one.evidence
        for span in one.evidence:
            assert (getattr(ARTICLE, span.field) or "")[span.start : span.end] == span.text == one.label


def test_no_name_goes_from_the_title_into_the_body(namer: Namer) -> None:
    assert not [one for one in named(ARTICLE, namer) if "resigns" in one.label]


def test_without_the_setting_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib, "import_module", lambda name: pytest.fail(name))
    assert namer_of(Settings()) is None


def test_a_missing_extra_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(MissingExtraError, match=r"copydesk\[spacy\]"):
        load_namer("a pipeline that nobody asked for yet")


def test_a_pipeline_that_is_not_there_is_said_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="spacy_pipeline: 'no_such_pipeline'"):
        namer_of(Settings(spacy_pipeline="no_such_pipeline"))
    environment = {"COPYDESK_DATA": str(tmp_path), "COPYDESK_SPACY_PIPELINE": "no_such_pipeline"}
    for command in ("worker", "up"):
        result = CliRunner().invoke(main, [command], env=environment)
        assert result.exit_code == 2
        assert "spacy_pipeline" in result.output


class Pipeline:
    """Shaped like a pipeline, and does what a test wants."""

    meta = {"lang": "en", "name": "odd", "version": "1"}  # noqa: RUF012

    def __init__(self, does: Callable[[str], Any]) -> None:
        self.does = does

    def __call__(self, text: str) -> Any:
        return self.does(text)


def _raises(_: str) -> Any:
    raise builtins.RuntimeError("the pipeline is broken")


@pytest.mark.parametrize("does", [_raises, lambda _: time.sleep(60), lambda _: None])
def test_where_the_pipeline_fails_or_takes_too_long_our_names_are_taken(
    does: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pipeline_names, "SECONDS", 0.05)
    found = named(ARTICLE, lambda scan: pipeline_names._names(Pipeline(does), scan))
    assert found == named(ARTICLE, None)
    assert [record.levelno >= logging.WARNING for record in caplog.records] == [True]


def test_a_worker_and_a_later_tagging_use_the_pipeline_of_the_settings(folder: Path, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", rules=tmp_path / "rules", spacy_pipeline=str(folder))
    body = "Wolke Brandt left Tidewater on Monday, after a year in which the ferries were late every day. " * 3
    with closing(open_store(settings)) as store:
        fill(store, tmp_path / "files", {"a.txt": article("Ferries are late", body)})
        (first,) = articles_after(store)
        rules = load_rules(settings.rules)
        assert isinstance(rules, Rules)
        run(retag(store, rules, Choice()))
        (again,) = articles_after(store)
    for found in (first, again):
        creators = {its["code"]: its["creator"] for its in found["tags"] if its["scheme"] == "name"}
        assert creators == dict.fromkeys(("name:wolke brandt", "name:tidewater"), "spacy:en_pipeline@0.0.0")


def test_a_long_text_is_cut(namer: Namer) -> None:
    body = "word " * 10_000 + "Tidewater"
    assert named(Article(title=None, body=body, language="en"), namer) == []
