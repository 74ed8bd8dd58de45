"""Stories out of links: whatever order they come in, and whatever people said."""

import random

from copydesk.grouping import Bond, Link, group


def strong(a: int, b: int, weight: float = 1.0) -> Link[int]:
    return Link(a, b, "strong", weight)


def hanging(a: int, b: int, weight: float = 1.0, bond: Bond = "weak") -> Link[int]:
    return Link(a, b, bond, weight)


def sets(of: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(a for a in of if of[a] == head) for head in of.values()}


def stories(count: int, links: list[Link[int]], **said: list[tuple[int, int]]) -> set[frozenset[int]]:
    return sets(group(range(count), links, **said).story)


def test_strong_links_chain() -> None:
    assert stories(4, [strong(0, 1), strong(1, 2)]) == {frozenset({0, 1, 2}), frozenset({3})}


def test_a_host_hangs_on_what_it_quotes_most_and_bridges_nothing() -> None:
    links = [strong(0, 1), strong(2, 3), hanging(4, 0, 0.3), hanging(4, 2, 0.6)]
    assert stories(5, links) == {frozenset({0, 1}), frozenset({2, 3, 4})}


def test_a_doubtful_link_moves_only_who_stands_alone() -> None:
    links = [strong(0, 1), strong(2, 3), hanging(0, 2, bond="doubtful"), hanging(4, 2, bond="doubtful")]
    assert stories(5, links) == {frozenset({0, 1}), frozenset({2, 3, 4})}


def test_by_a_doubtful_link_the_one_that_stands_alone_moves_whichever_it_is() -> None:
    links = [strong(0, 1), hanging(0, 2, bond="doubtful")]
    assert stories(3, links) == {frozenset({0, 1, 2})}


def test_clusters_are_those_joined_for_good() -> None:
    grouping = group(range(3), [strong(0, 1), hanging(2, 0)])
    assert sets(grouping.cluster) == {frozenset({0, 1}), frozenset({2})}
    assert sets(grouping.story) == {frozenset({0, 1, 2})}


def test_what_a_person_parts_is_parted_and_each_copy_goes_to_the_nearer_side() -> None:
    links = [strong(0, 1), strong(2, 0, 0.7), strong(2, 1, 0.9)]
    assert stories(3, links, apart=[(0, 1)]) == {frozenset({0}), frozenset({1, 2})}


def test_a_chain_does_not_get_around_what_a_person_parted() -> None:
    links = [strong(0, 2, 0.9), strong(2, 3, 0.8), strong(3, 1, 0.7), hanging(4, 0, 0.5), hanging(4, 1, 0.4)]
    found = stories(5, links, apart=[(0, 1)])
    assert found == {frozenset({0, 2, 3, 4}), frozenset({1})}


def test_what_a_person_puts_together_is_together_without_any_link() -> None:
    assert stories(3, [], together=[(0, 2)]) == {frozenset({0, 2}), frozenset({1})}


def test_the_order_of_the_links_does_not_matter() -> None:
    chance = random.Random(4)
    kinds: list[Bond] = ["strong", "weak", "doubtful"]
    for _ in range(30):
        links = [
            Link(*chance.sample(range(20), 2), chance.choice(kinds), round(chance.random(), 6)) for _ in range(18)
        ]
        said = [tuple(chance.sample(range(20), 2)) for _ in range(3)]
        expected = stories(20, links, apart=said)
        for _ in range(4):
            chance.shuffle(links)
            assert stories(20, links, apart=said) == expected
