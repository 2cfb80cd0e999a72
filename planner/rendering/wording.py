"""The same thing said in the same words, wherever it is shown.

Text from catalogues passes through a `Voice`, which makes it safe for the place that it lands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from planner.model import Api, Kind, PolicySet, Requirement
from planner.plans import Plan
from planner.rendering.escaping import terminal
from planner.solving.alternatives import MANY
from planner.solving.formula import TRUE, AnyOf, GrantKey, atoms
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """How a page writes text from outside: names of grants, and plain text."""

    name: Callable[[str], str]
    text: Callable[[str], str]


TERMINAL = Voice(name=terminal, text=terminal)

_ONE_KIND_WOULD_DO = (
    "for which the grants of one kind would do if those of the other kinds were held; the kinds"
    " added up"
)

CRITERION_MEANINGS: Mapping[str, str] = {
    "write_reach": f"APIs not desired that write, {_ONE_KIND_WOULD_DO}",
    "reach": f"APIs not desired, {_ONE_KIND_WOULD_DO}",
    "exposure": "APIs not desired that the grants authorise, all kinds together",
    "grants": "grants",
    **{
        f"risk_{level}": f"grants that the vendor puts at risk level {level}"
        for level in range(1, 6)
    },
}


def counted(number: int, noun: str) -> str:
    """``1 grant``, ``2 grants``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def joined(texts: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    words = list(texts)
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), "".join(words[-1:]))))


def more_ways(number: int) -> str:
    """How many ways to combine grants are not shown; beyond `MANY` nobody has counted them."""
    return f"{MANY:,} or more" if number >= MANY else str(number)


def prose(text: str) -> str:
    """Sentences as one line, however their file breaks them: line feeds and tabs become blanks."""
    return " ".join(filter(None, text.replace("\n", " ").replace("\t", " ").split(" ")))


def in_order(criteria: Iterable[str]) -> str:
    """Criteria as they are compared: ``reach, grants, then names``. The number of grants decides
    before the names, also where it is no criterion."""
    named = list(criteria)
    return ", ".join([*named, *([] if "grants" in named else ["number of grants"]), "then names"])


def criterion(key: str) -> str:
    """A key of the cost as the criterion is called: ``write_reach`` is ``write-reach``."""
    return key.replace("_", "-")


def verdict(plan: Plan) -> str:
    """The answer in one sentence, without names."""
    if plan.status == "infeasible":
        return (
            f"No set of grants within the limits authorises all desired APIs: "
            f"{counted(len(plan.blocked), 'API')} blocked."
        )
    number = sum(map(len, plan.grants.values()))
    what = counted(number, "grant") if number else "No grant is needed"
    proof = (
        "proven least"
        if plan.status == "optimal"
        else "sufficient, but NOT proven least: the search was stopped early"
    )
    left_out = counted(len(plan.unplanned), "API")
    rest = f"; INCOMPLETE: {left_out} could not be planned" if plan.unplanned else ""
    return f"{what}, {proof}{rest}."


def effects_counted(apis: Sequence[Api]) -> str:
    """``4 write and 1 read``; empty for no API."""
    writes = sum(api.effect == "write" for api in apis)
    reads = len(apis) - writes
    return joined(filter(None, (f"{writes} write" * bool(writes), f"{reads} read" * bool(reads))))


def proof_sentence(plan: Plan) -> str:
    """How the answer was reached."""
    proof = plan.proof
    if proof is None:
        return ""
    steps = [
        f"{counted(proof.excluded, 'grant')} ruled out by reduction" if proof.excluded else "",
        f"{counted(proof.forced, 'grant')} forced" if proof.forced else "",
        f"{counted(proof.enumerated, 'set')} compared" if proof.enumerated else "",
        f"{counted(proof.milp_parts, 'part')} settled by HiGHS" if proof.milp_parts else "",
    ]
    return joined(step for step in steps if step) or "nothing to choose"


def requirement_in_words(requirement: Requirement, policy_set: PolicySet, voice: Voice) -> str:
    """What a call must present: ``permission X, and scope a or b``."""
    return requirement_of_kinds(requirement, policy_set.kinds, voice)


def requirement_of_kinds(requirement: Requirement, kinds: Iterable[Kind], voice: Voice) -> str:
    """The same where there is no policy set, but its kinds of grants."""
    if requirement == TRUE:
        return "any valid token, without any grant"
    return _phrase(requirement, _titles(kinds, voice), voice)


def grants_in_words(
    grants: Mapping[str, tuple[str, ...]], policy_set: PolicySet, voice: Voice
) -> str:
    """Kind -> names as ``permission X, scope a and scope b``."""
    titles = _titles(policy_set.kinds, voice)
    return joined(
        f"{titles[kind]} {voice.name(name)}" for kind, names in grants.items() for name in names
    )


def _titles(kinds: Iterable[Kind], voice: Voice) -> dict[str, str]:
    return {kind.name: voice.text(kind.title) for kind in kinds}


def _phrase(requirement: Requirement, titles: Mapping[str, str], voice: Voice) -> str:
    if isinstance(requirement, GrantKey):
        return f"{titles[requirement.kind]} {voice.name(requirement.name)}"
    if isinstance(requirement, AnyOf):
        return _choice(requirement, titles, voice)
    members = sorted(requirement.members, key=_first_kind)
    return ", and ".join(_nested(member, titles, voice) for member in members)


def _first_kind(requirement: Requirement) -> str:
    return min((grant.kind for grant in atoms(requirement)), default="")


def _choice(requirement: AnyOf, titles: Mapping[str, str], voice: Voice) -> str:
    if not requirement.members:
        return "something that no grant can give"
    grants = [member for member in requirement.members if isinstance(member, GrantKey)]
    phrases = [
        f"{titles[kind]} {joined((voice.name(g.name) for g in grants if g.kind == kind), 'or')}"
        for kind in dict.fromkeys(grant.kind for grant in grants)
    ]
    others = [member for member in requirement.members if not isinstance(member, GrantKey)]
    phrases += [f"({_phrase(member, titles, voice)})" for member in others]
    return " or ".join(phrases)


def _nested(member: Requirement, titles: Mapping[str, str], voice: Voice) -> str:
    phrase = _phrase(member, titles, voice)
    is_list_of_one_kind = not isinstance(member, AnyOf) or (
        all(isinstance(one, GrantKey) for one in member.members)
        and len({grant.kind for grant in atoms(member)}) <= 1
    )
    return phrase if is_list_of_one_kind else f"({phrase})"
