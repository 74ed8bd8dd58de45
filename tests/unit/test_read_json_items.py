"""Large JSON arrays: each item is read for itself, in bounded memory, whatever stands in it."""

import io
import json
import random
import tracemalloc

import pytest

from copydesk.articles import Record, UnreadableRecord
from copydesk.outcomes import RejectCode, RejectedRecord
from copydesk.settings import Settings
from workers.read import boundaries, json_items, read

LIMIT = 3000
TRAPS = ['"', "\\", '\\"', "[{", "}]", ",", "\\u005d", "Grüße", "]", '","']


def articles(count: int, seed: int = 3) -> list[dict[str, object]]:
    random.seed(seed)
    texts = ("".join(random.choices(["word ", *TRAPS], k=random.randrange(5, 60))) for _ in range(count))
    return [{"title": f"No {n}", "body": f"Text {text}", "tags": [[], {"a": [1]}]} for n, text in enumerate(texts)]


def records(data: bytes, **given: int) -> list[Record | UnreadableRecord]:
    return list(read(io.BytesIO(data), "a.json", Settings(max_record_bytes=LIMIT), **given))


@pytest.mark.parametrize("wrap", ["{}", '{{"meta": {{"articles": 1}}, "count": 2, "articles" : {}, "end": [1]}}'])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("piece", [7, 64, 1 << 18])
def test_every_item_is_the_one_that_the_whole_has(
    monkeypatch: pytest.MonkeyPatch, wrap: str, indent: int | None, piece: int
) -> None:
    monkeypatch.setattr(json_items, "PIECE_BYTES", piece)
    made = articles(40)
    data = wrap.format(json.dumps(made, indent=indent, ensure_ascii=False)).encode()
    found = records(data)
    assert [record.index for record in found] == list(range(40))
    assert [(one.fields["title"], one.text) for one in found if isinstance(one, Record)] == [
        (one["title"], one["body"]) for one in made
    ]
    for place in (0, 17, 38):
        assert records(data, start=found[place].end, first_index=place + 1) == found[place + 1 :]


def test_a_bad_item_and_a_large_one_are_rejected_alone() -> None:
    items = [json.dumps(one) for one in articles(30)]
    items[3], items[5], items[7] = '{"title": nothing}', json.dumps({"title": "x" * 2 * LIMIT}), "17"
    found = records(f"[{', '.join(items)}]".encode())
    refused = {one.index: (one.code, one.position) for one in found if isinstance(one, UnreadableRecord)}
    assert {index: code for index, (code, _) in refused.items()} == {
        3: RejectCode.MALFORMED, 5: RejectCode.TOO_LARGE, 7: RejectCode.MALFORMED,
    }  # fmt: skip
    assert refused[5][1] == "record 6"
    assert len(found) == 30


def test_a_bad_item_of_a_small_array_is_rejected_alone() -> None:
    found = list(
        read(io.BytesIO(b'[{"title": "A title"}, {"title": }, {"title": "Another"}]'), "a.json", Settings())
    )
    assert [type(one) for one in found] == [Record, UnreadableRecord, Record]
    with pytest.raises(RejectedRecord):
        list(read(io.BytesIO(b'[{"title": }, {"title": nothing}]'), "a.json", Settings()))


def test_what_is_cut_short_keeps_its_whole_items() -> None:
    data = json.dumps(articles(60)).encode()
    found = records(data[: len(data) // 2])
    assert len(found) > 10
    assert all(isinstance(one, Record) for one in found[:-1])
    last = found[-1]
    assert isinstance(last, UnreadableRecord)
    assert (last.code, "cut short" in last.sentence) == (RejectCode.MALFORMED, True)


def test_a_large_value_that_is_no_array_is_too_large() -> None:
    with pytest.raises(RejectedRecord) as caught:
        records(json.dumps({"title": "T", "body": "x" * 2 * LIMIT}).encode())
    assert caught.value.fate.code is RejectCode.TOO_LARGE


def test_memory_stays_flat() -> None:
    data = json.dumps(articles(20_000)).encode()
    source = io.BytesIO(data)
    tracemalloc.start()
    count = sum(1 for _ in read(source, "a.json", Settings(max_record_bytes=100_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 3 << 20 < len(data)


def test_it_falls_into_parts() -> None:
    data = json.dumps(articles(200)).encode()
    settings = Settings(max_record_bytes=LIMIT)
    starts = list(boundaries(io.BytesIO(data), "a.json", settings, 5000))
    assert len(starts) > 5
    stops = [index for _, index in starts[1:]] + [200]
    parts = []
    for (start, first), stop in zip(starts, stops, strict=True):
        parts += [one for one in records(data, start=start, first_index=first) if one.index < stop]
    assert parts == records(data)
