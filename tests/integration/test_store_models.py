"""Trained models, on both databases."""

import pytest

from copydesk.errors import UnknownIdError
from storage.tagging.corrections import add_tag, remove_tag
from storage.tagging.labels import articles_not_spoken_of, articles_spoken_of
from storage.tagging.models import keep_model, kept_models, model_document, number_in_force, withdraw_model
from tests.reworking import all_of, by_person


def test_the_latest_model_that_is_not_withdrawn_is_in_force(store) -> None:
    assert number_in_force(store) is None
    assert [keep_model(store, document, {"topics": []}) for document in (b"one", b"two" * 99)] == [1, 2]
    assert number_in_force(store) == 2
    assert model_document(store, 2) == b"two" * 99
    withdraw_model(store, 2)
    assert number_in_force(store) == 1
    withdraw_model(store, 1)
    assert number_in_force(store) is None
    assert keep_model(store, b"one", {"topics": ["é"]}) == 3
    found = kept_models(store)
    assert [(its.number, its.withdrawn_at is None) for its in found] == [(3, True), (2, False), (1, False)]
    assert found[0].figures == {"topics": ["é"]}
    assert found[0].digest == found[2].digest


def test_a_model_that_is_not_there_is_told(store) -> None:
    with pytest.raises(UnknownIdError, match="no model 1"):
        model_document(store, 1)
    with pytest.raises(UnknownIdError, match="no model 1"):
        withdraw_model(store, 1)


def test_what_people_said_is_read_with_the_texts(filled) -> None:
    its = all_of(filled)["Ferries leave"]["id"]
    add_tag(filled, its, by_person("topic", "house:boats", "boats"))
    add_tag(filled, its, by_person("topic", "house:cars", "cars"))
    remove_tag(filled, its, "house:cars")
    (found,) = articles_spoken_of(filled, 10, 100)
    assert (found.id, found.title, len(found.body)) == (its, "Ferries leave", 10)
    assert found.verdicts == {"house:boats": True, "house:cars": False}
    assert [tag.label for tag in found.tags if tag.by_person] == ["boats"]
    others = list(articles_not_spoken_of(filled, 10, 100))
    assert its not in {one.id for one in others}
    assert others
    assert all(not one.verdicts for one in others)
    assert len(list(articles_not_spoken_of(filled, 10, 1))) == 1
