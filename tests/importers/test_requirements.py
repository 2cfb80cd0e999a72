"""A requirement is read back as it was written, whatever its form."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.importers.emitting import Plain, Short, document
from planner.importers.requirements import DEEPEST, canonical, is_too_deep, plain_requirement
from planner.reading import read_policy_set
from planner.solving.formula import TRUE, AllOf, AnyOf, Formula, GrantKey, all_of, any_of, holds
from tests.importers.strategies import KINDS, formulas, grant_keys


def read_back(tmp: Path, requirement: Plain, kinds: int) -> Formula:
    path = tmp / "policies.yaml"
    values: dict[str, Plain] = {
        "policy-set": 1,
        "name": "made-up",
        "title": "Made up",
        "kinds": {kind: Short({"title": kind, "held-by": "token"}) for kind in KINDS[:kinds]},
        "grants": {kind: {f"g{at}": {} for at in range(4)} for kind in KINDS[:kinds]},
        "policies": {"one": requirement},
    }
    path.write_text(document(values), encoding="utf-8")
    return read_policy_set(path).policies["one"].requirement


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


@given(st.integers(1, 3).flatmap(lambda n: st.tuples(st.just(n), formulas(grant_keys(n)))))
def test_a_written_requirement_is_read_back(folder: Path, drawn: tuple[int, Formula]) -> None:
    kinds, formula = drawn
    wanted = canonical(formula)
    assert read_back(folder, plain_requirement(wanted, KINDS[:kinds]), kinds) == wanted


@given(formulas(grant_keys(2, 3)), st.randoms(use_true_random=False))
def test_the_canonical_form_means_the_same_in_every_order(formula: Formula, random: Random) -> None:
    assert canonical(shuffled(formula, random)) == canonical(formula)
    names = [GrantKey(kind, f"g{at}") for kind in KINDS[:2] for at in range(3)]
    for chosen in product((True, False), repeat=len(names)):
        held = {name for name, is_held in zip(names, chosen, strict=True) if is_held}
        assert holds(canonical(formula), held) == holds(formula, held)


def shuffled(formula: Formula, random: Random) -> Formula:
    if isinstance(formula, GrantKey):
        return formula
    members = [shuffled(member, random) for member in formula.members]
    random.shuffle(members)
    return (any_of if isinstance(formula, AnyOf) else all_of)(members)


A, B, P = (GrantKey("scopes", name) for name in "ABP")
R = GrantKey("roles", "R")


@pytest.mark.parametrize(
    ("formula", "kinds", "written"),
    [
        (TRUE, 1, "none"),
        (A, 1, "A"),
        (AnyOf((B, A)), 1, ["A", "B"]),
        (AllOf((P, AnyOf((A, B)))), 1, {"all": ["P", ["A", "B"]]}),
        (AnyOf((A, AllOf((A, B)))), 1, {"any": ["A", {"all": ["A", "B"]}]}),
        (A, 2, {"roles": "none", "scopes": "A"}),
        (AllOf((A, R)), 2, {"roles": "R", "scopes": "A"}),
        (AllOf((A, B)), 2, {"all": [{"roles": "none", "scopes": "A"}, {"scopes": "B"}]}),
        (
            AnyOf((A, R)),
            2,
            {"any": [{"roles": "R", "scopes": "none"}, {"roles": "none", "scopes": "A"}]},
        ),
    ],
)
def test_each_form_is_written_as_people_write_it(
    formula: Formula, kinds: int, written: Plain
) -> None:
    of_vendor = ("scopes",) if kinds == 1 else ("roles", "scopes")
    assert plain_requirement(canonical(formula), of_vendor) == written


def test_what_nests_too_deep_is_told() -> None:
    formula: Formula = A
    for level in range(2, DEEPEST):
        formula = AnyOf((B, formula)) if level % 2 else AllOf((B, formula))
    assert not is_too_deep(formula)
    assert is_too_deep(AllOf((B, AnyOf((A, AllOf((B, formula)))))))


def test_the_deepest_requirement_can_still_be_read(folder: Path) -> None:
    g = [GrantKey("scopes", f"g{at}") for at in range(4)]
    formula: Formula = AnyOf((g[0], g[1]))
    last = formula
    while not is_too_deep(formula):
        last = formula
        formula = AnyOf((g[1], formula)) if isinstance(formula, AllOf) else AllOf((g[2], formula))
    assert read_back(folder, plain_requirement(canonical(last), KINDS[:2]), 2) == canonical(last)
