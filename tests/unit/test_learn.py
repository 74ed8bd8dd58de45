"""Learning from labels: what is learned, what is refused, and that a model is the same whoever trains it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from copydesk.articles import Article
from workers.learn import Labelled, Target, labels_of_file, learn, together
from workers.learn.labels_file import LabelsError
from workers.tag import tag

SPORT = Target("topic", "medtop", "medtop:15000000", "sport")
WEATHER = Target("topic", "medtop", "medtop:17000000", "weather")
HARBOUR = Target("topic", "house", "house:harbour", "the harbour")

PORT = ["crane", "quay", "pilot", "tug", "berth", "hull", "anchor", "mooring", "wharf", "cargo"]
TOWN = ["mayor", "school", "bridge", "budget", "library", "street", "pupils", "council", "bakery", "cinema"]


def texts(words: list[str], count: int) -> list[Article]:
    """Articles in each of which four neighbouring words of a list stand."""
    doubled = words * 2
    return [
        Article(
            title=None,
            body=f"On Monday the {' and the '.join(doubled[at % 10 : at % 10 + 4])} were seen {at} times.",
            language="en",
        )
        for at in range(count)
    ]


def labelled(yes: list[Article], no: list[Article], code: str) -> list[Labelled]:
    return [Labelled(one, {code: fits}) for fits, its in ((True, yes), (False, no)) for one in its]


HARBOUR_LABELS = labelled(texts(PORT, 20), texts(TOWN, 20), HARBOUR.code)


def test_a_topic_of_the_house_is_learned_from_its_words() -> None:
    learned = learn(HARBOUR_LABELS, [HARBOUR])
    (report,) = learned.reports
    assert (report.yes, report.no, report.reason) == (20, 20, "")
    assert report.model.f1 > 0.9
    assert report.rules.f1 == 0
    article = Article(title=None, body="The pilot went to the quay, past the tug.", language="en")
    (found,) = [one for one in tag(article, model=learned.model) if one.code == HARBOUR.code]
    assert {span.text for span in found.evidence} == {"pilot", "quay", "tug"}
    other = Article(title=None, body="The mayor opened the school and the library.", language="en")
    assert HARBOUR.code not in {one.code for one in tag(other, model=learned.model)}


def test_articles_that_nobody_spoke_of_stand_for_what_does_not_fit() -> None:
    labels = [Labelled(one, {HARBOUR.code: True}) for one in texts(PORT, 10)]
    silent = [Labelled(one, {}) for one in texts(TOWN, 30)]
    (report,) = learn(labels + silent, [HARBOUR]).reports
    assert (report.yes, report.no, report.reason) == (10, 30, "")


def test_of_what_the_rules_know_silence_says_nothing() -> None:
    labels = [Labelled(one, {SPORT.code: True}) for one in texts(PORT, 10)]
    (report,) = learn([*labels, *(Labelled(one, {}) for one in texts(TOWN, 30))], [SPORT]).reports
    assert (report.yes, report.no) == (10, 0)
    assert report.reason


def test_too_few_labels_teach_nothing() -> None:
    learned = learn(labelled(texts(PORT, 3), texts(TOWN, 20), HARBOUR.code), [HARBOUR])
    assert learned.model is None
    assert learned.document == b""
    assert "needs 4" in learned.reports[0].reason


def test_what_is_learned_worse_than_ruled_is_refused() -> None:
    """The labels are drawn by lot where the rules are always right: words cannot tell them."""
    rain = [
        Article(title="Heavy rain", body=f"Storm, hail and gusts on day {at}.", language="en") for at in range(8)
    ]
    noise = [Labelled(one, {HARBOUR.code: at % 2 == 0}) for at, one in enumerate(texts(TOWN, 40))]
    learned = learn(noise, [HARBOUR])
    assert learned.model is None
    assert learned.reports[0].reason
    right = labelled(rain, texts(TOWN, 8), WEATHER.code)
    both = learn(noise + right, [HARBOUR, WEATHER])
    assert both.model is not None
    assert both.model.codes == {WEATHER.code}


def test_figures_are_of_labels_that_were_held_out() -> None:
    """Each text has words of its own: who has seen it knows its label, and nobody else can."""
    own = [Article(title=None, body=f"zq{at}x zq{at}y zq{at}z zq{at}v.", language="en") for at in range(40)]
    learned = learn([Labelled(one, {HARBOUR.code: at % 2 == 0}) for at, one in enumerate(own)], [HARBOUR])
    assert learned.model is None
    assert learned.reports[0].model.f1 < 0.7


def test_nothing_at_all_teaches_nothing() -> None:
    assert learn([], []).model is None
    assert learn([], [HARBOUR]).model is None
    assert learn([Labelled(Article(title=None, body=""), {HARBOUR.code: True})] * 9, [HARBOUR]).model is None


def test_empty_and_foreign_texts_do_no_harm() -> None:
    odd = [Article(title=None, body=text) for text in ("", "   ", "1 2 3", "Привет мир", "\x00", "a" * 5000)]
    labels = HARBOUR_LABELS + [Labelled(one, {HARBOUR.code: at % 2 == 0}) for at, one in enumerate(odd)]
    assert learn(labels, [HARBOUR]).model is not None


def test_the_same_labels_give_the_same_model_in_another_process() -> None:
    script = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('labels', {str(Path(__file__).resolve())!r})\n"
        "labels = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(labels)\n"
        "print(labels.learn(labels.HARBOUR_LABELS, [labels.HARBOUR]).model.digest)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).resolve().parents[2],
        env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    model = learn(HARBOUR_LABELS, [HARBOUR]).model
    assert done.returncode == 0, done.stderr
    assert model is not None
    assert done.stdout.strip() == model.digest


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_a_file_of_labels_says_of_each_article_what_fits_and_what_does_not(tmp_path: Path) -> None:
    path = write(
        tmp_path / "labels.jsonl",
        {"title": "Goal", "body": "A late goal.", "topics": [SPORT.code]},
        {"body": "Nothing fits.", "language": "en", "topics": []},
    )
    articles, targets = labels_of_file(path)
    assert [one.verdicts for one in articles] == [{SPORT.code: True}, {SPORT.code: False}]
    assert targets == [SPORT]
    both, merged = together([(articles, targets), (HARBOUR_LABELS, [HARBOUR])])
    assert (len(both), merged) == (42, [SPORT, HARBOUR])


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '"x"', '{"body": 5, "topics": []}', '{"topics": []}', '{"body": "x"}',
     '{"body": "x", "topics": "y"}', '{"body": "x", "topics": [5]}', '{"body": "x", "topics": ["sport"]}',
     "\u0000"],
)  # fmt: skip
def test_a_wrong_line_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"body": "x", "topics": []}\n' + line + "\n", "utf-8")
    with pytest.raises(LabelsError, match=r"labels\.jsonl:2:"):
        labels_of_file(path)
