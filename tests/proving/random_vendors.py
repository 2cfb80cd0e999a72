"""Random vendors as Hypothesis strategies, whose clients and tokens are asked for in every way."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from planner.model import (
    AnswerMembers,
    Catalog,
    ForEach,
    Grant,
    Integration,
    Kind,
    RequestTemplate,
    Task,
    TemplateList,
    TemplateObject,
    ValueOf,
)
from planner.solving.formula import GrantKey
from tests.planning.random_catalogs import catalogs

HELD_BY = st.sampled_from((("client", "token"), ("token", "client"), ("token", "token")))
# Some name no host, some have parameters, and one has both in a host.
URLS = (
    "https://api.example/{number}",
    "https://api.example/{{a}}/x{number}/{{b}}",
    "https://{{tenant}}.api.example/v{number}/{{id}}:act",
    "/v1/things/{number}/{{id}}",
    "https://api.example/{number}?kind={{kind}}&fixed=yes",
    "https://api.example:8443/{{+path}}/end-{number}",
)


def member(kind: str, how: str) -> ValueOf | ForEach:
    """A kind's grants in a request: a list, one text, or a list of objects."""
    if how == "text":
        return ValueOf(kind, joined_by=" ")
    if how == "objects":
        return ForEach(kind, TemplateObject((("is", ValueOf("grant-id")), ("sort", "grant"))))
    return ValueOf(kind)


@st.composite
def create_requests(draw: st.DrawFn, kinds: tuple[str, ...]) -> RequestTemplate | None:
    form = draw(st.booleans())
    ways = ("list", "text") if form else ("list", "text", "objects")
    placed = [kind for kind in kinds if draw(st.integers(0, 4))]
    constants = (("version", 1),) if form else (("version", TemplateList((1, True, None))),)
    body = TemplateObject(
        (
            ("name", ValueOf("name")),
            *constants,
            *((f"the-{kind}", member(kind, draw(st.sampled_from(ways)))) for kind in placed),
        )
    )
    answer = draw(
        st.sampled_from(
            (None, AnswerMembers(client_id=("app", "id"), client_secret=("app", "key")))
        )
    )
    return draw(
        st.sampled_from(
            (
                None,
                RequestTemplate(
                    method="POST",
                    url="https://accounts.example/clients/",
                    body=body,
                    encoding="form" if form else "json",
                    bearer=draw(st.booleans()),
                    answer=answer,
                ),
            )
        )
    )


@st.composite
def token_requests(draw: st.DrawFn, token_kinds: tuple[str, ...]) -> RequestTemplate | None:
    narrowing = TemplateObject(
        tuple((f"the-{kind}", ValueOf(kind, joined_by=" ")) for kind in token_kinds)
    )
    credentials = (
        ("client_id", ValueOf("client-id")),
        ("key", ValueOf("client-secret")),
    )
    always = draw(st.booleans())
    template = RequestTemplate(
        method="POST",
        url="https://accounts.example/token",
        body=TemplateObject((*credentials, *(narrowing.members if always else ()))),
        encoding=draw(st.sampled_from(("form", "json"))),
        bearer=False,
        narrowing=None if always or draw(st.booleans()) else narrowing,
    )
    return draw(st.sampled_from((None, template)))


@st.composite
def vendors(draw: st.DrawFn) -> Catalog:
    catalog = draw(catalogs(most_apis=8))
    held_by = draw(HELD_BY)
    names = tuple(kind.name for kind in catalog.policy_set.kinds)
    pairs = list(zip(names, held_by, strict=True))
    token_kinds = tuple(name for name, holder in pairs if holder == "token")
    grants: dict[GrantKey, Grant] = {
        key: replace(grant, value=f"{key.name}/{key.kind}", id=f"#{number}", reserved=None)
        for number, (key, grant) in enumerate(catalog.policy_set.grants.items())
    }
    policy_set = replace(
        catalog.policy_set,
        kinds=tuple(Kind(name=name, title=name[:-1], held_by=holder) for name, holder in pairs),
        grants=grants,
        create_client=draw(create_requests(names)),
        get_token=draw(token_requests(token_kinds)),
    )
    apis = []
    for number, one in enumerate(catalog.apis):
        url = draw(st.sampled_from(URLS)).format(number=number)
        unknown = draw(st.integers(0, 9)) == 9
        requirement = None if unknown else one.requirement
        reason = "Nobody knows." if unknown else ""
        apis.append(replace(one, url=url, requirement=requirement, unknown_reason=reason))
    return replace(catalog, policy_set=policy_set, apis=tuple(apis))


@st.composite
def integrations(draw: st.DrawFn, catalog: Catalog) -> Integration:
    ids = [api.id for api in catalog.apis]
    desired = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=5, unique=True))
    some = st.lists(st.sampled_from(desired), min_size=1, max_size=3, unique=True)
    tasks = draw(st.lists(some, max_size=2))
    return Integration(
        name="Random",
        catalog=catalog.name,
        apis=tuple(desired),
        tokens=tuple(Task(name=f"t{n}", apis=tuple(apis)) for n, apis in enumerate(tasks)),
    )
