"""PDF (ISO 32000): the text of one article, by pypdf, which is an extra.

pypdf is written in Python: a bad file costs an exception or the time of its record, and never the worker.
"""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from copydesk.articles import Record
from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop, too_large
from workers.read.limits import MOST_PDF_PAGES, MOST_PDF_STREAM_BYTES
from workers.read.pdf_lines import Line, Piece, lines_of, paragraphs_of, title_lines, without_running_lines
from workers.read.registry import Format, Records

_MAGIC = b"%PDF-"
_BOUNDS: dict[str, Any] = {
    "maximum_declared_stream_length": MOST_PDF_STREAM_BYTES,
    "array_based_stream_maximum_output_length": MOST_PDF_STREAM_BYTES,
    "lzw_maximum_output_length": MOST_PDF_STREAM_BYTES,
    "run_length_maximum_output_length": MOST_PDF_STREAM_BYTES,
    "zlib_maximum_output_length": MOST_PDF_STREAM_BYTES,
    "brotli_maximum_output_length": MOST_PDF_STREAM_BYTES,
    "stream_decoding_work_maximum_length": 8 * MOST_PDF_STREAM_BYTES,
    "stream_parsing_work_maximum_count": 300_000,
    "page_tree_maximum_entries": 10_000,
    "xform_maximum_invocations_per_extraction": 500,
}


def _fits(drop: Drop) -> float:
    # Readers take a file for a PDF whose mark stands in its first 1,024 bytes (ISO 32000-1, annex H.3.4.1).
    return 0.97 if _MAGIC in drop.head[:1024] else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index:
        return
    data = drop.everything()
    with _damage_told(), _bounded():
        pages = _pages(_opened(data), drop.settings.max_record_bytes)
    lines = without_running_lines(pages)
    if not lines:
        raise RejectedRecord(RejectCode.NO_ARTICLE, "The PDF holds no text, perhaps pictures of pages.")
    title = title_lines(lines)
    text = "\n\n".join(paragraphs_of([line for line in lines if line not in title]))
    fields = {"title": " ".join(line.text for line in title)} if title else {}
    yield Record(index=0, end=drop.size, media="text", text=text, fields=fields, fields_from="PDF")


@contextmanager
def _bounded() -> Iterator[None]:
    """The library's bounds set low. Raises RejectedRecord(UNSUPPORTED) where it is not installed."""
    try:
        from pypdf import Configuration, apply_configuration
    except ImportError as error:
        raise RejectedRecord(
            RejectCode.UNSUPPORTED, "The file is a PDF; to have those read, install copydesk[documents]."
        ) from error
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    with apply_configuration(Configuration(**_BOUNDS)):
        yield


def _opened(data: bytes) -> Any:
    """The pages. Raises RejectedRecord where they are locked, or more than an article has."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise RejectedRecord(RejectCode.UNSUPPORTED, "The PDF is encrypted.")
    if len(reader.pages) > MOST_PDF_PAGES:
        raise RejectedRecord(
            RejectCode.TOO_LARGE,
            f"The PDF has {len(reader.pages):,} pages, more than the {MOST_PDF_PAGES} allowed.",
        )
    return reader.pages


def _pages(pages: Any, limit: int) -> list[list[Line]]:
    found: list[list[Line]] = []
    held = 0
    for number, page in enumerate(pages):
        pieces: list[Piece] = []
        page.extract_text(visitor_text=lambda *seen, into=pieces: into.append(_piece(*seen)))
        found.append(lines_of(pieces, number))
        held += sum(len(line.text) for line in found[-1])
        if held > limit:
            raise too_large(None, limit)
    return found


def _piece(text: str, page: list[float], matrix: list[float], _font: object, size: float) -> Piece:
    """A piece of text in the units of the page: the text's own matrix within that of the page."""
    x = matrix[4] * page[0] + matrix[5] * page[2] + page[4]
    y = matrix[4] * page[1] + matrix[5] * page[3] + page[5]
    return Piece(text, x, y, size * (abs(matrix[3]) or abs(matrix[1])) * (abs(page[3]) or abs(page[1])))


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever the library raises on a file means that the file is damaged."""
    try:
        yield
    except (RejectedRecord, MemoryError):
        raise
    except RecursionError as error:
        raise RejectedRecord(RejectCode.TOO_DEEP, "The PDF nests deeper than any article does.") from error
    except Exception as error:
        raise RejectedRecord(RejectCode.MALFORMED, f"The PDF cannot be read: {type(error).__name__}.") from error


FORMAT = Format("PDF", _fits, _read, binary=True)
