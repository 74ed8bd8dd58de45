"""Text from files made fit to be shown: nothing in it can move the cursor, hide or turn other text around."""

# Not printable by Unicode, and yet needed to write Persian, Hindi or an emoji.
_JOINERS = frozenset("\u200c\u200d")


def visible(text: str, *, lines: bool = False) -> str:
    """`text` with control, format and bidi characters as escapes like `\\x1b`, and other spaces as they are.

    `lines` keeps line breaks, for a text of several lines.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character, lines) for character in text)


def _shown(character: str, lines: bool) -> str:
    if character.isprintable() or character in _JOINERS or (lines and character == "\n"):
        return character
    if character.isspace() and ord(character) > 0x9F and character not in "\u2028\u2029":
        return character  # no-break space and its kin
    return character.encode("ascii", "backslashreplace").decode() if ord(character) > 0x7F else _low(character)


def _low(character: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\x{ord(character):02x}")


def visible_json(document: str) -> str:
    """A JSON document with every character that `visible` would show as an escape, as a JSON escape."""
    if document.isprintable():
        return document
    return "".join(c if c.isprintable() or c == "\n" else _json_escape(c) for c in document)


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
