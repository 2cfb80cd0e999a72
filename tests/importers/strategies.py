"""Random requirements and other things that importers find."""

from __future__ import annotations

from hypothesis import strategies as st

from planner.solving.formula import Formula, GrantKey, all_of, any_of

KINDS = ("roles", "scopes", "tiers")


def grant_keys(kinds: int = 3, names: int = 4) -> st.SearchStrategy[GrantKey]:
    return st.builds(
        GrantKey, st.sampled_from(KINDS[:kinds]), st.sampled_from([f"g{at}" for at in range(names)])
    )


def formulas(
    grants: st.SearchStrategy[GrantKey], *, max_leaves: int = 8
) -> st.SearchStrategy[Formula]:
    """Formulas of any form, which can all be met, for no list is empty."""

    def joined(members: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        several = st.lists(members, min_size=1, max_size=4)
        return st.one_of(several.map(any_of), several.map(all_of))

    return st.recursive(grants, joined, max_leaves=max_leaves)
