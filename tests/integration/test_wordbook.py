"""Document frequencies are counted as articles are settled, on both databases."""

from collections import Counter

from copydesk.articles import Article, TaggedArticle
from copydesk.errors import StoreUnavailableError
from storage.tagging import frequencies as kept
from storage.tagging.frequencies import Counted, add_frequencies, read_frequencies
from workers import wordbook as book
from workers.wordbook import Wordbook


def tagged(body: str, text_hash: str = "0" * 32, language: str = "en") -> TaggedArticle:
    article = Article(title="Otters", body=body, language=language)
    return TaggedArticle(index=0, article=article, text_hash=text_hash, tags=(), versions={})


def test_what_is_added_adds_up(store) -> None:
    assert read_frequencies(store) == {}
    add_frequencies(store, {"en": Counted(2, Counter(canal=2, otter=1)), "fr": Counted(1, Counter(loutre=1))})
    add_frequencies(store, {"en": Counted(1, Counter(canal=1, mill=1))})
    assert read_frequencies(store) == {
        "en": Counted(3, Counter(canal=3, otter=1, mill=1)),
        "fr": Counted(1, Counter(loutre=1)),
    }


def test_the_rarest_words_fall_out_where_there_are_too_many(store, monkeypatch) -> None:
    monkeypatch.setattr(kept, "MOST_WORDS", 8)
    add_frequencies(store, {"en": Counted(9, Counter({f"w{number}": number for number in range(1, 10)}))})
    found = read_frequencies(store)["en"]
    assert found.documents == 9
    assert sorted(found.counts) == [f"w{number}" for number in range(4, 10)]


def test_settled_articles_are_counted_once_each_by_language(store) -> None:
    clock = iter(range(0, 1_000, 100))
    words = Wordbook(lambda: next(clock))
    words.note(
        store, [tagged("The canal froze, and the canal thawed."), tagged("Le canal gelait.", language="fr")]
    )
    found = words.frequencies(store)
    assert (found["en"].documents, found["en"].counts["canal"], found["en"].counts["otters"]) == (1, 1, 1)
    assert found["fr"].documents == 1
    words.note(store, [tagged("A mill."), tagged("Not of the sample.", text_hash="1" * 32)])
    assert words.frequencies(store)["en"].documents == 2


def test_what_cannot_be_stored_now_is_stored_later(store, monkeypatch) -> None:
    clock = iter(range(0, 1_000, 100))
    words = Wordbook(lambda: next(clock))

    def away(*_: object) -> None:
        raise StoreUnavailableError("away")

    with monkeypatch.context() as broken:
        broken.setattr(book, "add_frequencies", away)
        broken.setattr(book, "read_frequencies", away)
        words.note(store, [tagged("A canal.")])
        assert words.frequencies(store) == {}
    words.note(store, [])
    assert words.frequencies(store)["en"].counts["canal"] == 1


def test_what_waits_is_bounded(store, monkeypatch) -> None:
    monkeypatch.setattr(book, "ADD_EVERY_DOCUMENTS", 2)

    def away(*_: object) -> None:
        raise StoreUnavailableError("away")

    words = Wordbook(lambda: 0.0)
    with monkeypatch.context() as broken:
        broken.setattr(book, "add_frequencies", away)
        words.note(store, [tagged("A canal.")] * 4)
    words.note(store, [tagged("A mill.")] * 2)
    assert read_frequencies(store)["en"].documents == 2
