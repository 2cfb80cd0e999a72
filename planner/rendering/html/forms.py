"""The requests, in every form in which people send them."""

from __future__ import annotations

from markupsafe import Markup

from planner.model import Request, Token
from planner.plans import Plan
from planner.rendering.html.elements import code, effect, isolated, lines, listing
from planner.rendering.requests import FORMATS
from planner.rendering.token_table import of_other_tasks
from planner.solving.records import dataclass

TITLES = {
    "curl": "curl",
    "httpie": "HTTPie",
    "http": "HTTP file",
    "powershell": "PowerShell",
    "python": "Python",
    "json": "The body alone, as JSON",
}
"""Forms in the order shown. Any that is not listed here follows under its own name."""

ON_PAPER = ("curl",)
"""Forms that are printed; the others say the same, and nobody copies from paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to send a request. `name` groups the forms of one request on the page."""

    title: str
    text: Markup
    is_printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """One task's token: what it is for, what it opens besides, and how to get it."""

    token: Token
    apis: Markup
    opened: Markup
    forms: tuple[Form, ...]


def forms(request: Request | None) -> tuple[Form, ...]:
    """The request in every form; none where there is no request."""
    if request is None:
        return ()
    names = sorted(FORMATS, key=lambda name: [*TITLES].index(name) if name in TITLES else 99)
    return tuple(
        Form(
            title=TITLES.get(name, name),
            text=lines(FORMATS[name](request).rstrip("\n")),
            is_printed=name in ON_PAPER,
        )
        for name in names
    )


def token_requests(plan: Plan) -> tuple[TokenRequest, ...]:
    """One entry for each task."""
    return tuple(
        TokenRequest(
            token=token,
            apis=listing([isolated(api.title) for api in token.apis]),
            opened=_opened(token, plan),
            forms=forms(token.request),
        )
        for token in plan.tokens
    )


def _opened(token: Token, plan: Plan) -> Markup:
    elsewhere = of_other_tasks(token, plan)
    items = [
        Markup("{} {}{}").format(
            isolated(api.title),
            effect(api.effect),
            " desired outside this task" if api in elsewhere else "",
        )
        for api in token.exposed
    ]
    items += [
        Markup("what is behind {} {}").format(code(one.name), effect(one.effect))
        for one in token.exposed_policies
    ]
    return listing(items) if items else Markup("nothing")
