"""A trained model judges topics: what it knows, what it denies, and every tag with the words that made it."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.articles import Article
from workers.tag import tag
from workers.tag.learned import LearnedTopic, Model, ModelError, read_model, write_model

SPORT, WEATHER, HARBOUR = "medtop:15000000", "medtop:17000000", "house:harbour"


def topic(code: str, bias: float = -2.0, threshold: float = 0.5) -> LearnedTopic:
    scheme = code.partition(":")[0]
    return LearnedTopic("topic", scheme, code, code, bias, threshold)


def model_of(*topics: LearnedTopic, rule_weight: float = 1.0, alone: float = 0.9, **weights: list[float]) -> Model:
    """A model with these weights by word, of idf 1."""
    words = tuple(word.encode() for word in sorted(weights))
    table = np.array([weights[word.decode()] for word in words], np.float32).reshape(len(words), len(topics))
    made = Model(topics, words, np.ones(len(words), np.float32), table, rule_weight, alone, "")
    return read_model(write_model(made))


def codes(article: Article, model: Model | None = None) -> list[str]:
    return [found.code for found in tag(article, model=model) if found.kind == "topic"]


def test_a_word_that_was_learned_gives_its_tag_with_the_word_as_evidence() -> None:
    model = model_of(topic(HARBOUR), quay=[5.0], crane=[4.0])
    article = Article(title=None, body="The crane on the old quay, a crane of iron, was painted.", language="en")
    (found,) = [one for one in tag(article, model=model) if one.code == HARBOUR]
    assert found.creator == model.creator == f"model:{model.digest[:12]}"
    assert [span.text for span in found.evidence] == ["crane", "quay"]
    assert found.confidence == pytest.approx(1 / (1 + np.exp(2 - 9 / 2**0.5)), abs=1e-3)


def test_without_a_learned_word_there_is_no_tag() -> None:
    model = model_of(topic(HARBOUR, bias=9.0), quay=[5.0])
    assert HARBOUR not in codes(Article(title=None, body="The mayor spoke at length.", language="en"), model)


RAIN = Article(
    title="Heavy rain and flooding", body="A storm brought gusts, hail and rain to the coast.", language="en"
)


def test_a_topic_that_the_model_denies_goes_with_its_second_level() -> None:
    given_by_rules = codes(RAIN)
    assert given_by_rules[0] == WEATHER
    assert "medtop:20001129" in given_by_rules
    denied = codes(RAIN, model_of(topic(WEATHER, bias=-20.0), storm=[0.1]))
    assert not {WEATHER, "medtop:20001129"} & set(denied)


def test_what_the_rules_found_counts() -> None:
    model = model_of(topic(WEATHER, bias=0.0), zeppelin=[1.0])
    (found,) = [one for one in tag(RAIN, model=model) if one.code == WEATHER]
    assert found.creator == model.creator
    assert {span.text.lower() for span in found.evidence} & {"storm", "rain", "hail", "gusts", "heavy rain"}
    assert WEATHER not in codes(RAIN, model_of(topic(WEATHER, bias=-20.0), zeppelin=[1.0]))


def test_topics_that_the_model_does_not_know_are_left_to_the_rules() -> None:
    assert codes(RAIN, model_of(topic(HARBOUR), quay=[5.0])) == codes(RAIN)


def test_the_likeliest_top_topic_is_named_where_there_is_no_other() -> None:
    article = Article(title=None, body="The zeppelin was seen.", language="en")
    weights = {"zeppelin": [6.0, 5.0]}
    named = codes(article, model_of(topic(SPORT), topic(WEATHER), alone=0.1, **weights))
    assert named == [SPORT]
    assert codes(article, model_of(topic(SPORT), topic(WEATHER), alone=0.4, **weights)) == []
    assert codes(article, model_of(topic(HARBOUR), zeppelin=[1.0], alone=0.1)) == []


def test_a_long_article_is_read_to_the_end_of_a_word() -> None:
    body = "word " * 399 + "harbourside quay"
    model = model_of(topic(HARBOUR), harbo=[9.0], harbourside=[9.0], quay=[9.0])
    assert HARBOUR not in codes(Article(title=None, body=body, language="en"), model)
    assert HARBOUR in codes(Article(title="Quay", body=body, language="en"), model)


def test_a_model_is_its_document() -> None:
    model = model_of(topic(SPORT), topic(HARBOUR), quay=[0.0, 5.0], goal=[3.5, 0.0])
    again = read_model(write_model(model))
    assert again.topics == model.topics
    assert again.words == model.words
    assert (again.weights == model.weights).all()
    assert again.digest == model.digest
    assert again.number == int(model.digest[:12], 16) < 1 << 53


GOOD = json.loads(write_model(model_of(topic(SPORT), quay=[5.0])))
TOPIC = GOOD["topics"][0]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        *(
            json.dumps(GOOD | wrong).encode()
            for wrong in (
                {"form": 2},
                {"topics": []},
                {"words": ["quay", "quay"]},
                {"words": ["qu\u00e4y"]},
                {"squares": []},
                {"squares": [0.0]},
                {"squares": ["x"]},
                {"rule_weight": None},
                {"topics": [TOPIC | {"rows": [1]}]},
                {"topics": [TOPIC | {"rows": [-1]}]},
                {"topics": [TOPIC | {"weights": [1e99]}]},
                {"topics": [TOPIC | {"kind": "place"}]},
                {"topics": [TOPIC | {"code": ""}]},
                {"topics": [TOPIC | {"code": 5}]},
                {"topics": [{}]},
                {"topics": [TOPIC] * 201},
            )
        ),
    ],
)
def test_what_is_no_model_is_refused(document: bytes) -> None:
    with pytest.raises(ModelError):
        read_model(document)


_WORDS = ["storm", "quay", "İ", "ß", "😀", "rain", "goal", "-", "\n\n", " ", "ﬁ", "e\u0301", "\x00", "“", "match",
          "quays", "Quay", "ﬀ", "x" * 900]  # fmt: skip
texts = st.lists(st.sampled_from(_WORDS) | st.text(max_size=3), max_size=40).map(" ".join)
MANY = model_of(
    topic(SPORT, bias=0.0, threshold=0.1), topic(WEATHER, bias=0.0, threshold=0.1),
    topic(HARBOUR, bias=0.0, threshold=0.1), alone=0.0,
    storm=[-1.0, 3.0, 0.0], quay=[0.0, 0.0, 3.0], goal=[3.0, -1.0, 0.0], rain=[0.1, 0.2, 0.3],
    match=[2.0, 0.0, 0.0],
)  # fmt: skip


@given(st.builds(Article, title=st.none() | texts, body=texts, language=st.sampled_from(["en", "und", "ru"])))
@settings(max_examples=300, deadline=None)
def test_evidence_of_a_model_is_the_text_at_its_place(article: Article) -> None:
    for found in tag(article, model=MANY):
        assert 1 <= len(found.evidence) <= 3
        assert 0 <= found.confidence <= 1
        for span in found.evidence:
            assert (getattr(article, span.field) or "")[span.start : span.end] == span.text != ""
