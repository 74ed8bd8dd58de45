"""Labels of the codes that are known here, for people who name a code."""

from workers.tag.lexicons import alpha2_codes, place_labels, topics


def label_of(code: str) -> str | None:
    """The English label of a topic (`medtop:15000000`) or a place (`iso3166:FR`); None for any other code."""
    scheme, _, local = code.partition(":")
    if scheme == "medtop" and local in topics():
        return topics()[local].label
    return place_labels().get(local) if scheme == "iso3166" else None


def as_recorded(code: str) -> str:
    """A code as tags have it: a country's alpha-3 code (`iso3166:FRA`) becomes alpha-2, any other stays."""
    scheme, _, local = code.partition(":")
    return f"iso3166:{alpha2_codes().get(local, local)}" if scheme == "iso3166" else code
