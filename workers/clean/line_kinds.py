"""What single lines around an article's text say: its source, its authors, its date, its address, or nothing."""

import re
from dataclasses import dataclass
from typing import Literal

from workers.clean.authors import reporters_in, split_names
from workers.clean.dates import parse_date
from workers.clean.page_furniture import is_page_furniture

Kind = Literal["title", "source", "authors", "published_at", "bare date", "url", "furniture"]

_LONGEST, _LONGEST_BYLINE = 300, 160
_NOT_IN_NAMES = frozenset(',:;!?()[]{}…“”„«»"。、，：！？（）「」=/|#*')
_LONGEST_LONE, _LONGEST_UNCASED = 25, 14
_SOURCE = re.compile(
    r"\(?(?:(?:source|quelle|fuente|fonte|källa|kilde|bron|źródło|zdroj|forrás|kaynak|sursa|lähde|источник|джерело|"
    r"出典|来源|來源|출처|via|from)(?:\s{0,3}[:：|]|\s{1,3}[-–—])\s{0,3}"
    r"|(?:this (?:article|story) )?(?:was )?(?:first |originally )(?:published|appeared|posted) "
    r"(?:by|in|on|at)\s{0,3}:?\s{1,3})"
    r"([^\n]{2,100})$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_MARKUP = re.compile(r"</?[a-z]{1,10}>", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:title|headline|titel|überschrift|titre|título|titolo|tytuł|titulek|rubrik|заголовок|标题|標題|タイトル|제목)"
    r"\s{0,3}[:：]\s{0,3}(?=\S)(.{3,300})$",
    re.IGNORECASE,
)
# What may stand behind the words of a by-line, and has to where they might begin a sentence.
_MARK = r"\s{0,2}[:：]\s{0,3}|\s{1,2}[-–—]\s{1,3}"
_BYLINE = re.compile(
    rf"(?:(?:by|von|par|por|di|door|av|af|od|przez|written by|geschrieben von|escrito por|words by|text by|"
    rf"texte de|story by|reporting by)(?:{_MARK}|\s{{1,3}})"
    r"|(?:autor(?:in|ka|es)?|authors?|auteurs?|byline|reporter|writer|journalist|texte?|tekst|yazar|автор|"
    r"(?:posted|created|published) by|verfasst von|écrit par|scritto da|geschreven door|skrevet av|skriven av|"
    r"napisane przez|words|szerző|írta|penulis|oleh|haber|muhabir|yazan|toimittaja|teksti|tác giả|συντάκτης|"
    r"γράφει|كتب|كتبت|بقلم|إعداد|نویسنده|מאת|लेखक|लेखिका|โดย|ผู้เขียน|作者|撰文|文|執筆|記者|记者|기자|글)"
    rf"(?:{_MARK}))(?=\S)(.{{2,150}})$",
    re.IGNORECASE,
)
# `Ann Lee, Political Correspondent`, `Ann Lee | The Gazette`.
_NAME_AND_OFFICE = re.compile(
    r"((?:[A-ZÀ-Þ][\w.’'-]{0,20}\s){1,3}[A-ZÀ-Þ][\w’'-]{1,20})(?:\s\|\s[A-Z][\w .&]{2,40}|"
    r",\s(?:\w{1,20}\s){0,3}(?i:correspondent|reporter|editor|writer|columnist|contributor))$"
)
_POSTED = re.compile(
    r"(?:posted|published|written|submitted|updated)\s(?:by\s(?P<before>.{2,80}?)\son\s|(?:on\s)?)"
    r"(?P<date>[\w.,: /-]{6,40}?)(?:\sby\s(?P<after>.{2,80}))?$",
    re.IGNORECASE,
)
_PART = re.compile(r"\s{1,3}[|•·–—/-]\s{1,3}")
_MOST_PARTS = 4
_PUBLISHED_PART = re.compile(
    r"(?:first )?(?:published|posted|veröffentlicht|publié|publicado|pubblicato)\b", re.IGNORECASE
)
_REPORTING = re.compile(
    r"[(\[]?(?:additional )?(?:reporting|writing|editing|compiled|translation) (?:and \w{1,20} )?by "
    r"([^;()\[\]]{2,200})",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\s{1,3}[(<]?[\w.+-]{1,60}@[\w.-]{1,80}[)>]?$")
_PICTURES = re.compile(
    r"\s{0,3}[|,;/]?\s{1,3}(?:fotos?|photos?|bilder?|foto's|zdjęcia|pictures|kuvat?)\s?:", re.IGNORECASE
)
_WITHIN = re.compile(
    r"\s{1,3}(?=(?:autor|author|автор|texte?|tekst|von|par|por|by|di|av|af|door)\s?[:：])", re.IGNORECASE
)
_BUREAU = re.compile(r"\s(?:in|at|from|for)\s(?=[A-Z])[^,;]{1,60}")
_WITH_AGENCY = re.compile(r"\s\((?:avec|with|mit|con|com|med|z|met)\s[^()]{2,40}\)$", re.IGNORECASE)
# A date and a source on one line, as pages in Chinese have it.
_DATE_AND_SOURCE = re.compile(
    r"(\d{4}[-/年]\d{1,2}[-/月][\d日 :]{1,14})\s{1,9}(?:来源|來源|出典)[:：]\s{0,3}(\S{1,30})$"
)
_LATER = re.compile(
    r"\s{1,3}(?:[|•·]\s|[-–—(,]?\s?(?:last )?(?:updated|modified|aktualisiert|mise? à jour|"
    r"actualizado|atualizado|aggiornato|bijgewerkt|aktualizacja|uppdaterad|oppdatert|güncelleme|обновлено|수정|更新)(?!\w))",
    re.IGNORECASE,
)
_DATE_WORD = re.compile(
    r"(?:first |last )?(?:published|updated|posted|modified|date|dated|datum|stand|veröffentlicht|"
    r"aktualisiert|publié|mis à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|"
    r"publicerad|opdateret|oppdatert|opublikowano|data publikacji|güncelleme|опубликовано|опубліковано|дата|"
    r"发布时间|发表时间|發布時間|公開日|更新日|公開|更新|入力|登録|입력|등록|승인|수정|zveřejněno|publikováno|aktualizováno|"
    r"közzétéve|frissítve|yayınlanma(?: tarihi)?|giriş(?: tarihi)?|julkaistu|päivitetty|udgivet|publisert|"
    r"diterbitkan|terbit|δημοσιεύθηκε|δημοσίευση|ενημέρωση|publicat|publicată|publicitat|objavljeno|објављено|"
    r"публикувана(?: на)?|نشر في|تاريخ النشر|نُشر في|פורסם|प्रकाशित|đăng(?: ngày)?)"
    r"(?: (?:on|am|le|el|il|op|at|den|em|na|la))?\s{0,3}[:：]?\s{0,3}(?=\S)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:(?:url|link|original|read (?:more|the original)(?: at)?)\s{0,3}:?\s{0,3})?<?(https?://[^\s<>]{4,2000})>?$",
    re.IGNORECASE,
)
# Where a by-line goes over into its date.
_DATED = re.compile(
    r"\s{0,3}[,|•·–—-]\s{0,3}"
    r"(?=(?:published|updated|posted|publié|mis à jour|veröffentlicht|aktualisiert|"
    r"publicado|actualizado|pubblicato|le \d|am \d|on [A-Z]|"
    r"\d{1,2}[ ./]|\d{4}-|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LineKind:
    """What a line is and what it says. `value` is empty for furniture; a bare date has no word before it.

    `date` is the date that a by-line or a source line holds besides.
    """

    kind: Kind
    value: str | tuple[str, ...]
    date: str = ""


def kind_of(line: str) -> LineKind | None:
    """The kind of one regular line, or None when it is text of the article."""
    if not line or len(line) > _LONGEST:
        return _address(line) if line.startswith("http") else None
    if len(line) > _LONGEST_BYLINE:
        return _address(line) or _reporting(line) or _title(line) or _furniture(line)
    return (
        _address(line)
        or _source(line)
        or _date(line)
        or _posted(line)
        or _authors(line)
        or _reporting(line)
        or _title(line)
        or _furniture(line)
    )


def is_furniture(line: str) -> bool:
    """Whether a line is a share button, an advertisement mark, a tag list or a copyright line."""
    return len(line) <= _LONGEST and is_page_furniture(line)


def bare_names(line: str) -> tuple[str, ...]:
    """Names in a line of nothing else, such as `Ann Lee`, strictly: two to four capitalised words each."""
    names = split_names(line)
    strict = all(_is_strict_name(name) for name in names)
    return tuple(names) if names and strict and len(line) <= 80 and line[-1].isalpha() else ()


def date_beside(line: str) -> str:
    """The one date among the parts of a line such as `Ann Lee | Oslo | May 5, 2024`, or nothing."""
    dates = [kind.value for part in _PART.split(line, maxsplit=_MOST_PARTS - 1) if (kind := _date(part))]
    return dates[0] if len(dates) == 1 and isinstance(dates[0], str) else ""


def names_beside_date(line: str) -> tuple[str, ...]:
    """The names in a line such as `March 5, 2024 | Ann Lee`, which a place or a section may also be."""
    parts = _PART.split(line, maxsplit=_MOST_PARTS - 1)
    if len(parts) == 1 or not any(_date(part) for part in parts):
        return ()
    return next((names for part in parts if (names := bare_names(part))), ())


def is_lone_name(line: str) -> bool:
    """Whether a line may be the name of a paper or an agency alone, or one in a script that knows no capitals."""
    words = line.split()
    plain = not set(line) & _NOT_IN_NAMES and line[0].isalpha() and not _DIGIT.search(line)
    few = len(words) == 1 if line[0].isupper() else len(line) <= _LONGEST_UNCASED
    return plain and few and len(line) <= _LONGEST_LONE and not line[0].islower()


def _address(line: str) -> LineKind | None:
    found = _ADDRESS.match(line)
    return LineKind("url", found.group(1).rstrip(".,;)")) if found else None


def _source(line: str) -> LineKind | None:
    dated = _DATE_AND_SOURCE.match(line)
    if dated:
        return LineKind("source", dated.group(2), dated.group(1).strip())
    found = _SOURCE.match(line)
    if not found:
        return None
    value = _MARKUP.sub("", found.group(1)).strip(" .")
    if line.startswith("("):
        value = value.removesuffix(")")
    if value.startswith(("http://", "https://")):
        return LineKind("url", value) if " " not in value else None
    return LineKind("source", value) if value and len(value.split()) <= 8 else None


def _title(line: str) -> LineKind | None:
    found = _TITLE.match(line)
    return LineKind("title", found.group(1)) if found else None


def _authors(line: str) -> LineKind | None:
    reporters = reporters_in(line)
    if reporters:
        return LineKind("authors", reporters)
    found = None if line.endswith((".", ":", "?", "!", ",")) else _BYLINE.match(line)
    if not found:
        office = _NAME_AND_OFFICE.match(line)
        return LineKind("authors", (office.group(1),)) if office else None
    text = _WITH_AGENCY.sub("", _MAIL.sub("", found.group(1)))
    text = _PICTURES.split(text, maxsplit=1)[0]
    dated = _DATED.search(text)
    date = _DATE_WORD.sub("", text[dated.end() :], count=1) if dated else ""
    names = split_names(_BUREAU.sub("", text[: dated.start()] if dated and parse_date(date) else text))
    fitting = names and all(_starts_like_a_name(name) for name in names)
    return LineKind("authors", tuple(names), date if parse_date(date) else "") if fitting else None


def _posted(line: str) -> LineKind | None:
    """`Posted on May 6, 2024 by Ann Lee`, or with the name before the date."""
    found = _POSTED.match(line)
    names = split_names(found["before"] or found["after"] or "") if found else []
    if not found or not names or not parse_date(found["date"]):
        return None
    return LineKind("authors", tuple(names), found["date"])


def _reporting(line: str) -> LineKind | None:
    found = _REPORTING.match(line)
    if not found or len(line.split()) > 45:
        return None
    return LineKind("authors", tuple(split_names(_BUREAU.sub("", found.group(1)))))


def _date(line: str) -> LineKind | None:
    if len(line) > 100 or not _DIGIT.search(line):
        return None
    later = _PART.split(line, maxsplit=_MOST_PARTS - 1)[1:]
    line = next((part for part in later if _PUBLISHED_PART.match(part)), line)
    text = _DATE_WORD.sub("", line, count=1)
    kind: Kind = "published_at" if len(text) < len(line) else "bare date"
    if parse_date(text):
        return LineKind(kind, text)
    by = _WITHIN.split(text, maxsplit=1)
    if len(by) > 1 and parse_date(by[0]) and (author := _authors(by[1])):
        return LineKind("authors", author.value, by[0])
    earlier = _LATER.split(text, maxsplit=1)[0]
    return LineKind(kind, earlier) if len(earlier) < len(text) and parse_date(earlier) else None


def _furniture(line: str) -> LineKind | None:
    return LineKind("furniture", "") if is_page_furniture(line) else None


def _starts_like_a_name(name: str) -> bool:
    words = name.split()
    return len(words) <= 5 and (any(word[0].isupper() for word in words) or not name.isascii() or len(words) == 1)


def _is_strict_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 4 or not words[-1][1:2].islower():
        return False
    return words[0][0].isupper() and words[-1][0].isupper()
