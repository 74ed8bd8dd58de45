"""The program as a user runs it, on the seeds: the command line alone, on both databases."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copydesk.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds" / "articles"
EXPECTED = json.loads((SEEDS.parent / "expected.json").read_text("utf-8"))
REAL_ARTICLE = ROOT.parent / "shared" / "seeds"
COPYDESK = Path(sys.executable).with_name("copydesk")

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def runner(folder: Path, database_url: str) -> Run:
    """Runs a command on one data folder; a PATH without any server, and no other setting."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "COPYDESK_DATABASE_URL": database_url}

    def run(*words: str | Path, code: int = 0) -> subprocess.CompletedProcess[bytes]:
        argv = [COPYDESK, *words, "--data", folder / "data"]
        done = subprocess.run(argv, capture_output=True, env=environment, cwd=folder, timeout=120)
        assert done.returncode == code, done.stderr.decode("utf-8", "replace")[-2000:]
        return done

    return run


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    """On an empty data folder."""
    return runner(tmp_path, settings.database_url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """On a data folder into which the seeds were dropped; not to be changed but by adding."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").make_database("seeded")
    run = runner(tmp_path_factory.mktemp("seeded"), url)
    summary = json.loads(run("ingest", SEEDS, "--json").stdout)
    outcomes = [fate["outcome"] for fate in EXPECTED["files"].values()]
    assert summary["unsettled"] == 0
    assert summary["rejected"] == outcomes.count("rejected")
    assert summary["stored"] + summary["duplicate"] == len(outcomes) - outcomes.count("rejected")
    return run


def exported(run: Run, *words: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("export", "--format", "jsonl", *words).stdout.splitlines()]


def test_every_seed_ends_as_foretold_and_its_copies_are_linked(seeded: Run) -> None:
    assert json.loads(seeded("check", "--json").stdout)["holds"]

    articles = {f"{a['drop']['name']}#{a['drop']['record']}": a for a in exported(seeded)}
    readable = [
        f"{name}#{number}"
        for name, fate in EXPECTED["files"].items()
        for number, record in enumerate(fate["records"])
        if record["outcome"] != "rejected"
    ]
    assert sorted(articles) == sorted(readable)
    for group in EXPECTED["groups"]:
        members = [articles[name] for name in group]
        canonical = [a for a in members if a["kind"] == "canonical"]
        assert len(canonical) == 1, group
        assert all(a["canonical_id"] == canonical[0]["id"] for a in members if a is not canonical[0])
        assert len({a["story_id"] for a in members}) == 1
    grouped = {name for group in EXPECTED["groups"] for name in group}
    assert all(a["kind"] == "canonical" for name, a in articles.items() if name not in grouped)


def test_evidence_is_what_it_says_in_every_exported_article(seeded: Run) -> None:
    tags = [(article, tag) for article in exported(seeded) for tag in article["tags"]]
    assert len(tags) > 100
    for article, tag in tags:
        for span in tag["evidence"]:
            assert article[span["field"]][span["start"] : span["end"]] == span["text"]


def test_the_exact_bytes_of_every_drop_come_back(seeded: Run) -> None:
    drops = json.loads(seeded("drops", "list", "--limit", "100", "--json").stdout)
    drops = drops if isinstance(drops, list) else drops["drops"]
    assert len(drops) == len(EXPECTED["files"])
    for drop in drops[:: max(1, len(drops) // 3)]:
        assert seeded("drops", "original", drop["id"]).stdout == (SEEDS / drop["name"]).read_bytes()


@pytest.mark.skipif(not REAL_ARTICLE.exists(), reason="the real article is not beside this checkout")
def test_the_real_article_is_right_in_every_field(run: Run) -> None:
    run("ingest", REAL_ARTICLE)
    (article,) = exported(run)
    title = "US Sends More Armored Infantry Units Into Syria Amid Increased Russian Presence"
    assert (article["title"], article["source"], article["language"]) == (title, "ZeroHedge", "en")
    body = article["body"]
    assert title not in body
    assert "Source:" not in body
    assert "\u00a0" not in body
    assert "  " not in body
    assert body.startswith("Let’s see if the Russians join in")
    assert "Russian delegation – headed by Deputy Prime Minister Yury Borisov" in body
    assert body.endswith("The New Arab report concludes.")
    assert {"SY", "RU", "US"} <= {tag["code"].removeprefix("iso3166:") for tag in article["tags"]}
    assert "medtop:16000000" in {tag["code"] for tag in article["tags"]}
    assert set(article) == {
        "id", "seq", "kind", "canonical_id", "story_id", "match", "title", "body", "authors", "source",
        "published_at", "language", "url", "guid", "summary", "section", "tags", "provenance", "drop", "versions",
    }  # fmt: skip


def test_a_command_that_fails_says_one_sentence(seeded: Run) -> None:
    said = seeded("articles", "show", "nothing", code=1).stderr.decode()
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_an_export_that_is_dropped_again_gives_the_same_articles(seeded: Run, tmp_path: Path) -> None:
    everything = exported(seeded)
    first = [a for a in everything if a["kind"] == "canonical"]
    cursor = str(everything[-1]["seq"])
    (tmp_path / "again.jsonl").write_bytes(b"".join(json.dumps(a).encode() + b"\n" for a in first))
    seeded("ingest", tmp_path / "again.jsonl")
    second = exported(seeded, "--after", cursor)
    told = ("title", "body", "authors", "source", "published_at", "language", "url", "guid", "summary", "section")
    assert [{name: a[name] for name in told} for a in second] == [{name: a[name] for name in told} for a in first]
    assert {a["kind"] for a in second} == {"copy"}
    assert [a["canonical_id"] for a in second] == [a["id"] for a in first]
