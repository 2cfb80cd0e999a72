"""The picture in words: what it says to those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from planner.model import PolicySet
from planner.picturing import Barrier, Opening, Picture, Way
from planner.rendering.html.elements import code, grant_names, isolated, listing, phrase
from planner.rendering.wording import counted, joined


def outline(picture: Picture, policy_set: PolicySet) -> tuple[Markup, ...]:
    """One sentence or list for each group of the picture, from its left to its right."""
    return (
        *(_way(way, policy_set) for way in picture.ways),
        *(_opening(one, policy_set) for one in picture.openings),
        *(_barrier(one, policy_set) for one in picture.barriers),
    )


def _way(way: Way, policy_set: PolicySet) -> Markup:
    apis = _apis(way.titles)
    guarded = Markup(" guarded by {}").format(_policies(way.policies)) if way.policies else ""
    grants = grant_names(way.grants, policy_set)
    if way.state == "free":
        return Markup("{}{}: any valid token will do.").format(apis, guarded)
    if way.state == "unknown":
        return Markup("{}: what is required is not known.").format(apis)
    if way.state == "blocked":
        ruled_out = grants or "all grants that would meet it"
        return Markup("{}{}: blocked, as the limits rule out {}.").format(apis, guarded, ruled_out)
    return Markup("{}{}: met by {}.").format(apis, guarded, grants)


def _opening(one: Opening, policy_set: PolicySet) -> Markup:
    what = joined(_counts(one))
    if not one.grants:
        return Markup("Any valid token opens {} besides, with or without grants.").format(what)
    behind = Markup(" behind {}").format(_policies(one.policies)) if one.policies else ""
    grants = grant_names(one.grants, policy_set)
    return Markup("{} together open {}{} besides: {}").format(
        grants, what, behind, _apis(one.titles) if one.titles else "no API of the catalogue"
    )


def _counts(one: Opening) -> Iterator[str]:
    if one.writes:
        yield counted(one.writes, "API") + " that write" + "s" * (one.writes == 1)
    if one.reads:
        yield counted(one.reads, "API") + " that read" + "s" * (one.reads == 1)
    if one.undocumented:
        yield counted(one.undocumented, "undocumented API")


def _barrier(barrier: Barrier, policy_set: PolicySet) -> Markup:
    grants = grant_names(barrier.grants, policy_set)
    return Markup("{}: {}.").format(grants, isolated(barrier.because))


def _policies(names: Sequence[str]) -> Markup:
    if len(names) <= 6:
        return phrase(joined(str(code(name)) for name in names))
    return phrase(f"{len(names)} policies")


def _apis(titles: Sequence[str]) -> Markup:
    if len(titles) <= 6:
        return phrase(joined(str(isolated(title)) for title in titles))
    return listing([isolated(title) for title in titles])
