"""Which programs tell the receivers of the settings, and what they say where there is none."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from console import programs
from console.cli import main
from copydesk.settings import Settings
from storage.migrate import open_store


@pytest.mark.parametrize(("what", "setting"), [("post", "feed_webhook"), ("stream", "feed_stream")])
def test_without_an_address_it_says_what_to_set(tmp_path: Path, what: str, setting: str) -> None:
    open_store(Settings(data=tmp_path)).close()
    result = CliRunner().invoke(main, ["feed", what, "--data", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"set {setting}.\n")


@pytest.mark.parametrize("wrong", ["COPYDESK_FEED_WEBHOOK", "COPYDESK_FEED_STREAM"])
def test_a_desk_does_not_begin_with_an_address_that_is_none(tmp_path: Path, wrong: str) -> None:
    argv = ["up", "--data", str(tmp_path / "data"), "--inbox", str(tmp_path / "inbox"), "--port", "0"]
    result = CliRunner(env={wrong: "file:///etc/passwd"}).invoke(main, argv)
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert result.stderr.startswith(wrong.removeprefix("COPYDESK_").lower())


def test_a_desk_runs_a_program_for_each_receiver_that_is_set(tmp_path: Path) -> None:
    assert programs.receivers(Settings(data=tmp_path)) == []
    both = Settings(data=tmp_path, feed_webhook="https://example.org/", feed_stream="redis://localhost/0")
    post, stream = programs.receivers(both)
    assert (post.name, post.argv[-2:]) == ("feed-post", ("feed", "post"))
    assert (stream.name, stream.argv[-2:]) == ("feed-stream", ("feed", "stream"))
    assert stream.env["COPYDESK_FEED_STREAM"] == "redis://localhost/0"
