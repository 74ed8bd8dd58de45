"""Long lists of values come in pieces that one statement takes."""

from storage.paging import in_pages


def test_every_value_comes_once_and_in_order() -> None:
    pages = list(in_pages([*range(1200, 0, -1), 7, 7]))
    assert [len(page) for page in pages] == [500, 500, 200]
    assert [value for page in pages for value in page] == list(range(1, 1201))
    assert list(in_pages(set[str]())) == []
