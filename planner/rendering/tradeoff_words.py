"""What a trade gains and gives up, in the same words on every page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.model import PolicySet
from planner.rendering.wording import Voice, criterion, grants_in_words, joined
from planner.tradeoffs import NotChosen, Tradeoff

_NOUNS = {
    "exposure": ("API opened", "APIs opened"),
    "grants": ("grant", "grants"),
}


def trade(change: Mapping[str, int]) -> str:
    """``2 fewer grants, but 1 more API opened``; ``costs the same`` where nothing changes.

    Reach counts writes once more. Here it is split into what writes and what reads.
    """
    gained = list(_counted(change, -1, "fewer"))
    given_up = list(_counted(change, 1, "more"))
    return ", but ".join(filter(None, (joined(gained), joined(given_up)))) or "costs the same"


def exchange(tradeoff: Tradeoff, policy_set: PolicySet, voice: Voice) -> str:
    """What is held in the place of what: ``scope a, not scope b``."""
    added = grants_in_words(tradeoff.added, policy_set, voice)
    spared = grants_in_words(tradeoff.spared, policy_set, voice)
    if added and spared:
        return f"{added}, not {spared}"
    if spared:
        return f"without {spared}"
    return f"{added} besides" if added else "the plan's grants"


def why_not(one: NotChosen, policy_set: PolicySet, voice: Voice) -> str:
    """Why a grant was not chosen: what blocks it, or what holding it would cost."""
    if one.blocked_by:
        return joined(dict.fromkeys(voice.text(blocker.because) for blocker in one.blocked_by))
    spared = grants_in_words(one.spared, policy_set, voice)
    instead = f"instead of {spared}: " if spared else "on top of the plan: "
    if not any(one.change.values()):
        return f"{instead}costs the same, and its name comes later"
    doubt = "" if one.proven else " (not proven: a search was stopped early)"
    return f"{instead}{trade(one.change)}{doubt}"


def bars(values: list[int], *, longest: int = 24) -> list[str]:
    """Each value as a bar; the largest is `longest` characters, a value above 0 at least one."""
    most = max([*values, 1])
    return ["#" * -(-value * longest // most) for value in values]


def _counted(change: Mapping[str, int], sign: int, direction: str) -> Iterator[str]:
    yield from _reach_counted(change, sign, direction)
    for key, value in change.items():
        number = value * sign
        if number > 0 and key not in {"write_reach", "reach"}:
            level = criterion(key)
            one, many = _NOUNS.get(key, (f"grant at {level}", f"grants at {level}"))
            yield f"{number} {direction} {one if number == 1 else many}"


def _reach_counted(change: Mapping[str, int], sign: int, direction: str) -> Iterator[str]:
    """``5 more write APIs in reach`` or ``10 more APIs in reach (6 write, 4 read)``."""
    writes = change.get("write_reach", 0)
    reads = change.get("reach", 0) - writes
    counts = [(writes * sign, "write"), (reads * sign, "read")]
    shown = [(number, effect) for number, effect in counts if number > 0]
    if len(shown) == 1:
        ((number, effect),) = shown
        yield f"{number} {direction} {effect} {'API' if number == 1 else 'APIs'} in reach"
    elif shown:
        each = ", ".join(f"{number} {effect}" for number, effect in shown)
        yield f"{sum(number for number, _ in shown)} {direction} APIs in reach ({each})"
