"""Keywords: what stands out against the corpus's document frequencies."""

from copydesk.articles import Article
from workers.tag import DocumentFrequencies, tag, terms_of

ARTICLE = Article(
    title="Otters return to the canal",
    body="Otters were seen at the lock. The council said the otters and the council boat share the canal.",
)


def keywords(frequencies: DocumentFrequencies) -> list[str]:
    return [one.label.lower() for one in tag(ARTICLE, frequencies=frequencies) if one.kind == "keyword"]


def test_a_rare_word_that_is_often_here_comes_first() -> None:
    counts = dict.fromkeys(terms_of(ARTICLE), 500) | {"canal": 40, "otters": 2}
    assert keywords(DocumentFrequencies(1000, counts))[:2] == ["otters", "canal"]


def test_words_that_every_article_holds_are_no_keywords() -> None:
    common = dict.fromkeys(terms_of(ARTICLE), 1000)
    assert keywords(DocumentFrequencies(1000, common)) == []


def test_before_anything_was_counted_length_and_number_decide() -> None:
    assert keywords(DocumentFrequencies(0, {}))[:2] == ["otters", "council"]
    assert not [one for one in tag(ARTICLE) if one.kind == "keyword"]


def test_words_within_a_name_come_after_others() -> None:
    article = Article(title=None, body="Keira Knightley skated. A knightly skater applauded Knightley.")
    found = [one.label for one in tag(article, frequencies=DocumentFrequencies(0, {})) if one.kind == "keyword"]
    assert found.index("applauded") < found.index("Keira")


def test_forms_of_a_word_count_together() -> None:
    article = Article(title=None, body="Protests grew. One protest ended. They protested. Harvesters watched.")
    found = [one.label for one in tag(article, frequencies=DocumentFrequencies(0, {})) if one.kind == "keyword"]
    assert {one.lower() for one in found[:3]} == {"protested", "protests", "protest"}


def test_the_terms_of_an_article_are_its_words_but_the_common_ones() -> None:
    assert terms_of(ARTICLE) >= {"otters", "canal", "lock"}
    assert not terms_of(ARTICLE) & {"the", "were", "said"}
