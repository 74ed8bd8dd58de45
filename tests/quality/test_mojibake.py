"""Floors for broken encoding: texts in 20 languages, garbled by the usual chains, and clean ones that look odd."""

import pytest

from benchmarks.mojibake import CHAINS, changed, repair_rate
from workers.clean.characters import regular


@pytest.mark.parametrize("chain", CHAINS)
def test_garbled_texts_are_repaired_to_the_letter(chain: str) -> None:
    rate, missed = repair_rate(CHAINS[chain], regular)
    assert rate >= 0.97, missed


def test_clean_texts_stay_as_they_are() -> None:
    assert changed(regular) == []


def test_a_garbled_paragraph_among_clean_ones_is_repaired() -> None:
    clean = "„Größe“ zählt – Österreich"
    broken = clean.encode().decode("sloppy-windows-1252")
    assert regular(f"{clean}\n\n{broken}\n\nNaïve café") == f"{clean}\n\n{clean}\n\nNaïve café"
