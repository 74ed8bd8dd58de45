"""The commands that read and mend, on a desk with something on it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli import main
from copydesk.settings import Settings
from ingest.names import display
from storage.migrate import open_store
from storage.store import Store
from tests.filled import article, fill, work

NASTY = "gazette/evil\x1b[2J\u202etxt.txt"
FIRST = {"gazette/tram.txt": article("Tram approved")}
FILES = FIRST | {
    "copies/tram again.txt": article("Tram approved"),
    NASTY: article("A title with \x1b[31mred\x1b[0m letters", "Something else entirely was said in Nairobi. " * 9),
    "broken.json": b'{"title": "cut',
    "empty.txt": b"",
}

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    store = open_store(Settings(data=folder / "data"))
    fill(store, folder / "first", FIRST)
    fill(store, folder / "then", {name: data for name, data in FILES.items() if name not in FIRST})
    store.close()
    return folder / "data"


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def run(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPYDESK_BROKER_URL", "local")

    def invoke(*arguments: str, expect: int = 0) -> Result:
        result = CliRunner().invoke(main, [*arguments, "--data", str(data)])
        assert result.exit_code == expect, result.output
        return result

    return invoke


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    opened = open_store(Settings(data=data))
    yield opened
    opened.close()


def document(result: Result) -> Any:
    return json.loads(result.stdout)


def test_drops_are_listed_newest_first(run: Run) -> None:
    found = document(run("drops", "list", "--json"))
    assert {drop["name"]: drop["state"] for drop in found} == {
        "gazette/tram.txt": "stored",
        "copies/tram again.txt": "duplicate",
        display(os.fsencode(NASTY)): "stored",
        "broken.json": "rejected",
        "empty.txt": "rejected",
    }
    assert [drop["id"] for drop in found] == sorted((drop["id"] for drop in found), reverse=True)


def test_the_word_list_may_be_left_out(run: Run) -> None:
    assert run("drops", "--json").stdout == run("drops", "list", "--json").stdout


def test_a_pipe_gets_one_line_a_drop_with_nothing_that_acts(run: Run) -> None:
    lines = run("drops").stdout.splitlines()
    assert len(lines) == len(FILES)
    assert all(len(line.split("\t")) == 8 for line in lines)
    assert any("gazette/evil\\x1b[2J" in line for line in lines)
    assert not any("\x1b" in line or "\u202e" in line for line in lines)


def test_a_drop_is_shown_with_what_became_of_its_records(run: Run) -> None:
    (copy,) = document(run("drops", "--state", "duplicate", "--json"))
    shown = run("drops", "show", copy["id"]).stdout
    assert "copy of" in shown
    assert "(bytes)" in shown
    (broken, *_) = [d for d in document(run("drops", "--json")) if d["name"] == "broken.json"]
    assert "whole file: rejected, malformed" in run("drops", "show", broken["id"]).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("drops", "show", "no-such"),
        ("drops", "original", "no-such", "-o", "x"),
        ("drops", "retry", "no-such"),
        ("articles", "show", "no-such"),
        ("articles", "show", "999"),
        ("failures", "show", "no-such"),
    ],
)
def test_an_unknown_id_is_one_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, expect=1)
    assert result.stderr.startswith("There ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_the_exact_bytes_come_back(run: Run, tmp_path: Path) -> None:
    drop = next(d for d in document(run("drops", "--json")) if "evil" in d["name"])
    assert run("drops", "original", drop["id"]).stdout_bytes == FILES[NASTY]
    run("drops", "original", drop["id"], "-o", str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == FILES[NASTY]


def test_rejects_are_tried_again_and_come_out_the_same(run: Run, store: Store) -> None:
    before = document(run("failures", "--json"))
    broken = next(d for d in document(run("drops", "--json")) if d["name"] == "broken.json")
    run("drops", "retry", broken["id"])
    assert document(run("drops", "--state", "accepted", "--json"))[0]["id"] == broken["id"]
    work(store)
    after = document(run("failures", "--json"))
    assert [(g["cause"], g["count"]) for g in after] == [(g["cause"], g["count"]) for g in before]


def test_purged_bytes_are_gone_for_good_and_it_is_told(run: Run) -> None:
    broken = next(d for d in document(run("drops", "--json")) if d["name"] == "broken.json")
    size = len(FILES["broken.json"])
    for dry_run in (True, False):
        given = ("--because", "no use", "--json", *["--dry-run"] * dry_run)
        told = document(run("drops", "purge", broken["id"], *given))
        assert told == {"originals": 1, "size": size, "dry_run": dry_run}
    assert "no use" in run("drops", "original", broken["id"], expect=1).stderr
    assert "bytes purged at" in run("drops", "show", broken["id"]).stdout
    assert "were purged" in run("drops", "retry", broken["id"], expect=1).stderr
    assert "purge" in run("log").stdout
    run("check")


def test_each_drop_that_is_purged_by_its_id_has_an_entry_of_the_log(run: Run) -> None:
    ids = [drop["id"] for drop in document(run("drops", "--json")) if drop["name"] in ("broken.json", NASTY)]
    run("drops", "purge", *ids, ids[0], "--because", "asked for")
    for drop_id in ids:
        [entry] = document(run("log", "--target", drop_id, "--json"))
        assert (entry["action"], entry["note"]) == ("purge", "1 originals: asked for")
    assert "There is no drop" in run("drops", "purge", ids[0], "nobody", "--because", "x", expect=1).stderr


def test_bytes_to_purge_are_chosen_in_one_way_and_for_a_reason(run: Run) -> None:
    for wrong in ((), ("some-id", "--name", "x")):
        assert "one of the two" in run("drops", "purge", *wrong, "--because", "x", expect=2).stderr
    assert "reason" in run("drops", "purge", "--state", "stored", "--because", " ", expect=1).stderr
    told = document(run("drops", "purge", "--state", "stored", "--because", "old", "--json"))
    assert told["originals"] == 1, "the other one's bytes are a copy's too"


def test_a_drop_without_rejects_is_not_tried_again(run: Run) -> None:
    fine = next(d for d in document(run("drops", "--state", "stored", "--json")))
    assert document(run("drops", "retry", fine["id"], "--json", expect=1)) == {"retried": []}


def test_failures_are_grouped_shown_dismissed_and_retried(run: Run, store: Store) -> None:
    groups = document(run("failures", "--json"))
    assert {group["code"] for group in groups} == {"malformed", "empty"}
    cause = next(group["cause"] for group in groups if group["code"] == "malformed")
    assert len(document(run("failures", "show", cause, "--json"))) == 1
    assert document(run("failures", "dismiss", cause, "--note", "known", "--json")) == {"dismissed": 1}
    assert [group["code"] for group in document(run("failures", "--json"))] == ["empty"]
    assert len(document(run("failures", "list", "--all", "--json"))) == 2
    assert document(run("failures", "retry", "--all", "--json")) == {"retried": 2}
    work(store)
    assert document(run("status", "--json"))["account"]["rejected"] == 2


def test_retry_wants_one_cause_or_all(run: Run) -> None:
    assert "--all" in run("failures", "retry", expect=2).stderr
    assert "--all" in run("failures", "retry", "x", "--all", expect=2).stderr


def test_articles_are_found_and_shown_as_they_are_exported(run: Run) -> None:
    found = document(run("articles", "search", "tramway", "--json"))
    assert {article["kind"] for article in found} == {"canonical", "copy"}
    exported = [json.loads(line) for line in run("export").stdout.splitlines()]
    assert document(run("articles", "show", found[0]["id"], "--json")) in exported
    assert document(run("articles", "show", "1", "--json"))["seq"] == 1


def test_an_article_with_escape_codes_is_shown_without_any(run: Run) -> None:
    (nasty,) = document(run("articles", "search", "Nairobi", "--json"))
    shown = run("articles", "show", nasty["id"]).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "Something else entirely was said in Nairobi." in shown


def test_export_keeps_the_order_the_kinds_and_the_cursor(run: Run, tmp_path: Path) -> None:
    every = [json.loads(line)["seq"] for line in run("export").stdout.splitlines()]
    assert every == [1, 2, 3]
    later = [json.loads(line)["seq"] for line in run("export", "--after", "1").stdout.splitlines()]
    assert later == [2, 3]
    canonical = run("export", "--kind", "canonical").stdout.splitlines()
    assert len(canonical) == 2
    target = tmp_path / "out.jsonl"
    assert document(run("export", "-o", str(target), "--json")) == {"written": 3, "file": str(target)}
    assert len(target.read_text().splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_an_export_that_fails_leaves_no_file(run: Run, tmp_path: Path) -> None:
    result = run("export", "-o", str(tmp_path / "no" / "such" / "out.jsonl"), expect=1)
    assert "No such file or directory" in result.stderr
    assert not (tmp_path / "no").exists()


def test_check_proves_the_account(run: Run) -> None:
    verdict = document(run("check", "--json"))
    assert (verdict["holds"], verdict["drops"], verdict["articles"]) == (True, 5, 3)


def test_check_tells_of_every_breach(run: Run, data: Path) -> None:
    import sqlite3

    with sqlite3.connect(data / "copydesk.db") as database:
        database.execute("UPDATE drops SET state = 'stored' WHERE name = 'empty.txt'")
    database.close()
    verdict = document(run("check", "--json", expect=1))
    assert verdict["holds"] is False
    assert verdict["breaches"][0]["promise"] == "P1"
    assert "The account does not hold: " in run("check", expect=1).stdout


def test_status_balances_and_tells_what_is_ill(run: Run) -> None:
    status = document(run("status", "--json"))
    account = status["account"]
    parts = ("waiting", "accepted", "stored", "duplicate", "rejected")
    assert account["dropped"] == 5 == sum(account[part] for part in parts)
    assert {ailment["part"] for ailment in status["ailments"]} == {"watch", "worker"}
    assert "stored=2 duplicate=1 rejected=2" in run("status").stdout


@pytest.mark.parametrize("command", ["status", "drops", "failures", "articles", "export", "check"])
def test_a_folder_without_data_is_told_and_not_made(command: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [command, "--data", str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    assert "There is no Copydesk data in" in result.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_wrong_setting_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_WORKERS", "many")
    result = run("status", expect=2)
    assert result.stderr == "workers must be a whole number, not 'many'.\n"


def test_a_database_that_is_away_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = run("status", expect=1)
    assert result.stderr.startswith("The database cannot be used just now")
    assert "Traceback" not in result.output


def test_a_lane_is_paused_and_goes_on_and_the_log_says_who(run: Run) -> None:
    assert document(run("pause", "bulk", "--note", "mending", "--json")) == {"paused": "bulk", "changed": True}
    assert "paused already" in run("pause", "bulk", expect=1).stdout
    lanes = document(run("status", "--json"))["lanes"]
    assert {lane["lane"]: bool(lane["pause"]) for lane in lanes} == {
        "live": False, "bulk": True, "maintenance": False,
    }  # fmt: skip
    assert "bulk goes on" in run("resume", "bulk").stdout
    run("resume", "bulk", expect=1)
    resumed, paused = document(run("log", "--target", "bulk", "--json"))
    assert (paused["action"], paused["note"], resumed["action"]) == ("pause", "mending", "resume")
    assert "@" in paused["actor"]


def test_a_worker_that_is_not_there_cannot_be_drained(run: Run) -> None:
    assert "There is no worker" in run("drain", "nobody", expect=1).stderr
    assert "Choose one" in run("drain", "nobody", "--undo", "--slots", "2", expect=2).stderr


def test_a_mended_text_is_dropped_in_the_place_of_a_reject(run: Run, store: Store, tmp_path: Path) -> None:
    broken = next(d for d in document(run("drops", "--name", "broken", "--json")))
    mended = tmp_path / "mended.json"
    mended.write_text('{"title": "Mended", "body": "' + "The tram is mended. " * 20 + '"}')
    made = document(run("drops", "resubmit", broken["id"], str(mended), "--json"))
    work(store)
    shown = document(run("drops", "show", made["drop"], "--json"))
    assert (shown["drop"]["name"], shown["drop"]["state"]) == ("broken.json", "stored")
    assert shown["trace"][0]["step"] == "accepted"
    assert [group["code"] for group in document(run("failures", "--json"))] == ["empty"]


def test_failures_are_chosen_by_code_and_name(run: Run) -> None:
    assert [group["code"] for group in document(run("failures", "--code", "empty", "--json"))] == ["empty"]
    assert document(run("failures", "--name", "nowhere", "--json")) == []
    assert document(run("failures", "retry", "--name", "broken", "--json")) == {"retried": 1}


def test_one_article_is_tagged_anew(run: Run) -> None:
    (found, *_) = document(run("articles", "search", "Nairobi", "--json"))
    told = document(run("articles", "retag", "--article", str(found["seq"]), "--dry-run", "--json"))
    assert told["looked_at"] == 1
    assert "There is no article" in run("articles", "retag", "--article", "nothing", expect=1).stderr
