"""The country that an article comes from, by the address of its publisher."""

from workers.tag.lexicons import place_labels

_LONGEST = 255  # of a host's name
_OWN_LETTERS = {"UK": "GB"}
_SOLD_AS_WORDS = frozenset({
    "AC", "AD", "AI", "AM", "CC", "CF", "CO", "DJ", "FM", "GA", "GG", "GQ", "GS", "IM", "IO", "IS", "LA", "LI",
    "LY", "ME", "ML", "MS", "NF", "NU", "PW", "SC", "SH", "SO", "ST", "TK", "TO", "TV", "VC", "WS",
})  # fmt: skip
"""Countries whose domain is hardly a sign of them."""


def home_of(address: str | None) -> str:
    """The ISO 3166-1 code of the country whose domain a page's address or a host's name is in; else nothing."""
    if not address:
        return ""
    host = (address.partition("://")[2] or address)[:_LONGEST].partition("/")[0].partition(":")[0]
    last = host.rpartition(".")[2].upper() if "." in host else ""
    code = _OWN_LETTERS.get(last, last)
    return code if len(code) == 2 and code in place_labels() and code not in _SOLD_AS_WORDS else ""
