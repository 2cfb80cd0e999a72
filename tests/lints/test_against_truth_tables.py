"""Rules about requirements, compared with what every set of grants opens."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.lints import all_rules
from planner.lints.machinery.findings import Document, Observation
from planner.lints.machinery.vendors import Service, Vendor
from planner.model import Catalog, Grant
from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey, holds
from tests.planning.random_catalogs import KEYS, catalogs, grants, requirements
from tests.planning.samples import api, catalog_of

PLAIN = [Grant(key=key, value=str(key)) for key in KEYS]
RULES = {rule.id: rule for rule in all_rules()}


def vendor_of(catalog: Catalog) -> Vendor:
    return Vendor([Service(catalog, Document("catalog", "c"))], Document("policy-set", "p"))


def observed(rule: str, catalog: Catalog) -> list[Observation]:
    return list(RULES[rule].check(vendor_of(catalog)))


def held(catalog: Catalog, chosen: int) -> frozenset[GrantKey]:
    """The grants whose bits are set and all that they imply, worked out step by step."""
    reached = set()
    waiting = [key for number, key in enumerate(KEYS) if chosen >> number & 1]
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting.extend(catalog.policy_set.grants[key].implies)
    return frozenset(reached)


SETS = range(1 << len(KEYS))


def table(catalog: Catalog, requirement: Formula) -> tuple[bool, ...]:
    """Whether each set of grants meets the requirement."""
    return tuple(holds(requirement, held(catalog, chosen)) for chosen in SETS)


def tables(catalog: Catalog) -> list[tuple[bool, ...]]:
    """The tables of all APIs."""
    sets = [held(catalog, chosen) for chosen in SETS]
    requirements = [one.requirement for one in catalog.apis if one.requirement is not None]
    return [tuple(holds(one, chosen) for chosen in sets) for one in requirements]


def matters(opened: list[tuple[bool, ...]], bit: int) -> bool:
    return any(one[chosen] != one[chosen | bit] for one in opened for chosen in SETS)


def does_as_well(opened: list[tuple[bool, ...]], one: int, other: int) -> bool:
    return all(
        each[chosen | one] == each[chosen | other] == each[chosen | one | other]
        for each in opened
        for chosen in SETS
    )


@settings(max_examples=80)
@given(catalogs())
def test_grants_cover_each_other_when_beside_either_the_other_never_matters(
    catalog: Catalog,
) -> None:
    opened, granted = tables(catalog), catalog.policy_set.grants
    bits = {key: 1 << at for at, key in enumerate(KEYS) if granted[key].reserved is None}
    some = {key: bit for key, bit in bits.items() if matters(opened, bit)}
    expected = {
        frozenset(key for key, bit in some.items() if does_as_well(opened, mine, bit))
        for mine in some.values()
    }

    found = [
        frozenset(subject.name for subject in noticed.about)
        for noticed in observed("covered-grant", catalog)
    ]

    assert sorted(map(sorted, found)) == sorted(
        sorted(map(str, group)) for group in expected if len(group) > 1
    )


@settings(max_examples=80)
@given(catalogs())
def test_an_idle_grant_opens_nothing(catalog: Catalog) -> None:
    idle = {noticed.about[0].name for noticed in observed("idle-grant", catalog)}

    opened = tables(catalog)
    for number, key in enumerate(KEYS):
        if str(key) in idle:
            assert not matters(opened, 1 << number)


@settings(max_examples=80)
@given(catalogs())
def test_a_policy_is_unmeetable_when_all_ordinary_grants_together_do_not_meet_it(
    catalog: Catalog,
) -> None:
    granted = catalog.policy_set.grants
    ordinary = sum(1 << at for at, key in enumerate(KEYS) if granted[key].reserved is None)
    expected = [
        name
        for name, policy in catalog.policy_set.policies.items()
        if not holds(policy.requirement, held(catalog, ordinary))
    ]

    found = [noticed.about[0].name for noticed in observed("unmeetable-policy", catalog)]

    assert found == expected


@settings(max_examples=80)
@given(requirements(), requirements(), grants())
def test_a_write_is_weaker_than_the_read_when_whoever_reads_may_write(
    read: Formula, write: Formula, given_grants: list[Grant]
) -> None:
    catalog = catalog_of(
        api("a/read", read, method="GET", url="/a/{id}"),
        api("a/write", write, method="PUT", url="/a/{key}"),
        grants=given_grants,
    )
    reads, writes = table(catalog, read), table(catalog, write)
    weaker = all(b or not a for a, b in zip(reads, writes, strict=True)) and reads != writes
    expected = weaker and not writes[0]

    assert bool(observed("write-weaker-than-read", catalog)) == expected


def without_a_part(formula: Formula) -> Iterator[Formula]:
    """The formula with one member of some join left out, each time another."""
    if isinstance(formula, GrantKey):
        return
    for number, member in enumerate(formula.members):
        rest = (*formula.members[:number], *formula.members[number + 1 :])
        if rest:
            yield type(formula)(rest)
        for changed in without_a_part(member):
            members = (*formula.members[:number], changed, *formula.members[number + 1 :])
            yield type(formula)(members)


@settings(max_examples=80)
@given(requirements(), grants())
def test_where_a_part_never_matters_one_can_be_left_out(
    requirement: Formula, given_grants: list[Grant]
) -> None:
    catalog = catalog_of(api("a", requirement), grants=given_grants)
    whole = table(catalog, requirement)

    if observed("absorbed-conjunction", catalog):
        assert any(table(catalog, less) == whole for less in without_a_part(requirement))


@settings(max_examples=80)
@given(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True),
    st.lists(
        st.lists(st.sampled_from(KEYS), min_size=2, max_size=3, unique=True), min_size=1, max_size=3
    ),
)
def test_a_conjunction_that_holds_a_grant_which_is_enough_alone_is_found(
    alone: list[GrantKey], together: list[list[GrantKey]]
) -> None:
    conjunctions = tuple(AllOf(tuple(one)) for one in together)
    catalog = catalog_of(api("a", AnyOf((*alone, *conjunctions))), grants=PLAIN)

    if any(set(one) & set(alone) for one in together):
        assert observed("absorbed-conjunction", catalog)


def test_a_list_that_spells_an_implication_out_absorbs_nothing() -> None:
    read, write = KEYS[2], KEYS[3]
    implying = Grant(key=write, value="w", implies=(read,))
    others = [grant for grant in PLAIN if grant.key != write]
    spelt_out = catalog_of(api("a", AnyOf((read, write))), grants=[*others, implying])
    together = catalog_of(api("a", AllOf((read, write))), grants=[*others, implying])

    assert observed("absorbed-conjunction", spelt_out) == []
    assert len(observed("absorbed-conjunction", together)) == 1
