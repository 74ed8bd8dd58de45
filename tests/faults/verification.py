"""What must hold after any fault, proved from the manifest and not from what the program says of itself."""

import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from storage.check import check
from storage.store import Store
from tests.faults.dropping import Dropped
from tests.faults.ledger import rows

_SHOWN = 3
_CODES = {"empty": "empty", "unsupported": "unsupported", "malformed": "malformed", "deadly": "poison"}
Manifest = Sequence[Dropped]


def findings(store: Store, manifest: Manifest) -> list[str]:
    """Everything that is wrong, each as `rule: what`; empty where all promises hold."""
    found = [f"{rule.__name__.strip('_')}: {what}" for rule in _RULES for what in rule(store, manifest)]
    found += [f"inbox_empty: {path}" for path in _files(store.settings.inbox)][:_SHOWN]
    found += [f"check: {breach.promise} {breach.where}: {breach.sentence}" for breach in check(store).breaches]
    return found


def all_settled(store: Store, manifest: Manifest) -> bool:
    """Whether as many drops as were put into the inbox have an outcome, and no file is left in it."""
    counted = rows(store, "SELECT count(*), sum(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END) FROM drops")[0]
    return counted[0] >= len(manifest) and not counted[1] and not _files(store.settings.inbox)


def _files(inbox: Path) -> list[str]:
    return [str(path.relative_to(inbox)) for path in inbox.rglob("*") if path.is_file()]


def _every_file_has_one_row(store: Store, manifest: Manifest) -> Iterator[str]:
    put = Counter((each.name.encode(), each.sha256) for each in manifest)
    kept = Counter((bytes(row[0]), row[1]) for row in rows(store, "SELECT name_bytes, sha256 FROM drops"))
    yield from _some("missing", put - kept)
    yield from _some("too many", kept - put)


def _some(word: str, differing: Counter[tuple[bytes, str]]) -> Iterator[str]:
    if differing:
        shown = [name.decode() for name, _ in list(differing)[:_SHOWN]]
        yield f"{differing.total()} {word}, such as {', '.join(shown)}"


def _every_drop_is_settled(store: Store, _: Manifest) -> Iterator[str]:
    for row in rows(
        store, "SELECT state, count(*) FROM drops WHERE state = 'accepted' OR lease IS NOT NULL GROUP BY 1"
    ):
        yield f"{row[1]} drops are left {row[0]}"


def _every_record_once(store: Store, _: Manifest) -> Iterator[str]:
    twice = "SELECT drop_id, record FROM articles GROUP BY drop_id, record HAVING count(*) > 1"
    for row in rows(store, twice):
        yield f"record {row[1]} of {row[0]} is stored twice"


def _every_fate_as_due(store: Store, manifest: Manifest) -> Iterator[str]:
    """An article or a copy has one article and no reject, a bad file one reject of its code and no article.

    So none is blamed for a kill that came from outside.
    """
    made: dict[str, list[str]] = defaultdict(list)
    for row in rows(store, "SELECT d.name, 'article' FROM articles a JOIN drops d ON d.id = a.drop_id"):
        made[row[0]].append(row[1])
    for row in rows(store, "SELECT d.name, r.code FROM rejects r JOIN drops d ON d.id = r.drop_id"):
        made[row[0]].append(row[1])
    for each in manifest:
        due = [_CODES.get(each.kind, "article")]
        if made[each.name] != due:
            yield f"{each.name} became {' and '.join(made[each.name]) or 'nothing'}, not {due[0]}"


def _every_byte_kept(store: Store, manifest: Manifest) -> Iterator[str]:
    lengths = {}
    for row in rows(store, "SELECT sha256, data, size FROM originals"):
        original = zlib.decompress(row[1]) if row[1] is not None else _large(store, row[0])
        lengths[hashlib.sha256(original).hexdigest()] = len(original)
        if lengths.get(row[0]) != row[2]:
            yield f"the original {row[0]} has other bytes"
    for each in manifest:
        if each.sha256 not in lengths:
            yield f"the bytes of {each.name} are not kept"


def _large(store: Store, sha256: str) -> bytes:
    return (store.settings.originals / sha256[:2] / sha256).read_bytes()


def _feed_without_gap(store: Store, _: Manifest) -> Iterator[str]:
    entries = rows(store, "SELECT seq, article_id, change FROM feed ORDER BY seq")
    if [row[0] for row in entries] != list(range(1, len(entries) + 1)):
        yield "its numbers are not 1, 2, 3 and so on"
    articles = Counter(row[0] for row in rows(store, "SELECT id FROM articles"))
    if Counter(row[1] for row in entries if row[2] == "insert") != articles:
        yield "it does not tell of each new article once"


def _every_copy_linked(store: Store, manifest: Manifest) -> Iterator[str]:
    """Of the files with one text, one is canonical and the others name it; one counts as stored."""
    sql = "SELECT d.name, a.id, a.kind, a.canonical_id, d.state FROM articles a JOIN drops d ON d.id = a.drop_id"
    stored = {row[0]: row for row in rows(store, sql)}
    same: dict[int, list[str]] = defaultdict(list)
    for each in manifest:
        if each.text >= 0 and each.name in stored:
            same[each.text].append(each.name)
    for names in same.values():
        canonical = [stored[name][1] for name in names if stored[name][2] == "canonical"]
        linked = [stored[name][3] for name in names if stored[name][2] == "copy"]
        if len(canonical) != 1 or set(linked) - set(canonical) or len(linked) != len(names) - 1:
            yield f"{', '.join(names[:_SHOWN])} have {len(canonical)} canonical articles and {len(linked)} copies"
        counted = sum(stored[name][4] == "stored" for name in names)
        if counted != 1:
            yield f"{', '.join(names[:_SHOWN])} count {counted} times as stored"


_RULES: tuple[Callable[[Store, Manifest], Iterator[str]], ...] = (
    _every_file_has_one_row,
    _every_drop_is_settled,
    _every_record_once,
    _every_fate_as_due,
    _every_byte_kept,
    _feed_without_gap,
    _every_copy_linked,
)
