"""Dates and times as news writes them, made RFC 3339 with their zone kept.

A day without a time becomes midnight and says `precision: day` in its provenance; a time without a zone is
taken as UTC and says `zone: assumed`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from workers.clean.month_names import MONTHS

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ,]{1,2}(\d{1,2}):(\d{2})"
    r"(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\[[\w/+:-]{1,40}\])?)?$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2}):?(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$")
_SECONDS = re.compile(r"[12]\d{9}(?:\d{3})?$")
# `Mon May 06 2024 10:00:00 GMT+0200 (Central European Summer Time)`, as JavaScript writes a date.
_SCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT([+-]\d{4})(?: \([^()]{1,60}\))?$"
)
_MAIL = re.compile(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d")
_NUMERIC = re.compile(r"(\d{1,4})[./-]\s?(\d{1,2})[./-]\s?(\d{1,4})\.?$")
_CJK = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_CLOCK = re.compile(
    r"\b(?:(?:at|um|à|às|as|a las|kl\.?|klo|ore|godz\.?|v|в|о|오전|오후|ob|στις|saat|pukul|เวลา) )?"
    r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s?([ap]\.?m\.?)?\s?(?:Uhr|h(?:rs?)?|น)?\s?"
    r"\(?(Z|UTC|GMT|[A-Z]{1,4}T|[+-]\d{2}:?\d{2})?\)?$", re.IGNORECASE,
)  # fmt: skip
# `10:15 AM EDT, Mon May 6, 2024`
_CLOCK_FIRST = re.compile(r"(\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?)?(?:\s[A-Z]{2,4}T?)?),?\s(?=\S)", re.IGNORECASE)
# The vowel signs of Indian scripts and Thai are no letters to `re`, but stand within words.
_WORDS = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963\u0970-\u0dff\u0e30-\u0e4e])+|\d+")
_LONGEST = 80
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
          "CET": 1, "CEST": 2, "BST": 1, "WET": 0, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
          "KST": 9, "IST": 5.5}  # fmt: skip
_HALVES = {"오전": "a", "오후": "p"}
# Where the month is written first.
_AMERICAN = frozenset({"EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "ET", "CT", "MT", "PT"})
_BUDDHIST_YEARS, _EARLIEST_BUDDHIST = 543, 2400
_FILLERS = frozenset(
    {"of", "de", "del", "den", "der", "the", "st", "nd", "rd", "th", "on", "am", "le", "er", "d", "г", "feira",
     "tháng", "ngày", "พ", "ศ", "m", "gada", "року", "года", "tanggal"}
)  # fmt: skip
_EARLIEST_YEAR = 1600


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time in RFC 3339, and what had to be assumed about it (for the provenance)."""

    text: str
    assumed: Mapping[str, str]


