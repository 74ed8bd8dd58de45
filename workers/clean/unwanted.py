"""Which elements of a page hold something else than its article, by their tags and the words in their classes."""

import re
from functools import lru_cache
from itertools import pairwise

# Never part of what is read; removed in the parser, before anything is looked at.
UNSEEN = [
    "script", "style", "noscript", "svg", "iframe", "object", "embed", "template", "button", "select",
    "textarea", "canvas", "video", "audio", "math", "dialog",
]  # fmt: skip
UNWANTED_TAGS = frozenset({"nav", "footer", "aside", "figure", "figcaption", "caption", "label", "menu"})
# Elements that hold an article so often that one word in their class says little.
_SAFE_TAGS = frozenset({"html", "body", "main", "article", "tr", "td", "th", "tbody"})
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
# Names made by a build tool (`a884a83d`) mean nothing, and `overflow-hidden` hides nothing.
_NO_WORD = re.compile(r"\S*(?:overflow|backface|no)-hidden\S*|\S*[A-Za-z]\d+[A-Za-z]\S*")
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
    login feedback disclaimer player videoplayer videotitle videolist
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
    ingress sommario occhiello spot
    """.split()  # noqa: SIM905 - reads better than a list of strings
)
_LONGEST_NAME = 300


def is_unwanted(tag: str, names: str) -> bool:
    """Whether an element's tag, or the words in its class and id, say that it holds no article text."""
    if tag in UNWANTED_TAGS:
        return True
    return bool(names) and tag not in _SAFE_TAGS and _names_are_unwanted(names[:_LONGEST_NAME])


def is_standfirst(names: str) -> bool:
    """Whether the words in an element's class and id say that it holds the standfirst."""
    return bool(names) and _names_are_standfirst(names[:_LONGEST_NAME])


@lru_cache(maxsize=8192)
def _names_are_standfirst(names: str) -> bool:
    return not _STANDFIRST.isdisjoint(_words(names))


@lru_cache(maxsize=8192)
def _names_are_unwanted(names: str) -> bool:
    words = _words(names)
    return not _UNWANTED.isdisjoint(words) and _WANTED.isdisjoint(words)


def _words(names: str) -> list[str]:
    words = [word.lower() for word in _WORDS.findall(_NO_WORD.sub(" ", names))]
    return words + [f"{one}{other}" for one, other in pairwise(words) if len(one) > 1 < len(other)]
