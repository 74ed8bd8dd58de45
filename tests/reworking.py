"""What the tests of working anew on stored articles share."""

from pathlib import Path

from copydesk.articles import Tag
from copydesk.policy import Sources
from storage.articles import articles_after
from storage.check import check
from storage.rework import Choice
from tests.making import tag
from workers import rework
from workers.rework import older_for_retag
from workers.tag.rules import Rules, load_rules

FERRY = "The ferry of the harbour left for the islands on Monday, as the council of the town had said in May.\n\n"
TRAIN = (
    "The train to the mountains was late on Monday, as the council of the town had said it would be in May.\n\n"
)
FISH = "Fish was dear all week, and the market by the river closed long before noon on each of the days.\n\n"
NOTICE = "The number of the day is seventeen, as every reader of this column has known since March."


def written(settings, text: str) -> Rules:
    settings.rules.mkdir(exist_ok=True)
    (settings.rules / "house.yaml").write_text(text)
    loaded = load_rules(settings.rules)
    assert isinstance(loaded, Rules)
    return loaded


NO_RULES = load_rules(Path("nowhere at all"))
NO_SOURCES = Sources()


def run(pages) -> rework.Reworked:
    """All pages as one."""
    total = rework.Reworked(0, 0, (), ())
    for page in pages:
        total = rework.Reworked(*(getattr(total, name) + getattr(page, name) for name in page.__slots__))
    return total


def older(rules: Rules = NO_RULES, sources: Sources = NO_SOURCES) -> Choice:
    return Choice(older=older_for_retag(rules, sources))


def all_of(store) -> dict[str, dict]:
    """The articles by their titles."""
    return {found["title"]: found for found in articles_after(store)}


def codes(article: dict) -> set[str]:
    return {found["code"] for found in article["tags"]}


def holds(store) -> None:
    assert check(store).breaches == []
    for found in articles_after(store):
        for its in found["tags"]:
            for span in its["evidence"]:
                assert found[span["field"]][span["start"] : span["end"]] == span["text"]


def by_person(kind: str, code: str, label: str = "L") -> Tag:
    given = {"kind": kind, "scheme": code.partition(":")[0], "code": code, "label": label, "creator": "user"}
    return tag()._replace(confidence=1.0, relevance=1.0, evidence=(), **given)
