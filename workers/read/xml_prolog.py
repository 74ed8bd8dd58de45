"""What stands before the root element of an XML document, read without a parser: for recognising and refusing."""

import re
from dataclasses import dataclass

_ROOT = re.compile(r"<(?:([\w.-]{1,60}):)?([A-Za-z_][\w.-]{0,60})([^<>]{0,4000})")
_DOCTYPE = re.compile(r"<!DOCTYPE\s{1,99}([A-Za-z_][\w.-]{0,60})")
_SPACE = re.compile(r"\s*")
# The internal subset of a DOCTYPE ends at a bracket that is followed by the end of the declaration.
_SUBSET_END = re.compile(r"\]\s{0,99}>")


@dataclass(frozen=True, slots=True)
class Prolog:
    """The local name of the root ("" where there is none), the text of its attributes, and the DOCTYPE.

    Where the text ends before the root, its name is the one that the DOCTYPE announces.
    """

    root: str = ""
    attributes: str = ""
    doctype: str = ""


def prolog_of(text: str) -> Prolog:
    """The prolog of a document, as far as `text` shows it. Takes linear time on any text."""
    at, doctype = _skip_space(text, 0), ""
    while text.startswith(("<?", "<!"), at):
        end = _end_of_markup(text, at)
        if text.startswith("<!DOCTYPE", at):
            doctype = text[at:end]
        at = _skip_space(text, end)
    root = _ROOT.match(text, at)
    if root:
        return Prolog(root.group(2), root.group(3), doctype)
    named = _DOCTYPE.match(doctype)
    return Prolog(named.group(1) if named else "", "", doctype)


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _end_of_markup(text: str, at: int) -> int:
    """The place after a declaration, a comment or a processing instruction; the end of the text if it is open."""
    if text.startswith("<?", at):
        return _after(text, "?>", at)
    if text.startswith("<!--", at):
        return _after(text, "-->", at)
    close, subset = text.find(">", at), text.find("[", at)
    if -1 < subset < close:
        end = _SUBSET_END.search(text, subset)
        return end.end() if end else len(text)
    return _after(text, ">", at)


def _after(text: str, mark: str, at: int) -> int:
    place = text.find(mark, at)
    return len(text) if place < 0 else place + len(mark)
