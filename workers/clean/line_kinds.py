"""What single lines around an article's text say: its source, its authors, its date, its address, or nothing."""

import re
from dataclasses import dataclass
from typing import Literal

from workers.clean.authors import split_names
from workers.clean.dates import parse_date

Kind = Literal["source", "authors", "published_at", "bare date", "url", "furniture"]

_LONGEST = 300
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
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|af|od|przez|autor(?:in)?:?|authors?:|written by|geschrieben von|escrito por|"
    r"text:|texte ?:|story by|reporting by)\s{1,3}(?=\S)(.{2,150})$",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"[(\[]?(?:additional )?(?:reporting|writing|editing|compiled|translation) (?:and \w{1,20} )?by "
    r"([^;()\[\]]{2,200})",
    re.IGNORECASE,
)
_BUREAU = re.compile(r"\s(?:in|at|from)\s(?=[A-Z])[^,;]{1,60}")
_DATE_WORD = re.compile(
    r"(?:first |last )?(?:published|updated|posted|modified|date|dated|datum|stand|veröffentlicht|"
    r"aktualisiert|publié|"
    r"mis à jour|publicado|actualizado|pubblicato|aggiornato|gepubliceerd|publicerad|opdateret|oppdatert)"
    r"(?: (?:on|am|le|el|il|op|at|den|den))?\s{0,3}:?\s{0,3}(?=\S)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:(?:url|link|original|read (?:more|the original)(?: at)?)\s{0,3}:?\s{0,3})?<?(https?://[^\s<>]{4,2000})>?$",
    re.IGNORECASE,
)
# Where a by-line goes over into its date.
_DATED = re.compile(
    r"\s{0,3}[,|•·–-]\s{0,3}"
    r"(?=(?:published|updated|posted|publié|mis à jour|veröffentlicht|aktualisiert|"
    r"publicado|actualizado|pubblicato|le \d|am \d|on [A-Z]|"
    r"\d{1,2}[ ./]|\d{4}-|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}))",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?:e-?mail|contact|kontakt|contacto?|courriel)?\s{0,3}:?\s{0,3}"
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,63}){1,4}$",
    re.IGNORECASE,
)
_FURNITURE = frozenset(
    """advertisement
    advertisement - scroll to continue
    all rights reserved
    anzeige
    click here to subscribe
    comment
    comments
    continue reading
    continue reading the main story
    download our app
    email
    email this
    facebook
    follow us
    leave a comment
    like loading
    like this
    linkedin
    loading
    more on this topic
    pinterest
    print
    publicidad
    publicité
    read more
    related
    related articles
    related posts
    related stories
    related topics
    reddit
    scroll to continue
    share
    share on facebook
    share on twitter
    share this
    share this article
    share this story
    sign up for our newsletter
    skip advertisement
    story continues below advertisement
    subscribe
    subscribe now
    subscribe to our newsletter
    telegram
    tweet
    twitter
    weiterlesen
    werbung
    reklam
    reklama
    реклама
    annons
    annonse
    advertentie
    pubblicità
    publicidade
    広告
    광고
    广告
    إعلان
    whatsapp""".replace("    ", "").split("\n")
)
_FURNITURE_LINE = re.compile(
    r"(?:tags|filed under|posted in|categories|category|topics|keywords|schlagw[oö]rter|etiquetas)\s{0,3}:"
    r"|click to (?:share|email|print)\b|like loading"
    r"|sign up (?:for|to) |subscribe to |follow us on "
    r"|(?:©|\(c\)|copyright\b).{0,200}$"
    r"|.{0,100}\ball rights reserved\b.{0,20}$|alle rechte vorbehalten|tous droits réservés"
    r"|this (?:article|story|post) (?:was )?(?:originally|first) (?:appeared|published)"
    r"|share (?:this|on)\b.{0,20}$",
    re.IGNORECASE,
)  # fmt: skip
_NOISE = frozenset("#*-=~.•· :!…")


@dataclass(frozen=True, slots=True)
class LineKind:
    """What a line is and what it says. `value` is empty for furniture; a bare date has no word before it.

    `date` is the date that a by-line ends with.
    """

    kind: Kind
    value: str | tuple[str, ...]
    date: str = ""


def kind_of(line: str) -> LineKind | None:
    """The kind of one regular line, or None when it is text of the article."""
    if not line or len(line) > _LONGEST:
        return _address(line) if line.startswith("http") else None
    return _address(line) or _source(line) or _date(line) or _authors(line) or _reporting(line) or _furniture(line)


def is_furniture(line: str) -> bool:
    """Whether a line is a share button, an advertisement mark, a tag list or a copyright line."""
    return len(line) <= _LONGEST and _furniture(line) is not None


def bare_names(line: str) -> tuple[str, ...]:
    """Names in a line of nothing else, such as `Ann Lee`, strictly: two to four capitalised words each."""
    names = split_names(line)
    strict = all(_is_strict_name(name) for name in names)
    return tuple(names) if names and strict and len(line) <= 80 and line[-1].isalpha() else ()


def _address(line: str) -> LineKind | None:
    found = _ADDRESS.match(line)
    return LineKind("url", found.group(1).rstrip(".,;)")) if found else None


def _source(line: str) -> LineKind | None:
    found = _SOURCE.match(line)
    if not found:
        return None
    value = _MARKUP.sub("", found.group(1)).strip(" .")
    if line.startswith("("):
        value = value.removesuffix(")")
    if value.startswith(("http://", "https://")):
        return LineKind("url", value) if " " not in value else None
    return LineKind("source", value) if value and len(value.split()) <= 8 else None


def _authors(line: str) -> LineKind | None:
    found = _BYLINE.match(line)
    if not found or line.endswith((".", ":", "?", "!", ",")) or len(line) > 160:
        return None
    dated = _DATED.search(line)
    date = _DATE_WORD.sub("", line[dated.end() :], count=1) if dated else ""
    names = split_names(line[: dated.start()] if dated and parse_date(date) else line)
    fitting = names and all(_starts_like_a_name(name) for name in names)
    return LineKind("authors", tuple(names), date if parse_date(date) else "") if fitting else None


def _reporting(line: str) -> LineKind | None:
    found = _REPORTING.match(line)
    if not found or len(line.split()) > 45:
        return None
    return LineKind("authors", tuple(split_names(_BUREAU.sub("", found.group(1)))))


def _date(line: str) -> LineKind | None:
    if len(line) > 80 or not _DIGIT.search(line):
        return None
    text = _DATE_WORD.sub("", line, count=1)
    kind: Kind = "published_at" if len(text) < len(line) else "bare date"
    return LineKind(kind, text) if parse_date(text) else None


def _furniture(line: str) -> LineKind | None:
    bare = line.strip(" .:…!»>[]()").lower()
    if bare in _FURNITURE or _FURNITURE_LINE.match(line) or not set(line) - _NOISE or _MAIL.match(line):
        return LineKind("furniture", "")
    return None


def _starts_like_a_name(name: str) -> bool:
    words = name.split()
    return len(words) <= 5 and (any(word[0].isupper() for word in words) or not name.isascii() or len(words) == 1)


def _is_strict_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 4 or not words[-1][1:2].islower():
        return False
    return words[0][0].isupper() and words[-1][0].isupper()
