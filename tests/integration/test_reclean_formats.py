"""Cleaning anew from the originals of every kind of file that holds or states articles."""

import gzip
import json
from dataclasses import replace

from storage.check import check
from storage.rework import Choice
from tests.documents import docx, paragraph, pdf, shown
from tests.filled import fill
from tests.making import rows
from tests.reworking import NO_RULES, run
from workers import clean, stages
from workers.rework import older_for_reclean, reclean

TEXT = "The council of {} met on Monday and spoke for hours about the bridge, as it had done in the week before."
PDF = pdf(shown("A headline in print", 60, 760, 22) + shown(TEXT.format("Aston")[:90], 60, 700, 10))
WARC = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}\r\n\r\n"
FILES = {
    "a.pdf": PDF,
    "b.docx": docx(paragraph("A headline", "Title") + paragraph(TEXT.format("Bern"))),
    "c.json": json.dumps([{"title": f"No {n}", "body": TEXT.format(n)} for n in range(30)]).encode(),
    "d.jsonl.gz": gzip.compress(json.dumps({"title": "Packed", "body": TEXT.format("Dax")}).encode()),
    "e.warc.gz": gzip.compress(WARC.format(len(TEXT.format("Eu")), TEXT.format("Eu")).encode()),
    "f.txt": TEXT.format("Faro").encode(),
    "f.txt.meta.json": json.dumps({"title": "As the sidecar says"}).encode(),
}


def test_every_kind_of_original_can_be_cleaned_anew(store, tmp_path, monkeypatch) -> None:
    store.settings = replace(store.settings, max_record_bytes=2048)
    fill(store, tmp_path / "files", FILES)
    assert len(rows(store, "articles", "id")) == 35
    real = clean.clean
    monkeypatch.setattr(clean, "clean", lambda record, hints: _shorter(real(record, hints)))
    monkeypatch.setitem(stages.VERSIONS, "clean", stages.VERSIONS["clean"] + 1)
    choice = Choice(older=older_for_reclean())
    seen = run(reclean(store, NO_RULES, choice, dry_run=True))
    assert (seen.looked_at, seen.changed, seen.failures) == (35, 35, ())
    changed = {(one.before, one.after) for one in seen.differences if one.field == "body"}
    assert len(changed) == 35
    assert all(before.startswith(after) and len(after) < len(before) for before, after in changed)
    assert not any(one.field == "title" for one in seen.differences)
    assert run(reclean(store, NO_RULES, choice)).changed == 35
    assert run(reclean(store, NO_RULES, choice)).looked_at == 0
    assert check(store).breaches == []


def _shorter(article):
    return replace(article, body=article.body[:-5])
