"""Makes docs/images/diff.svg: a report and a reprint of it from the seeds, with what both say marked.

Run it from the folder of the project: `.venv/bin/python docs/picture_diff.py`.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from copydesk.articles import Article
from workers.dedupe import Match, compare, sketch, spans_of

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds" / "articles"
PICTURE = ROOT / "docs" / "images" / "diff.svg"
COLUMN, ADVANCE, LINE, MARGIN = 62, 7.0, 18, 24
"""Letters in a line; the width of one, the height of a line and the margin in pixels."""
COLOURS = ("#cfe8cf", "#cfdff5", "#f5e3c0", "#ead3ee")

Mark = tuple[int, int, str]


def seed(name: str) -> Article:
    """An article of the seeds without its head."""
    text = (SEEDS / name).read_text("utf-8")
    return Article(title=None, body=text.rpartition("---\n")[2].strip())


def marks(article: Article, spans: list[tuple[int, int]]) -> list[Mark]:
    """Where the common passages are in the body (start, end), each with its colour."""
    places = spans_of(article)
    return [
        (places[start][0], places[end - 1][1], COLOURS[number % len(COLOURS)])
        for number, (start, end) in enumerate(spans)
    ]


def lines(body: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line of the picture in the body; an empty one between paragraphs."""
    start = 0
    while start < len(body):
        end = body.find("\n", start, start + COLUMN + 1)
        if end < 0:
            end = len(body) if len(body) - start <= COLUMN else body.rfind(" ", start, start + COLUMN + 1)
        yield start, end
        start = end + 1


def column(head: str, body: str, marked: list[Mark], left: float) -> tuple[list[str], int]:
    """One text as SVG, and how many lines it takes."""
    drawn = [f'<text x="{left}" y="{MARGIN}" font-weight="bold">{escape(head)}</text>']
    count = 1
    for start, end in lines(body):
        count += 1
        y = MARGIN + count * LINE
        for begin, finish, colour in marked:
            first, last = max(begin, start), min(finish, end)
            if first < last:
                x, width = left + (first - start) * ADVANCE, (last - first) * ADVANCE
                drawn.append(
                    f'<rect x="{x:.0f}" y="{y - LINE + 5}" width="{width:.0f}" height="{LINE}" fill="{colour}"/>'
                )
        if start < end:
            width = (end - start) * ADVANCE
            drawn.append(f'<text x="{left}" y="{y}" textLength="{width:.0f}">{escape(body[start:end])}</text>')
    return drawn, count


def picture(report: Article, reprint: Article, match: Match) -> str:
    """Both texts side by side as SVG. `match` is what the reprint is to the report."""
    width = COLUMN * ADVANCE
    ours = marks(reprint, [span[:2] for span in match.spans])
    theirs = marks(report, [span[2:] for span in match.spans])
    one, lines_one = column("The report", report.body, theirs, MARGIN)
    other, lines_other = column(
        f"A reprint: it {match.relation} the report", reprint.body, ours, 2 * MARGIN + width
    )
    height = 2 * MARGIN + max(lines_one, lines_other) * LINE
    size = f'width="{3 * MARGIN + 2 * width:.0f}" height="{height}"'
    font = 'font-family="DejaVu Sans Mono, monospace" font-size="11.6"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>',
            "<title>A report and its reprint; what both say has the same colour in both.</title>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            *one,
            *other,
            "</svg>\n",
        )
    )


def main() -> None:
    """Write the picture."""
    report, reprint = seed("northgate-ledger/rate-decision.md"), seed("reprints/rate-comment.md")
    PICTURE.write_text(picture(report, reprint, compare(sketch(reprint), sketch(report))), "utf-8")


if __name__ == "__main__":
    main()
