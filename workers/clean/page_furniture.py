"""Lines that pages put around their articles, and that come along when a text is copied."""

import re
from collections.abc import Iterable

_ALONE = frozenset(
    """advertisement
    advertisement - scroll to continue
    all rights reserved
    anzeige
    article
    body
    click here to subscribe
    comment
    comments
    content
    continue reading
    continue reading the main story
    download our app
    email
    email this
    end
    ende
    ends
    facebook
    fin
    follow us
    full text
    leave a comment
    like loading
    like this
    linkedin
    loading
    more on this topic
    more stories
    most read
    pinterest
    print
    print article
    print this article
    publicidad
    publicité
    read more
    recommended
    recommended for you
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
    trending
    tweet
    twitter
    weiterlesen
    werbung
    you may also like
    you might also like
    reklam
    reklama
    реклама
    annons
    annonse
    advertentie
    pubblicità
    publicidade
    partager
    lire plus tard
    compartir
    compartilhar
    condividi
    teilen
    delen
    dela
    udostępnij
    sdílet
    paylaş
    поделиться
    поділитися
    riproduzione riservata
    広告
    광고
    广告
    إعلان
    whatsapp""".replace("    ", "").split("\n")
)
# How a line begins that points away from the article, by the language of the page, or that labels something.
_LABELS = (
    "tags", "filed under", "posted in", "category", "categories", "section", "topics", "keywords",
    "schlagworter", "schlagwörter", "etiquetas",
    "read (?:also|more|next|on)", "also read", "see also", "related(?: (?:article|story|stories|news))?",
    "more on this", "watch", "lesen sie auch", "mehr zum thema", "lire aussi", "à lire aussi", "voir aussi",
    "lee también", "lea también", "leer más", "también te puede interesar", "te puede interesar", "leggi anche",
    "leia (?:também|mais)", "läs (?:också|mer)", "les også", "læs også", "lees ook", "czytaj (?:też|także|więcej)",
    "čtěte také", "přečtěte si", "olvassa el", "citește și", "читайте также", "читайте також", "прочетете още",
    "ayrıca bakınız", "διαβάστε επίσης",
)  # fmt: skip
_BEGINNINGS = (
    *(rf"{label}\s{{0,3}}[:：]" for label in _LABELS),
    r"click (?:here )?(?:to|for) (?:share|email|print|read|see|view|subscribe|more)\b", "like loading",
    *(rf"{asked} (?:for|to|now)\b" for asked in ("sign up", "register", "subscribe")),
    r"get (?:the latest|our (?:daily|weekly|free))\b", r"follow (?:us|@\w{1,30})\b",
    *(rf"{liked} this (?:article|story|post)\b" for liked in ("like", "liked", "enjoy", "enjoyed")),
    r"read the (?:full|original|whole|complete) (?:article|story|text|report)\b", r"download (?:our|the) app\b",
    *(
        rf"{done} (?:all |a |the )?(?:\d{{1,6}} )?comments?\b"
        for done in ("view", "leave", "post", "add", "show")
    ),
    r"comment \(\d{1,6}\)", r"comments \(\d{1,6}\)", r"contact (?:us|the (?:author|newsroom))\b",
    r"with (?:files|reporting) (?:from|by)\b", "disclaimer:",
    "©.{0,200}$", r"\(c\).{0,200}$", r"copyright\b.{0,200}$", "alle rechte vorbehalten", "tous droits réservés",
    r"this (?:article|story|post) (?:was )?(?:originally|first) (?:appeared|published)",
    r"share (?:this|on)\b.{0,20}$",
)  # fmt: skip
_FIRST_WORD = re.compile(r"\w+|[©(]")
_RIGHTS = "all rights reserved"
_RESERVED = re.compile(rf".{{0,100}}\b{_RIGHTS}\b.{{0,20}}$")
_WHOLE = re.compile(
    r"(?:twitter|x|instagram|facebook|telegram|youtube|mastodon|bluesky)\s{0,3}:\s{0,3}@?[\w./]{2,60}"
    r"|(?:photos?|image|picture|pictures|fotos?|bild|bilder|photographie|zdjęcie|foto|фото|写真|图片)"
    r"(?: (?:credit|by|courtesy))?s?\s{0,3}[:：|].{2,100}"
    r"|[(\[](?:reuters|ap|afp|dpa|upi|ansa|efe|tass|xinhua|apa|sid|kna|epd|ats|sda|bloomberg|pti|ritzau|ntb|tt|"
    r"stt|belga|anp|lusa|pap|čtk|mti)[)\]]"
    r"|(?:crédits?|créditos?)(?: (?:photo|foto)s?)?\s{0,3}[:：].{2,100}"
    r"|(?:责任编辑|責任編輯|编辑|校对)[:：].{1,40}"
    r"|[-–—]{1,3}\s?30\s?[-–—]{1,3}|\d{1,6} comments?"
    # What a page's script would have put something else in place of.
    r"|\$\$\w{1,40}\$\$|\{\{[\w .:-]{1,60}\}\}|%%\w{1,40}%%"
)
_MAIL = re.compile(
    r"(?:e-?mail|contact|kontakt|contacto?|courriel)?\s{0,3}:?\s{0,3}"
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,63}){1,4}$"
)
_NOISE = "#*-=~.•· :!…"


def _by_first_word(beginnings: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """The patterns by the word that each begins with: a line's own first word tells which it can fit at all."""
    words: dict[str, list[str]] = {}
    for beginning in beginnings:
        first = _FIRST_WORD.search(beginning)
        words.setdefault(first[0] if first else "", []).append(beginning)
    return {word: re.compile("|".join(patterns)) for word, patterns in words.items()}


_BY_FIRST_WORD = _by_first_word(_BEGINNINGS)


def is_page_furniture(line: str) -> bool:
    """Whether a line is a share button, an advertisement mark, a pointer to another text, a copyright line."""
    lowered = line.lower()
    return (
        lowered.strip(" .:…!»>[]()-–—*") in _ALONE
        or _begins_so(lowered)
        or (_RIGHTS in lowered and _RESERVED.match(lowered) is not None)
        or _WHOLE.fullmatch(lowered) is not None
        or not line.strip(_NOISE)
        or ("@" in line and _MAIL.match(lowered) is not None)
    )


def _begins_so(lowered: str) -> bool:
    first = _FIRST_WORD.match(lowered)
    pattern = _BY_FIRST_WORD.get(first[0]) if first else None
    return pattern is not None and pattern.match(lowered) is not None
