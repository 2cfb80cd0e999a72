"""The report for a security review as one HTML file.

Nothing in it asks for anything from anywhere: style and script are inside, named by their digests
in a content security policy (W3C, *Content Security Policy Level 3*) that allows nothing else. No
element has a style or a handler of its own. Without the script it reads just as well; the script
sorts, filters and copies.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from planner import __version__
from planner.plans import Plan
from planner.rendering.escaping import terminal
from planner.rendering.html.chapter import chapter
from planner.rendering.html.elements import code, effect, isolated, lines, page, shown
from planner.rendering.plan_json import plan_json
from planner.rendering.wording import more_ways, prose

if TYPE_CHECKING:
    import jinja2


def report_html(plans: Plan | Sequence[Plan]) -> str:
    """The report on a plan, or on those of one integration that takes several vendors, a chapter
    each. The same plans give the same bytes. ValueError for no plan at all."""
    every = [plans] if isinstance(plans, Plan) else [*plans]
    if not every:
        raise ValueError("a report is about at least one plan")
    environment = _environment()
    style, script = (_source(environment, name) for name in ("report.css", "report.js"))
    prefixes = [f"vendor-{n}-" for n in range(1, len(every) + 1)] if len(every) > 1 else [""]
    text = environment.get_template("report.html.jinja").render(
        integration=every[0].integration,
        chapters=[chapter(plan, prefix) for plan, prefix in zip(every, prefixes, strict=True)],
        digests=[plan_digest(plan) for plan in every],
        style=Markup(style),  # noqa: S704 (ours)
        script=Markup(script),  # noqa: S704 (ours)
        style_digest=_csp_digest(style),
        script_digest=_csp_digest(script),
        version=__version__,
    )
    return text.rstrip("\n") + "\n"


def plan_digest(plan: Plan) -> str:
    """``sha256:…`` of what ``planner plan --format json`` prints, so that anybody can compare."""
    return f"sha256:{hashlib.sha256(plan_json(plan).encode()).hexdigest()}"


def _csp_digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _source(environment: jinja2.Environment, name: str) -> str:
    """A file beside the templates, as it is."""
    assert environment.loader is not None, "made with one"
    return environment.loader.get_source(environment, name)[0]


def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("planner.rendering.html"),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    environment.filters |= {
        "shown": shown,
        "code": code,
        "isolated": isolated,
        "lines": lines,
        "page": page,
        "prose": prose,
        "effect": effect,
        "more_ways": more_ways,
    }
    return environment


def _finalize(value: object) -> object:
    """What is not HTML already is text, and shows its hidden characters; autoescaping follows."""
    return value if isinstance(value, Markup) else terminal(str(value))
