"""Costs of plans beside those of two simple planners, on random sets of Graph and Google APIs.

The answer must be proven and never worse: by each criterion when that one is minimised first, and
by all of them in their order. Costs are counted by the code that verifies plans, which shares
nothing with the solver. The sets are the same on every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.foreign_catalogs import google_catalogs, graph_catalogs
from benchmarks.simple_planners import Choice, greedy_cover, union_of_documented_least
from planner import plan
from planner.model import Api, Catalog
from planner.solving.formula import GrantKey, holds
from planner.verifying.questions import Question, question_about
from planner.verifying.truth import closure_of

SETS = {5: 30, 20: 30, 100: 20, 500: 8}
"""How many sets there are of each size."""

CRITERIA = ("write-reach", "reach", "exposure", "grants")
DOCUMENTED, GREEDY = "documented least", "greedy cover"
TIME_LIMIT = 30.0


def lines() -> Iterator[str]:
    """For each vendor and size, how often the plan is better. Raises AssertionError if it is ever
    worse, insufficient or not proven."""
    yield "insufficient: sets whose APIs it leaves closed; then, of the others, where the plan is"
    yield "better by a criterion that it minimises first, and by all in their usual order"
    yield _row("", "APIs", "", "insufficient", (*CRITERIA, "in order"))
    for catalogs, missing in (
        (graph_catalogs(), "Graph is skipped: needs ../shared/data, which is not on this machine"),
        (google_catalogs(), "Google is skipped: needs the package google-api-python-client"),
    ):
        known = list(catalogs)
        if not known:
            yield missing
        for name, catalog in known:
            yield from _lines_of(name, catalog)


def _row(name: str, size: object, planner: str, insufficient: str, better: Iterable[str]) -> str:
    shares = "  ".join(f"{share:>11}" for share in better)
    return f"{name:24} {size:>4}  {planner:16}  {insufficient:>12}  {shares}"


def _lines_of(name: str, catalog: Catalog) -> Iterator[str]:
    permitted = frozenset(
        key for key, grant in catalog.policy_set.grants.items() if grant.reserved is None
    )
    apis = [api for api in catalog.apis if api.requirement and holds(api.requirement, permitted)]
    for size, count in SETS.items():
        random = Random(f"{name} {size}")
        scores = {GREEDY: Score()}
        if any(api.documented_least for api in apis):
            scores[DOCUMENTED] = Score()
        for _ in range(count):
            _compare(catalog, random.sample(apis, size), permitted, scores)
        for planner, score in sorted(scores.items()):
            yield _row(name, size, planner, *score.shares())


@dataclass
class Score:
    """How a simple planner does beside plans: of `sets`, how many it left insufficient, and for
    each criterion in how many of the others the plan was better."""

    sets: int = 0
    insufficient: int = 0
    better: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CRITERIA, 0))
    better_in_order: int = 0

    def shares(self) -> tuple[str, list[str]]:
        """The share that is insufficient, and those where the plan is better."""
        sufficient = self.sets - self.insufficient
        better = (*self.better.values(), self.better_in_order)
        return _share(self.insufficient, self.sets), [_share(one, sufficient) for one in better]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _compare(
    catalog: Catalog,
    apis: Sequence[Api],
    permitted: frozenset[GrantKey],
    scores: Mapping[str, Score],
) -> None:
    chosen = {GREEDY: greedy_cover(apis, permitted), DOCUMENTED: union_of_documented_least(apis)}
    for score in scores.values():
        score.sets += 1
    usual = _question(catalog, apis, permitted)
    for first in CRITERIA:
        criteria = (first, *(one for one in CRITERIA if one != first))
        question = replace(usual, criteria=criteria)
        ours = _least(catalog, apis, question)
        for planner, score in scores.items():
            theirs = chosen[planner]
            if question.is_sufficient(theirs):
                _score(score, first, question, ours, theirs)
            elif first == CRITERIA[0]:
                score.insufficient += 1


def _score(score: Score, first: str, question: Question, ours: Choice, theirs: Choice) -> None:
    (our_rank, _), (their_rank, _) = question.rank(ours), question.rank(theirs)
    _require(our_rank <= their_rank, f"{sorted(ours)} is worse than {sorted(theirs)}")
    score.better[first] += our_rank[0] < their_rank[0]
    if first == CRITERIA[0]:
        score.better_in_order += our_rank < their_rank


def _question(catalog: Catalog, apis: Iterable[Api], permitted: frozenset[GrantKey]) -> Question:
    by_id = {api.id: api.requirement for api in apis if api.requirement is not None}
    return question_about(
        catalog,
        closure_of(catalog.policy_set),
        desired=by_id.keys(),
        demands=by_id.values(),
        permitted=permitted,
        required=frozenset(),
        criteria=CRITERIA,
    )


def _least(catalog: Catalog, apis: Iterable[Api], question: Question) -> Choice:
    ids = [api.id for api in apis]
    planned = plan(catalog, ids, minimise=question.criteria, time_limit=TIME_LIMIT)
    ours = frozenset(
        GrantKey(kind, name) for kind, names in planned.grants.items() for name in names
    )
    _require(planned.status == "optimal", f"{planned.status} for {ids}")
    _require(question.is_sufficient(ours), f"insufficient for {ids}")
    cost = question.cost(ours)
    _require(all(cost[key] == value for key, value in planned.cost.items()), f"cost of {ids}")
    return ours


def _require(holds_true: bool, otherwise: str) -> None:
    if not holds_true:
        raise AssertionError(otherwise)
