"""The matcher against a matcher that tries every template as a regular expression."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model import Api, Catalog
from planner.traffic.calls import Call
from planner.traffic.matching import Matcher
from planner.traffic.verdicts import Ambiguous, Recognised, UnknownUrl, WrongMethod
from tests.traffic.catalogs import catalog_of

HOST = "https://api.example"

TEMPLATE_SEGMENTS = (
    "a", "b", "A", "ab", "root:", "{x}", "{y}", ":id", "a{x}", "{x}:b", "{x}:", "{x}b",
    "{x}-{y}", "{x}-{y}-{z}", "{+x}", "{+x}:b", "{x*}", "{x}{y}",
)  # fmt: skip
URL_SEGMENTS = (
    "a", "b", "A", "B", "ab", "aB", "a:b", "root:", "1", "1:", "x:b", "1-2", "1-2-3", "--",
    "---", "-", "a%2Fb", "%61", ".b", "bb", "A:B",
)  # fmt: skip

PARAMETER = re.compile(r"(?:\{[^{}]*\})+")


def naive_pattern(url: str, *, ignore_case: bool) -> re.Pattern[str]:
    """The template as a regular expression over a path whose segments end in a slash."""
    pattern = ""
    after_colon = False
    for segment in url.removeprefix(HOST).strip("/").split("/"):
        text = "{id}" if re.fullmatch(r":\w+", segment) else segment
        spans = after_colon or "{+" in text or "*}" in text
        any_text = ".+" if spans else "[^/]+"
        pattern += any_text.join(map(re.escape, PARAMETER.split(text))) + "/"
        after_colon = text.endswith(":")
    return re.compile(pattern, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def naive_rank(url: str) -> tuple[tuple[int, int], ...]:
    ranks = []
    after_colon = False
    for segment in url.removeprefix(HOST).strip("/").split("/"):
        text = "{id}" if re.fullmatch(r":\w+", segment) else segment
        literal = len(PARAMETER.sub("", text))
        if "{" not in text:
            ranks.append((0, 0))
        elif after_colon or "{+" in text or "*}" in text:
            ranks.append((3, -literal))
        else:
            ranks.append((1, -literal) if literal else (2, 0))
        after_colon = text.endswith(":")
    return (*ranks, (4, 0))


def naive_best(apis: list[Api], method: str) -> list[Api]:
    with_method = [api for api in apis if api.method == method]
    least = min((naive_rank(api.url) for api in with_method), default=())
    return [api for api in with_method if naive_rank(api.url) == least]


def naive_ids(catalog: Catalog, method: str, path: str) -> set[str] | None:
    """The ids of the winners; none for a wrong method, None for an unknown URL."""
    path = path.replace("%61", "a").strip("/") + "/"
    exactly, loosely = (
        [api for api in catalog.apis if naive_pattern(api.url, ignore_case=case).fullmatch(path)]
        for case in (False, True)
    )
    best, best_loosely = naive_best(exactly, method), naive_best(loosely, method)
    if not best:
        return {api.id for api in best_loosely} if loosely else None
    if best_loosely and naive_rank(best_loosely[0].url) < naive_rank(best[0].url):
        best = [*best, *best_loosely]
    return {api.id for api in best}


def matched_ids(matcher: Matcher, method: str, path: str) -> set[str] | None:
    verdict = matcher.match(Call(method, HOST + path))
    if isinstance(verdict, Recognised):
        return {verdict.owner.api.id}
    if isinstance(verdict, Ambiguous):
        return {owner.api.id for owner in verdict.owners}
    if isinstance(verdict, WrongMethod):
        return set()
    assert verdict == UnknownUrl(elsewhere=False)
    return None


def paths(segments: tuple[str, ...], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(segments), min_size=1, max_size=most).map("/".join)


templates = st.lists(
    st.tuples(st.sampled_from(("GET", "POST")), paths(TEMPLATE_SEGMENTS, 4)),
    min_size=1,
    max_size=12,
    unique=True,
)


@settings(max_examples=500)
@given(templates=templates, calls=st.lists(paths(URL_SEGMENTS, 6), min_size=1, max_size=6))
def test_the_winners_are_those_of_trying_every_template(
    templates: list[tuple[str, str]], calls: list[str]
) -> None:
    catalog = catalog_of(*(f"{method} {HOST}/{path}" for method, path in templates))
    matcher = Matcher([catalog])
    for call in calls:
        expected = naive_ids(catalog, "GET", call)
        # The last tie-break: a template that is written as the call is.
        if expected and len(expected) > 1 and f"GET {HOST}/{call}" in expected:
            expected = {f"GET {HOST}/{call}"}
        assert matched_ids(matcher, "GET", f"/{call}") == expected, call


@settings(max_examples=150)
@given(templates=templates, call=paths(URL_SEGMENTS, 6), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_changes_nothing(
    templates: list[tuple[str, str]], call: str, seed: object
) -> None:
    catalog = catalog_of(*(f"{method} {HOST}/{path}" for method, path in templates))
    apis = list(catalog.apis)
    seed.shuffle(apis)  # type: ignore[attr-defined]
    shuffled = replace(catalog, apis=tuple(apis))
    found = matched_ids(Matcher([catalog]), "GET", f"/{call}")
    assert matched_ids(Matcher([shuffled]), "GET", f"/{call}") == found


def test_the_examples_hold_every_outcome() -> None:
    """Guards against an oracle and a matcher that agree on nothing at all."""
    catalog = catalog_of(
        *(f"GET {HOST}/{path}" for path in ("a/{x}", "{y}/b", "a/{+x}:b", "A/{x}", "a/{y}"))
    )
    assert naive_ids(catalog, "GET", "a/1") == {f"GET {HOST}/a/{{x}}", f"GET {HOST}/a/{{y}}"}
    assert naive_ids(catalog, "GET", "A/1") == {f"GET {HOST}/A/{{x}}"}
    assert naive_ids(catalog, "GET", "a/1/x:b") == {f"GET {HOST}/a/{{+x}}:b"}
    assert naive_ids(catalog, "POST", "a/1") == set()
    assert naive_ids(catalog, "GET", "1/1") is None
