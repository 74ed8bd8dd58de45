"""The language of an article, and honest doubt."""

import pytest

from copydesk.articles import Article
from workers.language import detect

TEXTS = {
    "en": "The harbour authority closed two piers on Monday, and the ferries will stop until further notice.",
    "de": "Die Hafenbehörde hat am Montag zwei Anleger geschlossen, und die Fähren fahren nicht.",
    "fr": "L'autorité portuaire a fermé deux quais lundi, et les ferries ne circuleront plus pour le moment.",
    "es": "La autoridad portuaria cerró dos muelles el lunes y los transbordadores no saldrán por ahora.",
    "ru": "Портовые власти закрыли в понедельник два причала, и паромы больше не будут ходить.",
    "ja": "港湾局は月曜日に二つの桟橋を閉鎖し、フェリーは追って通知があるまで運休します。",
    "tr": "Liman idaresi pazartesi günü iki iskeleyi kapattı ve vapurlar ikinci bir duyuruya kadar çalışmayacak.",
}


def of(body: str, claim: str | None = None, title: str | None = None) -> tuple[str, float]:
    code, how = detect(Article(title=title, body=body), claim)
    return code, how["confidence"]


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_shows_its_language(language: str) -> None:
    assert of(TEXTS[language] * 3)[0] == language


def test_a_false_claim_does_not_win_over_a_long_text() -> None:
    assert of(TEXTS["de"] * 4, "en")[0] == "de"


def test_a_short_text_stays_undetermined_unless_claimed() -> None:
    assert of("Ok 42")[0] == "und"
    assert of("Ok 42", "sv")[0] == "sv"
    assert of("12345 67890 12345 67890 12345 67890")[0] == "und"


def test_a_claim_that_fits_makes_it_surer() -> None:
    assert of(TEXTS["fr"] * 3, "fr")[1] >= 0.9
