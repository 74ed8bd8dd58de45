"""Lines around articles in other languages than English: each goes to its field or goes, and the text stays."""

from typing import Any

import pytest

from benchmarks.mojibake import SENTENCES
from copydesk.articles import Hints, Record
from workers.clean import clean

TITLES = {
    "fr": "Grève levée à Dieppe après douze jours",
    "es": "La presa de Peñarroya vuelve a llenarse",
    "ru": "Мост через реку снова открыт",
    "ja": "橋が七か月ぶりに再開通",
    "zh": "大桥重新开放",
    "pl": "Most na Łynie zamknięty na zimę",
    "it": "Riaperto il ponte dopo sette mesi",
    "pt": "Câmara aprova nova estação",
    "uk": "Міст через річку знову відкрито",
    "tr": "Köprü yeniden açıldı",
    "sv": "Färjan låg still i fyra timmar",
}
LINES: list[tuple[str, str, dict[str, Any]]] = [
    ("fr", "Par Jean Dupont", {"authors": ("Jean Dupont",)}),
    ("fr", "Publié le 3 mai 2024 à 10h15", {"date": "2024-05-03"}),
    ("fr", "Mis à jour le 03/05/2024 à 10:15", {"date": "2024-05-03"}),
    ("fr", "Source : Le Quai", {"source": "Le Quai"}),
    ("fr", "Par Jean Dupont (avec AFP)", {"authors": ("Jean Dupont",)}),
    ("fr", "Publié le 03/05/2024", {"date": "2024-05-03"}),
    ("fr", "le 3 mai 2024", {"date": "2024-05-03"}),
    ("fr", "À lire aussi : Un autre port", {}),
    ("fr", "Tous droits réservés", {}),
    ("fr", "Crédit photo : AFP", {}),
    ("fr", "Partager", {}),
    ("fr", "Lire plus tard", {}),
    ("fr", "vendredi 3 mai 2024", {"date": "2024-05-03"}),
    ("fr", "1er mai 2024", {"date": "2024-05-01"}),
    ("es", "Por Ana López", {"authors": ("Ana López",)}),
    ("es", "Publicado el 3 de mayo de 2024", {"date": "2024-05-03"}),
    ("es", "3 de mayo de 2024 10:15", {"date": "2024-05-03"}),
    ("es", "Fuente: El Faro", {"source": "El Faro"}),
    ("es", "Actualizado: 03/05/2024 10:15", {"date": "2024-05-03"}),
    ("es", "Te puede interesar: Otra presa", {}),
    ("es", "Compartir", {}),
    ("es", "Madrid, 3 may 2024", {"date": "2024-05-03"}),
    ("es", "Foto: EFE", {}),
    ("ru", "Автор: Иван Петров", {"authors": ("Иван Петров",)}),
    ("ru", "Источник: ТАСС", {"source": "ТАСС"}),
    ("ru", "3 мая 2024, 10:15", {"date": "2024-05-03"}),
    ("ru", "03.05.2024", {"date": "2024-05-03"}),
    ("ru", "3 мая 2024 г.", {"date": "2024-05-03"}),
    ("ru", "Читайте также: Другой мост", {}),
    ("ru", "Фото: ТАСС", {}),
    ("ru", "Опубликовано: 3 мая 2024", {"date": "2024-05-03"}),
    ("ru", "Дата: 03.05.2024", {"date": "2024-05-03"}),
    ("ja", "2024年5月3日", {"date": "2024-05-03"}),
    ("ja", "2024年5月3日 10時15分", {"date": "2024-05-03"}),
    ("ja", "記者：小林", {"authors": ("小林",)}),
    ("ja", "出典：東京新聞", {"source": "東京新聞"}),
    ("ja", "2024/05/03 10:15", {"date": "2024-05-03"}),
    ("ja", "写真：共同", {}),
    ("zh", "2024年5月3日 10:15", {"date": "2024-05-03"}),
    ("zh", "记者：王小明", {"authors": ("王小明",)}),
    ("zh", "作者：王小明", {"authors": ("王小明",)}),
    ("zh", "来源：新华社", {"source": "新华社"}),
    ("zh", "发布时间：2024-05-03 10:15", {"date": "2024-05-03"}),
    ("zh", "责任编辑：李华", {}),
    ("zh", "2024-05-03 10:15:00 来源：新华社", {"date": "2024-05-03", "source": "新华社"}),
    ("pl", "Autor: Jan Kowalski", {"authors": ("Jan Kowalski",)}),
    ("pl", "Źródło: PAP", {"source": "PAP"}),
    ("pl", "3 maja 2024", {"date": "2024-05-03"}),
    ("pl", "03.05.2024 10:15", {"date": "2024-05-03"}),
    ("pl", "Czytaj też: Inny most", {}),
    ("pl", "Opublikowano: 3 maja 2024, 10:15", {"date": "2024-05-03"}),
    ("pl", "Data publikacji: 03.05.2024", {"date": "2024-05-03"}),
    ("it", "di Anna Rossi", {"authors": ("Anna Rossi",)}),
    ("it", "Fonte: Ansa", {"source": "Ansa"}),
    ("it", "3 maggio 2024", {"date": "2024-05-03"}),
    ("it", "Pubblicato il 3 maggio 2024", {"date": "2024-05-03"}),
    ("it", "Leggi anche: Un altro ponte", {}),
    ("it", "Riproduzione riservata", {}),
    ("pt", "Por Ana Silva", {"authors": ("Ana Silva",)}),
    ("pt", "Fonte: Lusa", {"source": "Lusa"}),
    ("pt", "3 de maio de 2024", {"date": "2024-05-03"}),
    ("pt", "03/05/2024 10h15", {"date": "2024-05-03"}),
    ("pt", "Publicado em 3 de maio de 2024", {"date": "2024-05-03"}),
    ("pt", "Atualizado em 03/05/2024", {"date": "2024-05-03"}),
    ("pt", "Leia também: Outra estação", {}),
    ("uk", "Автор: Іван Петренко", {"authors": ("Іван Петренко",)}),
    ("uk", "Джерело: Укрінформ", {"source": "Укрінформ"}),
    ("uk", "3 травня 2024", {"date": "2024-05-03"}),
    ("uk", "Читайте також: Інший міст", {}),
    ("tr", "3 Mayıs 2024", {"date": "2024-05-03"}),
    ("tr", "Kaynak: AA", {"source": "AA"}),
    ("tr", "Yazar: Ali Veli", {"authors": ("Ali Veli",)}),
    ("tr", "Güncelleme: 03.05.2024 10:15", {"date": "2024-05-03"}),
    ("sv", "Av Anna Berg", {"authors": ("Anna Berg",)}),
    ("sv", "Källa: TT", {"source": "TT"}),
    ("sv", "3 maj 2024", {"date": "2024-05-03"}),
    ("sv", "Publicerad 3 maj 2024", {"date": "2024-05-03"}),
    ("sv", "Publicerad: 2024-05-03 10:15", {"date": "2024-05-03"}),
    ("sv", "Läs också: En annan färja", {}),
    ("sv", "Foto: TT", {}),
]


@pytest.mark.parametrize(("language", "line", "stated"), LINES)
def test_lines_in_other_languages(language: str, line: str, stated: dict[str, Any]) -> None:
    title, body = TITLES[language], "\n\n".join(SENTENCES[language])
    text = f"{title}\n{line}\n\n{body}" if stated else f"{title}\n\n{body}\n\n{line}"
    article = clean(Record(index=0, end=1, media="text", text=text), Hints())
    assert (article.title, article.body) == (title, body)
    found = {"authors": article.authors, "source": article.source, "date": (article.published_at or "")[:10]}
    assert {name: value for name, value in found.items() if value} == stated
