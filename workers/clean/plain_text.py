"""Plain text cleaned: headline, by-line, dates, source and addresses move to their fields, the rest is body."""

import re
from dataclasses import dataclass, field
from typing import Any

from workers.clean.characters import regular
from workers.clean.findings import Findings
from workers.clean.headline import bare_headline, headline_place, same_line
from workers.clean.line_kinds import LineKind, bare_names, is_furniture, is_lone_name, kind_of
from workers.clean.paragraphs import Paragraph, paragraphs
from workers.clean.stated import add_date, web_address
from workers.clean.wrappings import unwrapped

_HEAD, _TAIL = 8, 14
# A text of more lines is data rather than prose: it is kept, but not looked at line by line.
_MOST_LINES = 100_000
_BLANK_RUN = re.compile(r"\n{3,}")
_LINE_BREAKS = re.compile(r"\n+")
_LONGEST_ALONE, _LONGEST_NAMES = 65, 40
_FROM_LINE = 0.85
_DATELINE = re.compile(
    r"(?=[A-Z])[^.!?\n]{2,60}?\((Reuters|AP|AFP|dpa|UPI|ANSA|EFE|TASS|Xinhua|APA|SID|KNA|epd|ATS|SDA|Bloomberg)\)\s{0,3}[-–—]{1,2}\s"
)
# A place in capitals, a whole date, and a dash: `PORT-BRENNEC, 17 septembre 2026 - `.
_DATED_LINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'/-]{2,40}, ((?=[^,–—-]{0,30}\d{4})[^()–—-]{6,30}?)"
    r"(?: \([A-Za-z]{2,10}\))?\s{1,2}[-–—]{1,2}\s"
)


@dataclass(slots=True)
class Text:
    """A plain text on its way: its paragraphs, and what each of the outer ones says beside being text."""

    paragraphs: list[Paragraph]
    kinds: dict[int, LineKind] = field(default_factory=dict)
    title: str | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)

    def body_places(self) -> list[int]:
        """The places of the paragraphs that are text."""
        return [place for place in range(len(self.paragraphs)) if place not in self.kinds]


def clean_text(raw: str, found: Findings) -> None:
    """Add what a plain text carries to `found`; fields that are known already are not looked for."""
    plain = regular(_BLANK_RUN.sub("\n\n", raw) if "\n\n\n" in raw else raw)
    if plain.count("\n") <= _MOST_LINES:
        plain = unwrapped(plain)
    if plain.count("\n") > _MOST_LINES:
        found.add("body", _LINE_BREAKS.sub("\n\n", plain).strip(), "text", 0.5)
        return
    text = Text(paragraphs(plain, _stands_alone))
    if found.values.get("title") and found.values.get("authors"):
        _mark_furniture_only(text)
    else:
        _recognise_lines(text)
    _find_headline(text, found)
    _take_fields(text, found)
    _take_body(text, found)


def _stands_alone(line: str) -> bool:
    """Whether a line is no part of a running sentence: a date, a share button, names alone."""
    if len(line) > _LONGEST_ALONE and "://" not in line:
        return False
    return kind_of(line) is not None or (len(line) <= _LONGEST_NAMES and bool(bare_names(line)))


def _mark_furniture_only(text: Text) -> None:
    for place, paragraph in enumerate(text.paragraphs):
        if is_furniture(paragraph.text):
            text.kinds[place] = LineKind("furniture", "")


def _recognise_lines(text: Text) -> None:
    """Kinds of the first and the last paragraphs; in between, only what is surely no text."""
    count = len(text.paragraphs)
    for place, paragraph in enumerate(text.paragraphs):
        outer = place < _HEAD or place >= count - _TAIL
        kind = kind_of(paragraph.text) if outer else None
        if kind is not None and kind.kind == "bare date" and place >= _HEAD:
            kind = None
        if kind is None and not outer and len(paragraph.text) < 60 and is_furniture(paragraph.text):
            kind = LineKind("furniture", "")
        if kind is not None:
            text.kinds[place] = kind
    if len(text.kinds) == count:
        text.kinds.clear()


