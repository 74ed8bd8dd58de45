"""Check one watch-list of a rule file.

`names` is a block of text with a name a line, in all ways to write it, parted by semicolons; a code of its own may
stand before an equals sign. A block and not a list, for YAML takes a hundred times as long over a list.
"""

from collections.abc import Iterator

from workers.tag.automaton import folded_pattern
from workers.tag.rules.document import Located
from workers.tag.rules.fields import WrongRuleError, kind_of, list_of, refuse_unknown, text_of
from workers.tag.rules.watchlist import Named, Watchlist

MAX_NAMES = 100_000
MAX_SURFACE = 200
_TEXTS = ("id", "kind", "scheme", "names")
_KEYS = frozenset((*_TEXTS, "sources", "languages", "tests"))


def watchlist_of(one: Located, file: str, version: int) -> Watchlist:
    """The watch-list that a mapping describes. Raises WrongRuleError."""
    if not isinstance(one.value, dict):
        raise WrongRuleError("a watch-list is a mapping with an `id`, a `kind` and `names`", one.line)
    refuse_unknown(one, _KEYS)
    texts = {key: text_of(one, key) for key in _TEXTS}
    if not texts["id"] or len(texts["id"]) > MAX_SURFACE or len(texts["scheme"]) > MAX_SURFACE:
        raise WrongRuleError(f"a watch-list needs an `id`, of at most {MAX_SURFACE} characters", one.line)
    tests = one.value.get("tests", Located({}, one.line))
    if not isinstance(tests.value, dict):
        raise WrongRuleError("`tests` is a mapping with `yes` and `no`", tests.line)
    refuse_unknown(tests, frozenset({"yes", "no"}))
    scheme = texts["scheme"] or texts["id"]
    names = tuple(_names(texts["names"], scheme, one.value.get("names", one).line))
    if not names or len(names) > MAX_NAMES:
        raise WrongRuleError(f"a watch-list has 1 to {MAX_NAMES} names", one.line)
    return Watchlist(
        id=texts["id"],
        file=file,
        line=one.line,
        version=version,
        kind=kind_of(one, texts["kind"] or "organisation"),
        scheme=scheme,
        names=names,
        sources=frozenset(list_of(one, "sources")),
        languages=frozenset(list_of(one, "languages")),
        yes=tuple(list_of(tests, "yes")),
        no=tuple(list_of(tests, "no")),
    )


def _names(text: str, scheme: str, line: int) -> Iterator[Named]:
    for number, written in enumerate(text.split("\n"), line + 1):
        code, equals, surfaces = written.partition(" = ")
        ways = tuple([way for part in (surfaces if equals else written).split(";") if (way := part.strip())])
        if not ways:
            if equals:
                raise WrongRuleError("a line with a code needs a name", number)
            continue
        if len(written) > MAX_SURFACE and max(map(len, (code, *ways))) > MAX_SURFACE:
            raise WrongRuleError(f"a name is longer than {MAX_SURFACE} characters", number)
        if not ways[0][0].isascii() and not any(map(folded_pattern, ways)):
            raise WrongRuleError(f"the name {ways[0][:40]!r} has no Latin letter or digit", number)
        yield Named(code.strip() if equals else f"{scheme}:{ways[0].casefold()}", ways[0], ways)
