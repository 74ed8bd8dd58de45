"""Watch-lists: many names of one kind, each a tag of its own, found exactly as they are written."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from copydesk.articles import Article, Tag
from workers.tag.automaton import OTHER_BYTE, Automaton, Span, build_automaton
from workers.tag.fold import fold
from workers.tag.roles import role_of
from workers.tag.rules.rule import Kind
from workers.tag.scan import Scan

_CONFIDENCE = 0.95


class Named(NamedTuple):
    """What one line names: the code and label of its tag, and all ways to write it."""

    code: str
    label: str
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """One list. `file`, `line` and `version` say where it stands; `yes` and `no` are its own examples."""

    id: str
    file: str
    line: int
    version: int
    kind: Kind
    scheme: str
    names: tuple[Named, ...]
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @property
    def creator(self) -> str:
        """The creator of its tags: `rule:file#id@version`."""
        return f"rule:{self.file}#{self.id}@{self.version}"

    @property
    def code(self) -> str:
        """What stands for the codes of all its names."""
        return f"{self.scheme}:*"


Entity = tuple[int, int, str]
"""The number of a watch-list, that of a name in it, and a surface of that name."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Watch-lists compiled into one automaton; `entities[i]` is what pattern i may stand for."""

    lists: tuple[Watchlist, ...]
    automaton: Automaton
    entities: tuple[tuple[Entity, ...], ...]

    def tags(self, article: Article, scan: Scan) -> list[Tag]:
        """The names that the article mentions, in order of their first place."""
        spans: dict[tuple[int, int], list[Span]] = {}
        for pattern, found in self.automaton.find(scan.folded).items():
            for number, entity, surface in self.entities[pattern]:
                verbatim = [span for span in found if scan.text.startswith(surface, span[0])]
                if verbatim and _is_in_scope(self.lists[number], article):
                    spans.setdefault((number, entity), []).extend(verbatim)
        return [_tag(self.lists[number], entity, scan, sorted(its)) for (number, entity), its in spans.items()]


@lru_cache(maxsize=1)
def compile_watchlists(lists: tuple[Watchlist, ...]) -> Watch:
    """All surfaces of the lists in one automaton; that of the last lists is kept, for rules change by themselves.

    They are folded together, as one long text: one by one would take several times as long.
    """
    entities: dict[bytes, tuple[Entity, ...]] = {}
    for number, one in enumerate(lists):
        every = [(entity, surface) for entity, name in enumerate(one.names) for surface in name.surfaces]
        folded = fold("\n".join([surface for _, surface in every]))
        at = 0
        for entity, surface in every:
            pattern = folded[at : at + len(surface)]
            at += len(surface) + 1
            plain = pattern.strip()
            if plain and OTHER_BYTE not in plain:
                if plain != pattern:
                    begin = pattern.find(plain)
                    surface = surface[begin : begin + len(plain)]
                one_more = (number, entity, surface)
                known = entities.get(plain)
                entities[plain] = (*known, one_more) if known else (one_more,)
    return Watch(lists, build_automaton(list(entities)), tuple(entities.values()))


def _is_in_scope(one: Watchlist, article: Article) -> bool:
    of_source = not one.sources or article.source in one.sources
    return of_source and (not one.languages or article.language in one.languages)


def _tag(one: Watchlist, entity: int, scan: Scan, spans: list[Span]) -> Tag:
    name = one.names[entity]
    role = role_of(scan, spans)
    return Tag(
        one.kind,
        one.scheme,
        name.code,
        name.label,
        role,
        _CONFIDENCE,
        round(min(len(spans), 5) / 5 * (1.0 if role == "about" else 0.6), 3),
        one.creator,
        scan.evidence(spans),
    )
