from __future__ import annotations

import pytest

from planner.rendering.tradeoff_words import trade


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((0, 0, 0, 0), "costs the same"),
        ((1, 1, 0, 1), "1 more write API in reach and 1 more grant"),
        ((6, 10, 10, 0), "10 more APIs in reach (6 write, 4 read) and 10 more APIs opened"),
        ((0, 1, 1, 0), "1 more read API in reach and 1 more API opened"),
        ((-2, -3, 0, 1), "3 fewer APIs in reach (2 write, 1 read), but 1 more grant"),
        ((2, -1, 0, 0), "3 fewer read APIs in reach, but 2 more write APIs in reach"),
        ((2, 0, 0, 0), "2 fewer read APIs in reach, but 2 more write APIs in reach"),
    ],
)
def test_a_write_counts_once(change: tuple[int, ...], words: str) -> None:
    names = ("write_reach", "reach", "exposure", "grants")
    assert trade(dict(zip(names, change, strict=True))) == words


def test_grants_at_a_level_of_risk_are_named_with_it() -> None:
    assert (
        trade({"risk_3": -1, "risk_2": 2}) == "1 fewer grant at risk-3, but 2 more grants at risk-2"
    )
