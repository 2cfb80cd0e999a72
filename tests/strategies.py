"""Random problems for the solver, as Hypothesis strategies.

`problems` draws small ones with every oddity that the types allow. `covering_problems` draws wider
ones in the style of real catalogues, where each API accepts any one of a few grants: few of them
are settled by simple reductions, so that they reach the solver's search.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey
from planner.solving.problem import DEFAULT_CRITERIA, Candidate, Counted, CriterionName, Problem

Drawn = TypeVar("Drawn")

TRUE = AllOf(())
FALSE = AnyOf(())

KINDS = ("scopes", "permissions", "roles")
# The same name in two kinds is two grants; an order by kind and one by name differ.
NAMES = ("d", "a", "c", "b", "e")
ALL_CRITERIA: tuple[CriterionName, ...] = (*DEFAULT_CRITERIA, "risk")

# Mostly numbers that meet again in sums and so make ties; at times those of a large catalogue.
COUNTS = st.sampled_from((1, 0, 2, 3, 7, 1, 2, 3, 912, 28_013))
LEVELS_OF_RISK = st.sampled_from((0, 1, 2, 3, 4, 5))


def formulas(grants: Sequence[GrantKey], depth: int = 3) -> st.SearchStrategy[Formula]:
    """Requirements nested `depth` deep, as written and not simplified.

    Members may repeat, absorb one another, or be always true or never true. Such constants are
    kept rare, since a single one tends to decide the whole requirement.
    """
    formula: st.SearchStrategy[Formula] = st.sampled_from(grants)
    for _ in range(depth):
        members = st.lists(formula, min_size=1, max_size=3).map(tuple)
        formula = st.one_of(formula, members.map(AnyOf), members.map(AllOf))
    return rarely(st.sampled_from((TRUE, FALSE)), formula)


def rarely(
    rare: st.SearchStrategy[Drawn], usual: st.SearchStrategy[Drawn]
) -> st.SearchStrategy[Drawn]:
    """`rare` once in sixteen times."""
    return st.integers(0, 15).flatmap(lambda number: rare if number == 15 else usual)


def formulas_with_constants(grants: Sequence[GrantKey]) -> st.SearchStrategy[Formula]:
    """Requirements in which constants are common at every depth."""
    leaves: st.SearchStrategy[Formula] = st.sampled_from((*grants, TRUE, FALSE))
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda join, members: join(tuple(members)),
            st.sampled_from((AnyOf, AllOf)),
            st.lists(inner, max_size=3),
        ),
        max_leaves=10,
    )


@st.composite
def coverings(draw: st.DrawFn, grants: Sequence[GrantKey]) -> dict[GrantKey, frozenset[GrantKey]]:
    """What each grant covers: itself and what it implies, through any number of steps.

    Grants imply grants of their own kind. Circles are possible here (grants that imply each other
    cover the same), so that the solver is seen to get along with equal covers.
    """
    pairs = [(one, two) for one in grants for two in grants if one != two and one.kind == two.kind]
    implied = draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else []
    return {grant: reachable(grant, implied) for grant in grants}


def reachable(start: GrantKey, steps: Sequence[tuple[GrantKey, GrantKey]]) -> frozenset[GrantKey]:
    found = {start}
    for _ in steps:
        found |= {end for begin, end in steps if begin in found}
    return frozenset(found)


def orders_of_criteria() -> st.SearchStrategy[tuple[CriterionName, ...]]:
    """The usual order, and every other order of some or all criteria (or of none)."""
    any_order = st.permutations(ALL_CRITERIA).flatmap(
        lambda order: st.integers(0, len(order)).map(lambda size: tuple(order[:size]))
    )
    return st.one_of(st.just(DEFAULT_CRITERIA), any_order)


def subsets(members: Sequence[GrantKey], max_size: int) -> st.SearchStrategy[frozenset[GrantKey]]:
    if not members:
        return st.just(frozenset())
    return st.frozensets(st.sampled_from(members), max_size=max_size)


@st.composite
def candidates_of(
    draw: st.DrawFn,
    keys: Sequence[GrantKey],
    covers: Mapping[GrantKey, frozenset[GrantKey]],
) -> tuple[Candidate, ...]:
    risky = draw(st.booleans())
    levels = LEVELS_OF_RISK if risky else st.just(0)
    return tuple(Candidate(key=key, covers=covers[key], risk=draw(levels)) for key in keys)


def counted_of(formula: st.SearchStrategy[Formula]) -> st.SearchStrategy[Counted]:
    return st.builds(Counted, requirement=formula, reads=COUNTS, writes=COUNTS)


@st.composite
def problems(draw: st.DrawFn, max_candidates: int = 9) -> Problem:
    """Small problems of one to three kinds; demands may be impossible to meet.

    Some grants may be named in requirements or implied, yet be no candidates: they stand for
    grants that the limits exclude.
    """
    kinds = KINDS[: draw(st.sampled_from((1, 2, 3)))]
    universe = draw(st.permutations([GrantKey(kind, name) for kind in kinds for name in NAMES]))
    excluded = draw(st.sampled_from((0, 0, 0, 0, 1, 3)))
    most = min(max_candidates, len(universe) - excluded)
    sizes = st.sampled_from(range(1, most + 1))
    grants = universe[: draw(rarely(st.just(0), sizes)) + excluded]
    keys = grants[excluded:]
    constants: st.SearchStrategy[Formula] = st.sampled_from((TRUE, FALSE))
    formula = formulas(grants) if grants else constants
    covers = draw(coverings(grants))
    fewest_demands = draw(st.sampled_from((0, 1, 2, 3)))
    return Problem(
        candidates=draw(candidates_of(keys, covers)),
        required=draw(rarely(subsets(keys, max_size=2), st.just(frozenset()))),
        demands=tuple(draw(st.lists(formula, min_size=fewest_demands, max_size=4))),
        counted=tuple(draw(st.lists(counted_of(formula), min_size=2, max_size=7))),
        criteria=draw(orders_of_criteria()),
    )


def choices_between(grants: Sequence[GrantKey], max_size: int = 4) -> st.SearchStrategy[Formula]:
    """Any one of a few grants."""
    few = st.lists(st.sampled_from(grants), min_size=1, max_size=max_size, unique=True)
    return few.map(lambda members: AnyOf(tuple(members)))


@st.composite
def covering_problems(
    draw: st.DrawFn, *, max_kinds: int = 1, min_candidates: int = 8, max_candidates: int = 14
) -> Problem:
    """Every requirement is any one of a few grants, for each of the kinds that it asks for."""
    total = draw(st.integers(min_candidates, max_candidates))
    kinds = KINDS[: draw(st.integers(1, max_kinds))]
    keys = [GrantKey(kinds[number % len(kinds)], f"g{number:02}") for number in range(total)]
    of_kind = [[key for key in keys if key.kind == kind] for kind in kinds]
    joined = st.tuples(*(choices_between(grants) for grants in of_kind)).map(AllOf)
    formula: st.SearchStrategy[Formula] = (
        joined
        if len(kinds) == 1
        else st.one_of(joined, joined, *(choices_between(grants) for grants in of_kind))
    )
    covers = draw(rarely(coverings(keys), st.just({key: frozenset({key}) for key in keys})))
    return Problem(
        candidates=draw(candidates_of(keys, covers)),
        required=frozenset(),
        demands=tuple(draw(st.lists(formula, min_size=3, max_size=9))),
        counted=tuple(draw(st.lists(counted_of(formula), min_size=3, max_size=12))),
        criteria=draw(orders_of_criteria()),
    )


@st.composite
def alternative_problems(draw: st.DrawFn, max_candidates: int = 14) -> Problem:
    """Every requirement is one of several sets of grants (any of all-ofs), of two kinds.

    Turned inside out, into an all-of of any-ofs, such a requirement grows many times over.
    """
    keys = [
        GrantKey(KINDS[number % 2], f"g{number:02}")
        for number in range(draw(st.integers(9, max_candidates)))
    ]
    longest = draw(st.sampled_from((3, 6, 12)))
    members = st.lists(st.sampled_from(keys), min_size=2, max_size=4, unique=True)
    sets = members.map(tuple).map(AllOf)
    formula = st.lists(sets, min_size=2, max_size=longest).map(tuple).map(AnyOf)
    covers = draw(rarely(coverings(keys), st.just({key: frozenset({key}) for key in keys})))
    return Problem(
        candidates=draw(candidates_of(keys, covers)),
        required=frozenset(),
        demands=tuple(draw(st.lists(formula, min_size=1, max_size=3))),
        counted=tuple(draw(st.lists(counted_of(formula), min_size=1, max_size=5))),
        criteria=draw(orders_of_criteria()),
    )


@st.composite
def sprawling_problems(draw: st.DrawFn) -> Problem:
    """Some requirement is one of five sets without a common grant.

    As an all-of of any-ofs it has 3 * 3 * 3 * 3 * 4 = 324 members, none of them needless: a solver
    that works on that form has to find another way.
    """
    keys = [GrantKey(KINDS[number % 2], f"g{number:02}") for number in range(16)]
    sprawling = st.permutations(keys).map(in_five_sets)
    formula = st.one_of(sprawling, choices_between(keys), st.sampled_from(keys))
    demands = [draw(sprawling), *draw(st.lists(formula, max_size=2))]
    covers = draw(coverings(keys))
    return Problem(
        candidates=draw(candidates_of(keys, covers)),
        required=draw(subsets(keys, max_size=2)),
        demands=tuple(demands),
        counted=tuple(draw(st.lists(counted_of(formula), min_size=2, max_size=8))),
        criteria=draw(orders_of_criteria()),
    )


def in_five_sets(keys: Sequence[GrantKey]) -> Formula:
    return AnyOf(tuple(AllOf(tuple(keys[place::5])) for place in range(5)))


@st.composite
def tangled_problems(
    draw: st.DrawFn, *, min_candidates: int = 6, max_candidates: int = 14
) -> Problem:
    """Every grant meets a few small demands and costs something of its own.

    So hardly any grant is forced, and hardly one is plainly better than another: what is left
    after all reductions is most of the problem. Some counted requirements take two or three grants,
    of one kind or of different kinds, or either of them.
    """
    total = draw(st.integers(min_candidates, max_candidates))
    kinds = KINDS[: draw(st.sampled_from((1, 2)))]
    keys = [GrantKey(kinds[number % len(kinds)], f"g{number:02}") for number in range(total)]
    few = st.lists(st.sampled_from(keys), min_size=2, max_size=3, unique=True).map(tuple)
    weights = draw(st.lists(COUNTS, min_size=total, max_size=total))
    own = [
        Counted(requirement=key, reads=weight, writes=weights[-1 - place])
        for place, (key, weight) in enumerate(zip(keys, weights, strict=True))
    ]
    shared = draw(st.lists(counted_of(few.flatmap(joined_somehow)), max_size=8))
    covers = draw(rarely(coverings(keys), st.just({key: frozenset({key}) for key in keys})))
    return Problem(
        candidates=draw(candidates_of(keys, covers)),
        required=frozenset(),
        demands=tuple(draw(st.lists(few.map(AnyOf), min_size=total // 2, max_size=total * 3 // 2))),
        counted=(*own, *shared),
        criteria=draw(orders_of_criteria()),
    )


@st.composite
def tempting_problems(draw: st.DrawFn, max_candidates: int = 9) -> Problem:
    """Two or three grants to choose from at every turn, and nested requirements that are counted.

    What a grant opens depends on what is held besides, so that one grant may look better than
    another in nearly every respect, and not be.
    """
    total = draw(st.integers(4, max_candidates))
    keys = [GrantKey("scopes", f"g{number}") for number in range(total)]
    few = st.lists(st.sampled_from(keys), min_size=2, max_size=3, unique=True).map(tuple)
    three = st.permutations(keys).map(lambda order: tuple(order[:3]))
    little, much = st.sampled_from((0, 1, 2)), st.sampled_from((2, 3, 5))
    own = st.builds(Counted, requirement=st.sampled_from(keys), reads=little, writes=little)
    shared = st.builds(Counted, requirement=three.flatmap(nested), reads=much, writes=much)
    return Problem(
        candidates=draw(candidates_of(keys, {key: frozenset({key}) for key in keys})),
        required=frozenset(),
        demands=tuple(draw(st.lists(few.map(AnyOf), min_size=total // 2, max_size=total))),
        counted=(
            *draw(st.lists(own, min_size=total // 2, max_size=total)),
            *draw(st.lists(shared, min_size=1, max_size=4)),
        ),
        criteria=draw(orders_of_criteria()),
    )


def joined_somehow(members: tuple[GrantKey, ...]) -> st.SearchStrategy[Formula]:
    """Any of, all of, and the two within one another."""
    return st.one_of(st.sampled_from((AnyOf(members), AllOf(members))), nested(members))


def nested(members: tuple[GrantKey, ...]) -> st.SearchStrategy[Formula]:
    """The first member or all the rest; the first member and any of the rest."""
    first, *rest = members
    return st.sampled_from((AnyOf((first, AllOf(tuple(rest)))), AllOf((first, AnyOf(tuple(rest))))))


@st.composite
def parted_problems(draw: st.DrawFn) -> Problem:
    """Two tangles side by side, at times tied together by one requirement that is counted."""
    parts = tangled_problems(min_candidates=5, max_candidates=7)
    one, other = renamed(draw(parts), "one-"), renamed(draw(parts), "other-")
    both = side_by_side(one, other)
    ends = tuple(draw(st.sampled_from(part.candidates)).key for part in (one, other))
    ties = draw(st.lists(counted_of(joined_somehow(ends)), max_size=1))
    return replace(both, counted=(*both.counted, *ties))


def renamed(problem: Problem, prefix: str) -> Problem:
    """The same problem about other grants."""

    def grant(key: GrantKey) -> GrantKey:
        return GrantKey(key.kind, prefix + key.name)

    return replace(
        problem,
        candidates=tuple(
            replace(one, key=grant(one.key), covers=frozenset(map(grant, one.covers)))
            for one in problem.candidates
        ),
        required=frozenset(map(grant, problem.required)),
        demands=tuple(renamed_formula(demand, grant) for demand in problem.demands),
        counted=tuple(
            replace(one, requirement=renamed_formula(one.requirement, grant))
            for one in problem.counted
        ),
    )


def renamed_formula(formula: Formula, grant: Callable[[GrantKey], GrantKey]) -> Formula:
    if isinstance(formula, GrantKey):
        return grant(formula)
    return type(formula)(tuple(renamed_formula(member, grant) for member in formula.members))


def side_by_side(one: Problem, other: Problem) -> Problem:
    """Both problems at once, under the criteria of the first."""
    return replace(
        one,
        candidates=one.candidates + other.candidates,
        required=one.required | other.required,
        demands=one.demands + other.demands,
        counted=one.counted + other.counted,
    )
