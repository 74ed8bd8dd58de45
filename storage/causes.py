"""Failures that have one cause share one fingerprint."""

import re

import xxhash

_QUOTED = re.compile(r"'[^'\n]{0,300}'|\"[^\"\n]{0,300}\"|“[^”\n]{0,300}”")
_NUMBER = re.compile(r"\d+")


def cause(code: str, sentence: str) -> str:
    """16 hexadecimal digits of the code and the sentence, its numbers and quoted parts left out."""
    plain = _NUMBER.sub("#", _QUOTED.sub("…", sentence[:1000]))
    return xxhash.xxh3_64_hexdigest(f"{code}\n{plain}".encode("utf-8", "replace"))
