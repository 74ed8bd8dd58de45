"""The language of an article, and honest doubt."""

import pytest

from benchmarks.mojibake import SENTENCES
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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("el", "Η γέφυρα άνοιξε ξανά την Τρίτη, ύστερα από επτά μήνες."),
        ("he", "הגשר נפתח מחדש ביום שלישי אחרי שבעה חודשים."),
        ("ko", "다리는 일곱 달의 공사 끝에 화요일에 다시 열렸다."),
        ("th", "สะพานเปิดอีกครั้งในวันอังคารหลังจากซ่อมแซมเจ็ดเดือน"),
        ("zh", "大桥经过七个月的维修，于星期二重新开放。费用由市政府承担。"),
        ("ka", "ხიდი სამშაბათს კვლავ გაიხსნა შვიდი თვის შემდეგ."),
        ("ta", "ஏழு மாதங்களுக்குப் பிறகு பாலம் செவ்வாய்க்கிழமை மீண்டும் திறக்கப்பட்டது."),
    ],
)
def test_a_script_of_one_language_tells_it(language: str, text: str) -> None:
    article = Article(title=None, body=text * 2)
    assert detect(article, None) == (language, {"from": "script", "confidence": 0.99})


def test_names_in_another_script_tell_nothing() -> None:
    assert of(f"{TEXTS['en']} (北京大学 and Αθήνα) {TEXTS['en']}")[0] == "en"


def test_our_sentences_in_twenty_languages_are_told_apart() -> None:
    found = {language: of("\n".join(sentences))[0] for language, sentences in SENTENCES.items()}
    assert found == {language: language for language in SENTENCES}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "de",
            "Ich weiß nicht, warum. Kleider habe ich auch keine, nur meine Brille habe ich gesucht. Ich war müde.",
        ),
        ("tr", "Köprüyü kışın boyadılar; Şükrü Özdağ taşları yıkadı, işçiler çarşıya yürüyüp ışıkları yaktı."),
        (
            "cs",
            "Vlak uvízl v závěji, děti zpívaly, řidič vařil čaj; učitelka říká: škoda byla malá, všichni šťastní.",
        ),
        (
            "eu",
            "Zubia berriro ireki dute, eta udalak esan du lanak amaitu direla, baina beste hilabete bat behar da.",
        ),
    ],
)
def test_words_that_others_have_too_and_letters_tell_it(language: str, text: str) -> None:
    assert of(text * 2)[0] == language


def test_letters_of_a_language_that_is_not_known_tell_no_other() -> None:
    _, how = detect(
        Article(title=None, body="Көпүр кайрадан ачылды, шаардыктар мөңгүгө көңүлдүү жүрүштү. " * 3), None
    )
    assert how["from"] == "classifier"
