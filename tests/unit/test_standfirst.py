"""The sentences under a headline, wherever the page's layout puts them."""

import pytest

from copydesk.articles import Hints, Record
from workers.clean import clean

TITLE = "Two piers of the harbour closed"
LEAD = (
    "Ferries stop for now while engineers look at what is left of the piers that the harbour authority closed on "
    "Monday, to the surprise of the islanders."
)
OTHER = "What the islanders of the bay say of their harbour today."
TEXT = [
    "The harbour authority closed two piers on Monday, and the ferries, said the mayor, will stop for now.",
    "Engineers had warned about the piers for years, according to a report, which the council kept to itself.",
    "A second report, due in spring, is expected to name the costs, the culprits, and a date for the reopening.",
]
TEXT += [f"{part[:-1]}, as the islanders heard {times} times over." for times in range(3) for part in TEXT]
STORY = "".join(f"<p class=text>{part}</p>" for part in TEXT)


def body(above: str, descriptions: str) -> list[str]:
    html = (
        f"<html><head><title>{TITLE}</title>{descriptions}</head><body><header><h1>{TITLE}</h1></header>"
        f"<section>{above}</section><div class=story>{STORY}</div></body></html>"
    )
    return clean(Record(index=0, end=1, media="html", text=html), Hints()).body.split("\n\n")


@pytest.mark.parametrize(
    ("above", "descriptions"),
    [
        (f"<div class=x><p>{LEAD}</p></div>", f"<meta name=description content='{LEAD}'>"),
        (
            f"<div class=x><div><div><div><div><p>{LEAD}</p></div></div></div></div></div>",
            f"<meta property=og:description content='{OTHER}'><meta name=twitter:description content='{LEAD}'>",
        ),
        (f"<ul class=footer><li><h2>{LEAD}</h2></li></ul>", f"<meta name=description content='{LEAD}'>"),
        (
            f"<div class=x><p>{LEAD}</p></div><div class=box><h3>{TITLE}</h3><span>02:31</span></div>",
            f"<meta name=description content='{LEAD}'>",
        ),
    ],
    ids=[
        "described",
        "described to one network",
        "of a class for footers",
        "before a player that repeats the title",
    ],
)
def test_what_a_description_repeats_begins_the_text(above: str, descriptions: str) -> None:
    assert body(above, descriptions) == [LEAD, *TEXT]


def test_a_caption_is_none_though_a_description_repeats_it() -> None:
    caption = f"<figure><img src=a.jpg><figcaption>{LEAD}</figcaption></figure>"
    assert body(caption, f"<meta name=description content='{LEAD}'>") == TEXT
