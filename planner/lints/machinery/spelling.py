"""Words that differ by a slip of the pen."""

from __future__ import annotations


def one_letter_apart(one: str, other: str) -> bool:
    """Whether a single letter was changed, left out, added, or changed places with its neighbour.

    A plural is not a slip: words that differ by an ``s`` at the end are not one letter apart.
    """
    if one == other or one + "s" == other or other + "s" == one:
        return False
    shorter, longer = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), None)
    if at is None:
        return len(longer) == len(shorter) + 1
    if len(longer) > len(shorter):
        return shorter[at:] == longer[at + 1 :]
    if shorter[at + 1 :] == longer[at + 1 :]:
        return True
    swapped = longer[at + 1 : at + 2] + longer[at : at + 1]
    return shorter[at : at + 2] == swapped and shorter[at + 2 :] == longer[at + 2 :]
