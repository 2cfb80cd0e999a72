"""Requirements mean what they say, in whatever order they are written."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InvalidFile
from planner.reading import read_policy_set
from planner.solving.formula import TRUE, AllOf, AnyOf, Formula, GrantKey, holds

NAMES = {"s": ["a", "b", "c"], "p": ["x", "y"]}
HEAD = (
    "policy-set: 1\nname: n\ntitle: t\nkinds: {s: {title: s, held-by: token},"
    " p: {title: p, held-by: client}}\n"
    "grants: {s: {a: {}, b: {}, c: {}}, p: {x: {}, y: {}}}\npolicies:\n  P: "
)

names = {
    kind: st.one_of(
        st.just("none"),
        st.sampled_from(known),
        st.lists(st.sampled_from(known), min_size=1, unique=True),
    )
    for kind, known in NAMES.items()
}
leaves = st.one_of(
    st.just("none"),
    st.fixed_dictionaries({}, optional=names).filter(bool),
    st.fixed_dictionaries(names),
)
requirements = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=8,
)


def read(requirement: Any, folder: Path) -> Formula:
    path = folder / "policies.yaml"
    path.write_text(HEAD + json.dumps(requirement) + "\n")  # JSON is YAML
    return read_policy_set(path).policies["P"].requirement


def met(requirement: Any, held: frozenset[str]) -> bool:
    """The meaning of a requirement, straight from its definition."""
    if requirement == "none":
        return True
    if "any" in requirement:
        return any(met(part, held) for part in requirement["any"])
    if "all" in requirement:
        return all(met(part, held) for part in requirement["all"])
    return all(
        wanted == "none" or bool(held & set([wanted] if isinstance(wanted, str) else wanted))
        for wanted in requirement.values()
    )


def ways(requirement: Any) -> Iterator[frozenset[str]]:
    """The kinds mentioned on each way through."""
    if requirement == "none":
        yield frozenset(NAMES)
    elif "any" in requirement:
        for part in requirement["any"]:
            yield from ways(part)
    elif "all" in requirement:
        for chosen in product(*map(ways, requirement["all"])):
            yield frozenset().union(*chosen)
    else:
        yield frozenset(requirement)


def shuffled(requirement: Any, draw: random.Random) -> Any:
    if isinstance(requirement, dict):
        members = [(key, shuffled(value, draw)) for key, value in requirement.items()]
        draw.shuffle(members)
        return dict(members)
    if isinstance(requirement, list):
        return draw.sample([shuffled(item, draw) for item in requirement], len(requirement))
    return requirement


@given(requirement=requirements, seed=st.integers())
def test_a_settled_requirement_is_read_as_what_it_means(
    requirement: Any, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("policies")
    if any(way != frozenset(NAMES) for way in ways(requirement)):
        with pytest.raises(InvalidFile) as caught:
            read(requirement, folder)
        assert all("nothing is said about" in fault.message for fault in caught.value.faults)
        return
    formula = read(requirement, folder)

    every = [GrantKey(kind, name) for kind, known in NAMES.items() for name in known]
    for size in range(len(every) + 1):
        for held in combinations(every, size):
            wanted = met(requirement, frozenset(grant.name for grant in held))
            assert holds(formula, frozenset(held)) == wanted
    assert read(shuffled(requirement, random.Random(seed)), folder) == formula


@pytest.mark.parametrize(
    ("written", "formula"),
    [
        ("none", TRUE),
        ("a", GrantKey("s", "a")),
        ("[b, a]", AnyOf((GrantKey("s", "a"), GrantKey("s", "b")))),
        ("{s: [a]}", GrantKey("s", "a")),
        ("{s: none}", TRUE),
        ("{all: [a, b]}", AllOf((GrantKey("s", "a"), GrantKey("s", "b")))),
        ("{any: [b, {all: [b, a]}, a]}", None),
        ("{any: [a, none]}", TRUE),
        ("{requires: [a, b]}", AnyOf((GrantKey("s", "a"), GrantKey("s", "b")))),
    ],
)
def test_short_forms_with_a_single_kind(
    written: str, formula: Formula | None, tmp_path: Path
) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(
        "policy-set: 1\nname: n\ntitle: t\nkinds: {s: {title: s, held-by: token}}\n"
        f"grants: {{s: {{a: {{}}, b: {{}}}}}}\npolicies: {{P: {written}}}\n"
    )
    a, b = GrantKey("s", "a"), GrantKey("s", "b")

    read_formula = read_policy_set(path).policies["P"].requirement

    assert read_formula == (AnyOf((a, b, AllOf((a, b)))) if formula is None else formula)