def parse_date(value: Any) -> Moment | None:
    """The date in `value` (a text, a number of seconds, a date), or None when it is none."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _day(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_seconds(value)
    if not isinstance(value, str) or not 6 <= len(value.strip()) <= _LONGEST:
        return None
    text = value.strip().rstrip(".")
    return (
        _from_iso(text) or _from_compact(text) or _from_digits(text) or _from_mail(text) or _from_script(text)
        or _from_words(text)
    )  # fmt: skip


def is_future(moment: str, now: datetime | None = None) -> bool:
    """Whether an RFC 3339 text lies more than two days ahead."""
    limit = (now or datetime.now(UTC)) + timedelta(days=2)
    return datetime.fromisoformat(moment) > limit


def _from_iso(text: str) -> Moment | None:
    found = _ISO.match(text)
    return _assemble(*found.groups()) if found else None


def _from_compact(text: str) -> Moment | None:
    found = _COMPACT.match(text)
    return _assemble(*found.groups()) if found else None


def _from_mail(text: str) -> Moment | None:
    """RFC 5322, as feeds and mails write it."""
    if not _MAIL.match(text):
        return None
    try:
        return _moment(parsedate_to_datetime(text))
    except (ValueError, OverflowError, IndexError):
        return None


def _from_seconds(value: float) -> Moment | None:
    seconds = value / 1000 if abs(value) > 1e11 else value
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return _moment(moment) if moment.year >= 1970 and seconds > 1e6 else None


def _from_digits(text: str) -> Moment | None:
    return _from_seconds(float(text)) if _SECONDS.match(text) else None


def _from_script(text: str) -> Moment | None:
    found = _SCRIPT.match(text)
    if not found or found[1].lower() not in MONTHS:
        return None
    month, day, year, *rest = found.groups()
    return _assemble(year, MONTHS[month.lower()], day, *rest)


def _from_words(text: str) -> Moment | None:
    """`Tue, 17 Dec 2024 10:32`, `January 7, 2024`, `16.05.2024`, `2024年1月7日` and their like."""
    first = _CLOCK_FIRST.match(text)
    if first:
        text = f"{text[first.end() :]} {first.group(1)}"
    clock = _CLOCK.search(text)
    day_text = text[: clock.start()].rstrip(" ,-–|•") if clock and clock.start() else text
    day = _day_of(day_text)
    if day is None:
        return None
    year, month, number, ambiguous = day
    hour, minute, second, zone = _clock(clock) if clock and clock.start() else (None, None, None, None)
    if ambiguous and zone and zone.upper() in _AMERICAN:
        month, number, ambiguous = number, month, False
    moment = _assemble(year, month, number, hour, minute, second, zone)
    if moment and ambiguous:
        return Moment(moment.text, {**moment.assumed, "order": "day first assumed"})
    return moment


def _day_of(text: str) -> tuple[int, int, int, bool] | None:
    cjk = _CJK.search(text)
    if cjk:
        return int(cjk[1]), int(cjk[2]), int(cjk[3]), False
    words = [word.lower() for word in _WORDS.findall(text)]
    numeric = _NUMERIC.search(text)
    if numeric and all(word.isdigit() or len(word) > 2 for word in words):
        return _numeric(numeric) if len(words) <= 4 else None
    return _named(words)


def _numeric(found: re.Match[str]) -> tuple[int, int, int, bool] | None:
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) == 4:
        return first, second, third, False
    if len(found[1]) > 2 or len(found[3]) not in (2, 4):
        return None
    year = third + 2000 if third < 100 else third
    if second > 12:
        return year, first, second, False
    return year, second, first, first <= 12 and first != second


def _named(words: list[str]) -> tuple[int, int, int, bool] | None:
    """Day, month name and year in any order, with nothing else but a weekday and fillers."""
    months = [MONTHS[word] for word in words if word in MONTHS]
    numbers = [word for word in words if word.isdigit()]
    others = [word for word in words if word not in MONTHS and not word.isdigit() and word not in _FILLERS]
    if len(months) != 1 or len(numbers) != 2 or len(others) > 1:
        return None
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if not len(years) == len(days) == 1:
        return None
    year = int(years[0])
    return year - _BUDDHIST_YEARS if year >= _EARLIEST_BUDDHIST else year, months[0], int(days[0]), False


def _clock(found: re.Match[str]) -> tuple[int, int, int, str | None]:
    hour = int(found[1])
    half = (found[4] or "").lower()[:1] or _HALVES.get(found[0][:2], "")
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return hour, int(found[2]), int(found[3] or 0), found[5]


def _assemble(year: Any, month: Any, day: Any, hour: Any, minute: Any, second: Any, zone: Any) -> Moment | None:
    if hour is None:
        return _day(int(year), int(month), int(day))
    try:
        naive = datetime.combine(
            date(int(year), int(month), int(day)), time(int(hour) % 24, int(minute), min(int(second or 0), 59))
        )
        return _moment(naive.replace(tzinfo=_zone(zone)))
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    name = text.upper()
    if name in {"Z", "UTC", "GMT"}:
        return UTC
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    if name[0] not in "+-":
        return None
    sign = -1 if name[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(name[1:3]), minutes=int(name[3:].lstrip(":") or 0)))


def _day(year: int, month: int, day: int) -> Moment | None:
    try:
        moment = datetime(year, month, day, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(_rfc3339(moment), {"precision": "day"}) if year >= _EARLIEST_YEAR else None


def _moment(moment: datetime) -> Moment | None:
    if moment.year < _EARLIEST_YEAR:
        return None
    if moment.tzinfo is None:
        return Moment(_rfc3339(moment.replace(tzinfo=UTC)), {"zone": "assumed"})
    return Moment(_rfc3339(moment), {})


def _rfc3339(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
