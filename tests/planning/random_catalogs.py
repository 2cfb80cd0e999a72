"""Random small vendors with limits, as Hypothesis strategies: everything that limits can meet.

Names are shared by two kinds, patterns match some of them, grants imply others and are reserved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from hypothesis import strategies as st

from planner.model import Api, Catalog, Grant, Integration, Limits, Policy
from planner.solving.formula import TRUE, AllOf, AnyOf, Formula, GrantKey
from tests.planning.samples import api, catalog_of

KEYS = (
    GrantKey("roles", "x.a"),
    GrantKey("roles", "Y"),
    GrantKey("scopes", "x.a"),
    GrantKey("scopes", "x.b"),
    GrantKey("scopes", "y.a"),
    GrantKey("scopes", "y.b"),
)
# The last one is the name of a grant with its kind, where another kind has the name too.
TEXTS = ("x.a", "x.b", "y.a", "y.b", "Y", "x.*", "*.a", "?.b", "*", "scopes:x.a", "roles:*")


def requirements() -> st.SearchStrategy[Formula]:
    """Any of, all of, and one within the other. None is impossible to meet."""
    some = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True).map(tuple)
    flat = st.one_of(st.sampled_from(KEYS), some.map(AnyOf), some.map(AllOf))
    two = st.lists(flat, min_size=1, max_size=2).map(tuple)
    return st.one_of(flat, two.map(AnyOf), two.map(AllOf), st.just(TRUE))


@st.composite
def grants(draw: st.DrawFn) -> list[Grant]:
    """All of `KEYS`; each may imply a later one of its kind, so that there are no circles."""
    made = []
    for index, key in enumerate(KEYS):
        later = [other for other in KEYS[index + 1 :] if other.kind == key.kind]
        implies = draw(st.lists(st.sampled_from(later), max_size=1)) if later else []
        reserved = draw(st.sampled_from((None, None, "Not for everybody.")))
        made.append(Grant(key=key, value=str(key), implies=tuple(implies), reserved=reserved))
    return made


@st.composite
def catalogs(draw: st.DrawFn, most_apis: int = 5) -> Catalog:
    methods = st.sampled_from(("GET", "POST"))
    apis: list[Api] = [
        api(f"api/{number}", draw(requirements()), method=draw(methods))
        for number in range(draw(st.integers(1, most_apis)))
    ]
    policies = [Policy(name="Unseen", requirement=draw(requirements()))]
    return catalog_of(*apis, grants=draw(grants()), policies=draw(st.sampled_from(([], policies))))


@st.composite
def limits(draw: st.DrawFn) -> Limits:
    texts = st.lists(st.sampled_from(TEXTS), max_size=2, unique=True).map(tuple)
    return Limits(forbid=draw(texts), allow=draw(texts))


@st.composite
def integrations(draw: st.DrawFn, catalog: Catalog) -> Integration:
    ids = st.sampled_from([api.id for api in catalog.apis])
    desired = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    return Integration(
        name="Random", catalog=catalog.name, apis=tuple(desired), limits=draw(limits())
    )


def matches(text: str, key: GrantKey) -> bool:
    """Whether a limit means a grant: by its name, or by ``kind:name`` where no name matches."""
    pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in text)
    if any(re.fullmatch(pattern, other.name) for other in KEYS):
        return re.fullmatch(pattern, key.name) is not None
    return re.fullmatch(pattern, f"{key.kind}:{key.name}") is not None


def closure(catalog: Catalog, key: GrantKey) -> set[GrantKey]:
    """The grant and all that it implies."""
    held = {key}
    for _ in KEYS:
        held |= {implied for one in held for implied in catalog.policy_set.grants[one].implies}
    return held


def permitted(catalog: Catalog, limits: Limits) -> set[GrantKey]:
    """SPEC section 8, written down once more."""
    names = [text for text in limits.allow if not set(text) & set("*?")]
    grants: Mapping[GrantKey, Grant] = catalog.policy_set.grants
    return {
        key
        for key in grants
        if not any(matches(text, one) for text in limits.forbid for one in closure(catalog, key))
        and (not limits.allow or any(matches(text, key) for text in limits.allow))
        and all(
            grants[one].reserved is None or any(matches(text, one) for text in names)
            for one in closure(catalog, key)
        )
    }


def everything_held(catalog: Catalog, chosen: AbstractSet[GrantKey]) -> set[GrantKey]:
    return {one for key in chosen for one in closure(catalog, key)}
