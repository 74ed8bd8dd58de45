"""The tagging stage: an article in, tags with evidence out. A pure function on text."""

from workers.tag.keywords import CREATOR as KEYWORDS
from workers.tag.keywords import terms_of
from workers.tag.rarity import DocumentFrequencies
from workers.tag.tagger import tag

VERSION = 6
"""Raised when the same article may get other tags than before."""

__all__ = ["KEYWORDS", "VERSION", "DocumentFrequencies", "tag", "terms_of"]
