"""Questions about all APIs, asked once per requirement, have the answers of asking each API."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from planner.grouping import Grouped, Remembered, Tally
from planner.model import Api, Effect
from planner.solving.formula import TRUE, AllOf, AnyOf, Formula, GrantKey, holds

A, B = GrantKey("scopes", "a"), GrantKey("scopes", "b")
EITHER = AnyOf((A, B))
REQUIREMENTS: tuple[Formula | None, ...] = (A, EITHER, AnyOf((A, B)), AllOf((A, B)), TRUE, None)
PLAIN = Api(id="", title="", method="GET", url="/", effect="read")

EFFECTS: tuple[Effect, ...] = ("read", "write")
APIS = st.lists(
    st.tuples(st.sampled_from(REQUIREMENTS), st.sampled_from(EFFECTS)), max_size=12
).map(
    lambda drawn: tuple(
        replace(PLAIN, id=str(at), requirement=requirement, effect=effect)
        for at, (requirement, effect) in enumerate(drawn)
    )
)
BESIDES = st.sets(st.integers(0, 14).map(str))


@given(apis=APIS, besides=BESIDES, held=st.sets(st.sampled_from((A, B))))
def test_where_is_what_asking_each_api_gives(
    apis: tuple[Api, ...], besides: set[str], held: set[GrantKey]
) -> None:
    expected = tuple(
        api
        for api in apis
        if api.id not in besides and api.requirement is not None and holds(api.requirement, held)
    )
    found = Grouped(apis).where(lambda requirement: holds(requirement, held), besides)
    assert found == expected


@given(apis=APIS, besides=BESIDES)
def test_tallies_count_every_api_beside_those_named_once(
    apis: tuple[Api, ...], besides: set[str]
) -> None:
    counted = [api for api in apis if api.id not in besides]
    totals: dict[Formula, list[int]] = {}
    for tally in Grouped(apis).tallies(besides):
        assert tally.reads + tally.writes > 0
        numbers = totals.setdefault(tally.requirement, [0, 0])
        numbers[:] = numbers[0] + tally.reads, numbers[1] + tally.writes
    known = [api for api in counted if api.requirement is not None]
    expected: dict[Formula, list[int]] = {}
    for api in known:
        assert api.requirement is not None
        expected.setdefault(api.requirement, [0, 0])[api.effect == "write"] += 1
    assert totals == expected
    assert Grouped(apis).unknown(besides) == len(counted) - len(known)


def test_equal_requirements_that_are_two_objects_stay_apart() -> None:
    apis = tuple(replace(PLAIN, id=str(at), requirement=AnyOf((A, B))) for at in range(2))
    assert list(Grouped(apis).tallies(set())) == [Tally(EITHER, 1, 0)] * 2


def test_the_policies_that_apis_have_are_known() -> None:
    apis = (replace(PLAIN, id="1", policy="p"), replace(PLAIN, id="2"))
    assert Grouped(apis).policies == {"p", None}


def test_what_was_made_is_remembered_by_the_object_and_for_a_few() -> None:
    remembered = Remembered()
    made: list[list[int]] = []

    def asked_for(source: list[int]) -> list[int]:
        def make() -> list[int]:
            made.append(source)
            return source

        return remembered.get(source, make)

    sources = [[number] for number in range(20)]
    for source in (*sources, *sources[-3:], [19], sources[0]):
        assert asked_for(source) is source
    assert made == [*sources, [19], sources[0]]
