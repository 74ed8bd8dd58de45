"""Lines that pages put around their articles, and that come along when a text is copied."""

import re

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
# How a line begins that points away from the article, by the language of the page.
_POINTERS = (
    r"read (?:also|more|next|on)|also read|see also|related(?: (?:article|story|stories|news))?|more on this|"
    r"watch|lesen sie auch|mehr zum thema|lire aussi|à lire aussi|voir aussi|lee también|lea también|"
    r"leer más|(?:también )?te puede interesar|"
    r"leggi anche|leia (?:também|mais)|läs (?:också|mer)|les også|læs også|lees ook|czytaj (?:też|także|więcej)|"
    r"čtěte také|přečtěte si|olvassa el|citește și|читайте также|читайте також|прочетете още|ayrıca bakınız|"
    r"διαβάστε επίσης"
)
_BEGINNING = re.compile(
    r"(?:tags|filed under|posted in|categor(?:y|ies)|section|topics|keywords|schlagw[oö]rter|etiquetas|"
    rf"{_POINTERS})\s{{0,3}}[:：]"
    r"|click (?:here )?(?:to|for) (?:share|email|print|read|see|view|subscribe|more)\b|like loading"
    r"|(?:sign up|register|subscribe) (?:for|to|now)\b|get (?:the latest|our (?:daily|weekly|free))\b"
    r"|follow (?:us|@\w{1,30})\b|(?:like|liked|enjoyed?) this (?:article|story|post)\b"
    r"|read the (?:full|original|whole|complete) (?:article|story|text|report)\b|download (?:our|the) app\b"
    r"|(?:view|leave|post|add|show) (?:all |a |the )?(?:\d{1,6} )?comments?\b|comments? \(\d{1,6}\)"
    r"|\d{1,6} comments?$|contact (?:us|the (?:author|newsroom))\b|with (?:files|reporting) (?:from|by)\b"
    r"|disclaimer:"
    r"|(?:©|\(c\)|copyright\b).{0,200}$"
    r"|.{0,100}\ball rights reserved\b.{0,20}$|alle rechte vorbehalten|tous droits réservés"
    r"|this (?:article|story|post) (?:was )?(?:originally|first) (?:appeared|published)"
    r"|share (?:this|on)\b.{0,20}$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:twitter|x|instagram|facebook|telegram|youtube|mastodon|bluesky)\s{0,3}:\s{0,3}@?[\w./]{2,60}"
    r"|(?:photos?|image|picture|pictures|fotos?|bild|bilder|photographie|zdjęcie|foto|фото|写真|图片)"
    r"(?: (?:credit|by|courtesy))?s?\s{0,3}[:：|].{2,100}"
    r"|[(\[](?:reuters|ap|afp|dpa|upi|ansa|efe|tass|xinhua|apa|sid|kna|epd|ats|sda|bloomberg|pti|ritzau|ntb|tt|"
    r"stt|belga|anp|lusa|pap|čtk|mti)[)\]]"
    r"|(?:crédits?|créditos?)(?: (?:photo|foto)s?)?\s{0,3}[:：].{2,100}"
    r"|(?:责任编辑|責任編輯|编辑|校对)[:：].{1,40}"
    r"|[-–—]{1,3}\s?30\s?[-–—]{1,3}",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?:e-?mail|contact|kontakt|contacto?|courriel)?\s{0,3}:?\s{0,3}"
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,63}){1,4}$",
    re.IGNORECASE,
)
_NOISE = frozenset("#*-=~.•· :!…")


def is_page_furniture(line: str) -> bool:
    """Whether a line is a share button, an advertisement mark, a pointer to another text, a copyright line."""
    bare = line.strip(" .:…!»>[]()-–—*").lower()
    return (
        bare in _ALONE
        or _BEGINNING.match(line) is not None
        or _WHOLE.fullmatch(line) is not None
        or not set(line) - _NOISE
        or _MAIL.match(line) is not None
    )
