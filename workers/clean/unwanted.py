"""Which elements of a page hold something else than its article, by their tags and the words in their classes."""

import re
from functools import lru_cache

# Never part of what is read; removed in the parser, before anything is looked at.
UNSEEN = [
    "script", "style", "noscript", "svg", "iframe", "template", "button", "select", "textarea", "picture", "img",
    "source", "input", "link", "meta", "nav", "footer",
]  # fmt: skip
UNWANTED_TAGS = frozenset(
    """
    aside figure figcaption caption label menu form object canvas video audio math dialog
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
# Elements that hold an article so often that one word in their class says little.
SAFE_TAGS = frozenset({"html", "body", "main", "article", "tr", "td", "th", "tbody"})
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Names made by a build tool (`a884a83d`) mean nothing, and `overflow-hidden` hides nothing.
_MADE_UP = re.compile(r"[A-Za-z]\d+[A-Za-z]")
_NO_HIDING = ("overflow", "backface", "no-hidden")
# One word, or two that stand beside each other and are written here as one.
_UNWANTED = frozenset(
    """
    related relatedposts relatedlinks relatedarticles relatedstories recommended recommendations recommendation
    recirc recirculation readmore readnext readalso morefrom morestories morenews morearticles mostread mostpopular
    trending popular alsolike seealso teaser teasers promo promos promotion promotions
    share shares sharing sharebar sharebuttons sharetools sharelinks social socials addthis sharedaddy
    jprelatedposts
    newsletter newsletters subscribe subscription subscriptions signup regwall donate donation donations supportus
    ad ads advert adverts advertisement advertising advertorial sponsor sponsored dfp outbrain taboola teads banner
    comment comments commentlist commentarea disqus respond replies
    breadcrumb breadcrumbs nav navbar navi navigation menu sidebar rail toolbar masthead
    siteheader pageheader globalheader topbar footer colophon
    byline bylines authorbio authorbox authorinfo authorcard authordetails authorname authorblock authormeta
    authordescription authorprofile authors author aboutauthor bio
    caption captions credit credits photocredit imagecredit copyright
    postmeta entrymeta articlemeta metadata metainfo meta dateline datetime publishdate publisheddate publishtime
    timestamp pubdate
    tags taglist tagcloud taglinks posttags categories catlinks topics keywords
    pagination pager pagenav postnav postnavigation nextprev prevnext
    cookie cookies consent gdpr modal popup overlay lightbox tooltip hidden hide
    sronly screenreader visuallyhidden skiplink noprint
    rating poll quiz printonly emailsignup infobox factbox gallery slideshow carousel slider
    vjs jwplayer login feedback disclaimer player videoplayer videotitle videolist
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
# Words that the text's own element may carry beside an unwanted one.
_WANTED = frozenset(
    """
    articlebody articlecontent articletext storybody storycontent storytext postbody postcontent posttext entrybody
    entrycontent entrytext maincontent maintext pagecontent bodytext bodycopy richtext paragraph standfirst
    subhead lead lede intro dek
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_STANDFIRST = frozenset(
    """
    standfirst dek lead lede leadtext leadin intro introduction subtitle subtitles subhead subheadline subheading
    strapline deck chapo chapeau entradilla bajada sumario vorspann teaser teasertext excerpt abstract summary
    ingress preamble sommario occhiello spot
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_TELLING = _UNWANTED | _STANDFIRST
_LONGEST_NAME = 300


def meaning(names: str) -> tuple[bool, bool]:
    """Whether the words in an element's class and id say that it is unwanted, and that it is a standfirst."""
    return _meaning(names[:_LONGEST_NAME]) if names else (False, False)


@lru_cache(maxsize=8192)
def _meaning(names: str) -> tuple[bool, bool]:
    if _words(names).isdisjoint(_TELLING):
        return False, False
    words = _words(" ".join([name for name in names.split() if not _says_nothing(name)]))
    return not words.isdisjoint(_UNWANTED) and words.isdisjoint(_WANTED), not words.isdisjoint(_STANDFIRST)


def _words(names: str) -> set[str]:
    """The words of classes, and each two beside each other written as one."""
    words = _WORD.findall(names if names.islower() else _CAMEL.sub(" ", names).lower())
    return {*words, *map(str.__add__, words, words[1:])}


def _says_nothing(name: str) -> bool:
    return _MADE_UP.search(name) is not None or ("hidden" in name and any(word in name for word in _NO_HIDING))