def _find_headline(text: Text, found: Findings) -> None:
    places = text.body_places()
    labelled = [kind.value for kind in text.kinds.values() if kind.kind == "title"]
    if labelled:
        found.add("title", labelled[0], "title line", _FROM_LINE)
    stated = found.values.get("title")
    if stated:
        text.title = stated
        _drop_repeats(text, places, stated)
        return
    if len(places) < 2 or not found.open("title"):
        return
    texts = [text.paragraphs[place].text for place in places]
    supported = {number for number, place in enumerate(places[:-1]) if place + 1 in text.kinds}
    choice = headline_place(texts[:-1], texts[-1], supported)
    if choice is None:
        return
    number, confidence = choice
    text.title = bare_headline(texts[number])
    source = "first line" if number == 0 else "line after a remark"
    found.add("title", text.title, source, confidence)
    for place in places[:number]:
        text.parts.append({"kind": "commentary", "text": text.paragraphs[place].text})
        text.kinds[place] = LineKind("furniture", "")
    text.kinds[places[number]] = LineKind("furniture", "")
    _drop_repeats(text, places[number + 1 :], text.title)
    _take_bare_names(text, places[number])


def _drop_repeats(text: Text, places: list[int], title: str) -> None:
    """The headline itself, and its repeats at either end, leave the text."""
    for place in dict.fromkeys([*places[:2], *places[-2:]]):
        if same_line(text.paragraphs[place].text, title):
            text.kinds[place] = LineKind("furniture", "")


def _take_bare_names(text: Text, headline: int) -> None:
    """A line of names alone right below the headline, with no blank line between, is a by-line."""
    place = headline + 1
    if place >= len(text.paragraphs) - 1 or place in text.kinds or text.paragraphs[place].apart:
        return
    line = text.paragraphs[place].text
    names = bare_names(line) or ((line,) if is_lone_name(line) else ())
    closed = text.paragraphs[place + 1].apart or place + 1 in text.kinds
    if names and closed:
        text.kinds[place] = LineKind("authors", names)


def _take_fields(text: Text, found: Findings) -> None:
    for kind in text.kinds.values():
        if kind.date:
            add_date(found, kind.date, "by-line" if kind.kind == "authors" else "date line", _FROM_LINE)
        if kind.kind in {"published_at", "bare date"}:
            add_date(found, kind.value, "date line", _FROM_LINE)
        elif kind.kind == "url":
            found.add("url", web_address(kind.value), "address line", _FROM_LINE)
        elif kind.kind != "furniture":
            source = "by-line" if kind.kind == "authors" else "source line"
            found.add(kind.kind, kind.value, source, _FROM_LINE)


def _take_body(text: Text, found: Findings) -> None:
    places = text.body_places()
    body = "\n\n".join(text.paragraphs[place].text for place in places)
    remark_places = _remarks_before_source(text, places)
    offset = 0
    for place in remark_places:
        length = len(text.paragraphs[place].text)
        text.parts.append({"kind": "commentary", "start": offset, "end": offset + length})
        offset += length + 2
    more: dict[str, Any] = {"parts": text.parts} if text.parts else {}
    wire = _DATELINE.match(text.paragraphs[places[0]].text) if places else None
    if wire:
        # The agency wrote the text, but the file may come from anybody who runs it: that is no source yet.
        more["agency"] = wire.group(1)
    found.add("body", body, "text", 0.9, **more)
    dated = _DATED_LINE.match(text.paragraphs[places[0]].text) if places else None
    if dated:
        add_date(found, dated.group(1), "dateline", 0.7)


def _remarks_before_source(text: Text, places: list[int]) -> list[int]:
    """Paragraphs between the headline and a `Source:` line in the head: the poster speaks there."""
    sources = [place for place, kind in text.kinds.items() if kind.kind == "source" and place < _HEAD]
    if not sources or text.title is None:
        return []
    before = [place for place in places if place < min(sources)]
    return before if len(before) <= 3 and len(before) < len(places) else []
