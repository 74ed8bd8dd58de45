"""The page on tagging says what happens."""

import json
import re
from pathlib import Path

from copydesk.articles import Article
from workers.tag import tag
from workers.tag.automaton import folded_pattern
from workers.tag.lexicons import topics
from workers.tag.rules import Rules, load_rules
from workers.tag.rules import test as run_examples
from workers.tag.rules.rule import Match

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "tagging.md").read_text("utf-8")
RULES = (DOCS / "howto" / "write-a-rule.md").read_text("utf-8")
WATCH = (DOCS / "howto" / "watch-names.md").read_text("utf-8")


def blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_article_gets_the_tags_shown() -> None:
    article, shown = map(json.loads, blocks("json"))
    tags = [
        found._asdict() | {"evidence": [span._asdict() for span in found.evidence]}
        for found in tag(Article(**article))
    ]
    assert len(tags) == 5
    assert [tags[0], tags[-1]] == shown


def test_the_line_for_a_lexicon_can_be_read() -> None:
    (line,) = blocks("tsv")
    code, weight, terms = line.strip().split("\t")
    assert topics()[code].label == "weather phenomena"
    assert float(weight) > 0
    assert all(folded_pattern(term) for term in terms.split(";"))


def test_the_watch_list_is_right_and_passes_its_examples(tmp_path: Path) -> None:
    (text,) = blocks("yaml", WATCH)
    (tmp_path / "companies.yaml").write_text(text, "utf-8")
    loaded = load_rules(tmp_path)
    assert isinstance(loaded, Rules), loaded
    assert run_examples(loaded) == ()
    (found,) = (one for one in tag(Article(title=None, body="TWF sank."), rules=loaded) if one.scheme == "house")
    assert (found.label, found.code) == ("Tidewater Ferries", "house:tidewater ferries")
    assert f"`{found.code}`" in WATCH


def test_every_way_of_matching_is_explained() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", RULES, re.MULTILINE)) >= set(Match)


def test_every_creator_that_is_ours_is_named() -> None:
    creators = {
        found.creator for found in tag(Article(title="Mr Ivo Brandt", body="Rain in Lyon, France. It rained."))
    }
    assert creators
    assert all(f"`{creator}`" in PAGE for creator in creators)
