"""Names of files: which are left alone, and how a name of raw bytes is shown to people and stored as text."""

import re
import unicodedata
from enum import StrEnum


class Reason(StrEnum):
    """Why something in the inbox is left alone. It stays where it is and is counted."""

    HIDDEN = "hidden"
    UNFINISHED = "unfinished"
    SYSTEM = "system"
    LINK = "link"
    SPECIAL = "special"


MEANING: dict[Reason, str] = {
    Reason.HIDDEN: "Its name begins with a dot.",
    Reason.UNFINISHED: "Its name is that of a file which a program is still making.",
    Reason.SYSTEM: "Its name is one that an operating system or a storage device keeps for itself.",
    Reason.LINK: "It is a symbolic link; links are never followed.",
    Reason.SPECIAL: "It is neither a file nor a folder, but a pipe, a socket or a device.",
}

# Browsers, download managers, copying programs and editors write under these and rename when done.
_UNFINISHED_ENDINGS = (
    b"~", b".part", b".partial", b".filepart", b".tmp", b".temp", b".crdownload", b".opdownload",
    b".download", b".aria2", b".swp", b".swo", b".swx",
)  # fmt: skip
_SYSTEM_NAMES = frozenset({
    b"@eadir", b"#recycle", b"#snapshot", b"$recycle.bin", b"system volume information", b"lost+found",
    b"__macosx", b"thumbs.db", b"ehthumbs.db", b"desktop.ini",
})  # fmt: skip


def reason_to_leave(name: bytes) -> Reason | None:
    """Why a file or folder of this name (one component, no slash) is left alone; None if it is not."""
    if name.startswith(b".") and not _is_only_odd(name):
        return Reason.HIDDEN
    lowered = name.lower()
    if lowered.endswith(_UNFINISHED_ENDINGS) or lowered.startswith(b"~$"):
        return Reason.UNFINISHED
    if lowered.startswith(b"#") and lowered.endswith(b"#"):
        return Reason.UNFINISHED
    return Reason.SYSTEM if lowered in _SYSTEM_NAMES else None


def _is_only_odd(name: bytes) -> bool:
    """A stem of nothing but dots, as in `....json`, is a careless name and hides nothing.

    A further dot later on is what the temporary file of a hidden one has: `..name.json.x8dKq2`.
    """
    return name.startswith(b"..") and b"." not in name.lstrip(b".") and not name.endswith(b".")


def display(name: bytes) -> str:
    """A name or relative path as text that is safe to store and to print, and can be turned back.

    Valid UTF-8 is kept, except that control, format (so bidirectional and zero-width), private and
    unassigned characters, line separators and every invalid byte become `\\xNN`, one for each byte, and a
    backslash becomes two. The result holds no NUL and no lone surrogate. `parse` is the inverse.
    """
    text = name.decode("utf-8", "surrogateescape")
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


# The last, empty branch catches a backslash that begins no escape.
_ESCAPE = re.compile(rb"\\(?:(\\)|x([0-9a-f]{2})|)")


def parse(shown: str) -> bytes:
    """The name that `display` showed: `parse(display(name)) == name` for every name.

    Raises ValueError if the text is not of that form.
    """
    return _ESCAPE.sub(_unescaped, shown.encode("utf-8"))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if escape[1]:
        return b"\\"
    if escape[2]:
        return bytes.fromhex(escape[2].decode("ascii"))
    raise ValueError(f"a lone backslash at byte {escape.start()}")


def source_of(relative: bytes) -> str | None:
    """The default source of the articles in a file: its first folder below the inbox, if it is in one."""
    folder, slash, _ = relative.partition(b"/")
    return display(folder) if slash else None
