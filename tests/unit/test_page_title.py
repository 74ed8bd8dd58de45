"""Which of a page's headlines is taken for the title."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from workers.clean.page_title import page_title

SITES = frozenset({"thequaytimes"})


def title(shown: str, *, element: str = "", social: str = "", stated: str | None = None) -> tuple[str | None, str]:
    tree = LexborHTMLParser(f"<title>{element}</title><body>{''.join(f'<h1>{h}</h1>' for h in shown.split('//'))}")
    found, source, _ = page_title(tree, (stated, "JSON-LD"), {"og:title": social} if social else {}, SITES)
    return found, source


SHOWN = "Two piers of the harbour closed"


@pytest.mark.parametrize(
    "social",
    [
        f"{SHOWN} | The Quay Times",
        f"{SHOWN} - Harbour - Quay Weekly",
        f"{SHOWN}｜波止場新聞",
        f"{SHOWN}：波止場新聞",
        f"Ferries | {SHOWN}",
    ],
)
def test_the_heading_that_a_separator_parts_from_the_rest_of_the_social_title(social: str) -> None:
    assert title(SHOWN, social=social) == (SHOWN, "h1")


def test_the_heading_with_its_own_quotation_marks() -> None:
    assert title("‘Our’ piers of the harbour closed", social="'Our' piers of the harbour closed")[0] == (
        "‘Our’ piers of the harbour closed"
    )


def test_a_stated_headline_that_differs_from_the_heading_in_marks_alone_is_kept() -> None:
    assert title("Harbour:two piers closed", stated="Harbour: two piers closed")[0] == "Harbour: two piers closed"


def test_a_kicker_before_a_colon_is_part_of_the_headline() -> None:
    assert title(SHOWN, stated=f"Ferries: {SHOWN}") == (f"Ferries: {SHOWN}", "JSON-LD")
    assert title(SHOWN, stated=f"Ferries : {SHOWN}") == (f"Ferries : {SHOWN}", "JSON-LD")


def test_a_headline_for_search_engines_gives_way_to_the_one_that_is_shown_and_shared() -> None:
    for_engines = "Harbour piers closed: what to know"
    found = title(SHOWN, element=f"{for_engines} | The Quay Times", social=SHOWN, stated=for_engines)
    assert found == (SHOWN, "h1")


def test_a_stated_headline_that_no_title_element_repeats_is_no_such_headline() -> None:
    assert title(SHOWN, element=SHOWN, social=SHOWN, stated="Ferry piers shut")[0] == "Ferry piers shut"


def test_a_heading_that_nothing_agrees_with_is_not_taken_before_the_social_title() -> None:
    assert title("More of this week's stories", social=SHOWN) == (SHOWN, "meta title")


def test_without_any_other_title_the_heading_that_the_title_element_holds() -> None:
    found = title(f"Most read this week//{SHOWN}", element=f"{SHOWN} | News | Quay Weekly")
    assert found == (SHOWN, "h1")
