"""What is to be done with the articles of a source: for all sources, and otherwise for some."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from copydesk.countries import COUNTRIES
from copydesk.errors import SettingsError

_CHOICES = {"scope": ("all", "source"), "copies": ("keep", "skip")}
_RANGES = {"threshold": (0.0, 1.0), "window_days": (1, 36_500), "rank": (0, 99)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How copies of one source are found, what becomes of them, and where the source is at home.

    Two articles are near copies from a probability of `threshold` on (the stricter one of two sources counts),
    when they arrived within `window_days`, and with the scope `source` only within the source. With `skip` a copy
    leaves nothing but its row in the ledger and its bytes. Of a story's articles the canonical is one with the
    lowest `rank`: 0 for an agency, 99 for who only passes on. A place name of several meanings is rather the one
    in `country`, the code of a country, or nothing where that is for each article's address to say.
    """

    threshold: float
    window_days: int
    scope: str
    copies: str
    rank: int = 50
    country: str = ""


class Sources(Mapping[str, Mapping[str, Any]]):
    """What differs for some sources: the fields of `Policy` by the name of the source.

    Made from a table of the settings file, or from its JSON. Raises SettingsError.
    """

    def __init__(self, given: Mapping[str, Any] | str = "") -> None:
        self._by_name = {name: _checked(name, value) for name, value in _table(given).items()}

    def policy(self, source: str | None, usual: Policy) -> Policy:
        """The policy for a source, where `usual` is that for all."""
        own = self._by_name.get(source or "")
        return replace(usual, **own) if own else usual

    def country(self, source: str | None) -> str:
        """The code of the country where a source is at home, or nothing where that was not said."""
        return str(self._by_name.get(source or "", {}).get("country", ""))

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return json.dumps(self._by_name) if self._by_name else ""


def _table(given: Mapping[str, Any] | str) -> Mapping[str, Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given) if given.strip() else {}
        except ValueError as error:
            raise SettingsError(f"sources is no JSON: {error}.") from error
    if not isinstance(given, Mapping):
        raise SettingsError("sources must be a table: a name, and its settings.")
    return given


def _checked(source: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise SettingsError(f"sources.{source} must be a table of settings, not {given!r}.")
    known = [each.name for each in fields(Policy)]
    for name, value in given.items():
        where = f"sources.{source}.{name}"
        if name not in known:
            raise SettingsError(f"There is no setting {where}; there are {', '.join(known)}.")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise SettingsError(f"{where} must be one of {', '.join(_CHOICES[name])}, not {value!r}.")
        if name in _RANGES:
            _check_range(where, value, *_RANGES[name])
        if name == "country" and not (isinstance(value, str) and value in COUNTRIES):
            raise SettingsError(f"{where} must be a country's two-letter code, such as GB, not {value!r}.")
    return dict(given)


def _check_range(where: str, value: Any, low: float, high: float) -> None:
    whole = isinstance(low, int)
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise SettingsError(f"{where} must be a {'whole ' * whole}number, not {value!r}.")
    if not low <= value <= high:
        raise SettingsError(f"{where} must be between {low:g} and {high:g}, not {value!r}.")
