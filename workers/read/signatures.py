"""Recognises what is no text by its first bytes, so that the reject can say what it looked like.

The signatures are those of the formats' own specifications (the "magic numbers" of file(1)).
"""

import re

from copydesk.outcomes import RejectCode, RejectedRecord

_CONTROL = re.compile(rb"[\x00-\x08]")
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PK\x03\x04", "a zip archive (or an office document)"),
    (0, b"PK\x05\x06", "an empty zip archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (0, b"\x7fELF", "an executable"),
    (0, b"MZ", "a Windows executable"),
    (0, b"\xca\xfe\xba\xbe", "an executable"),
    (0, b"\xcf\xfa\xed\xfe", "an executable"),
    (0, b"\x00asm", "an executable"),
    (0, b"\x89PNG\r\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (0, b"II*\x00", "a TIFF image"),
    (0, b"MM\x00*", "a TIFF image"),
    (8, b"WEBP", "a WebP image"),
    (8, b"WAVE", "a sound file"),
    (0, b"ID3", "a sound file"),
    (0, b"OggS", "a sound file"),
    (0, b"fLaC", "a sound file"),
    (4, b"ftyp", "a video or image file"),
    (0, b"\x1aE\xdf\xa3", "a video file"),
    (0, b"SQLite format 3\x00", "a database"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"\x80\x02", "pickled Python data"),
    (0, b"\x80\x03", "pickled Python data"),
    (0, b"\x80\x04", "pickled Python data"),
    (0, b"\x80\x05", "pickled Python data"),
)
# One look that nearly all heads end with.
_PERHAPS = re.compile(b"|".join(b".{%d}%b" % (at, re.escape(magic)) for at, magic, _ in _SIGNATURES), re.DOTALL)
# Signatures of plain letters could also begin a text: they count only beside bytes that no text has.
_LETTERS_ONLY = frozenset({b"MZ", b"BZh", b"ID3", b"OggS", b"fLaC", b"PAR1", b"GIF8", b"ftyp", b"WEBP", b"WAVE"})


def looks_like(head: bytes) -> str | None:
    """What the first bytes are known to be, or None. `head` is the beginning of the file."""
    if not _PERHAPS.match(head):
        return None
    binary = b"\x00" in head or _CONTROL.search(head, 0, 512) is not None
    for offset, magic, kind in _SIGNATURES:
        if head.startswith(magic, offset) and (binary or magic not in _LETTERS_ONLY):
            return kind
    return None


def refuse_what_is_no_text(head: bytes) -> None:
    """Raise RejectedRecord(UNSUPPORTED) when the bytes are of a known kind that is no text."""
    kind = looks_like(head)
    if kind:
        raise RejectedRecord(RejectCode.UNSUPPORTED, f"The file looks like {kind}, which is not read here.")
    if not head.strip(b"\x00"):
        raise RejectedRecord(
            RejectCode.UNSUPPORTED,
            "The file begins with nothing but zero bytes, as one does that a power cut left behind.",
        )
