"""The report for a security review as one HTML file.

Nothing in it asks for anything from anywhere: style and script are inside, named by their digests
in a content security policy (W3C, *Content Security Policy Level 3*) that allows nothing else. No
element has a style or a handler of its own. Without the script it reads just as well; the script
sorts, filters and copies.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from planner import __version__
from planner.plans import Plan
from planner.rendering.escaping import terminal
from planner.rendering.html.chapter import chapter, tone
from planner.rendering.html.elements import code, effect, isolated, lines, page, shown, ticked
from planner.rendering.plan_json import plan_json
from planner.rendering.wording import counted, more_ways, prose

if TYPE_CHECKING:
    import jinja2

    from planner.proving import Outcome
    from planner.vendors import Plans


def report_html(answer: Plan | Plans, outcomes: Sequence[Outcome] = ()) -> str:
    """The report on a plan or, where an integration has several vendors, on the plans for all of
    them, a chapter each. `outcomes` are those of a rehearsal of each plan, if there was one. The
    same answer gives the same bytes."""
    environment = _environment()
    style, script = (_source(environment, name) for name in ("report.css", "report.js"))
    text = environment.get_template("report.html.jinja").render(
        integration=answer.integration,
        chapters=_chapters(answer, outcomes),
        whole=None if isinstance(answer, Plan) else _whole(answer),
        digest=answer_digest(answer),
        style=Markup(style),  # noqa: S704 (ours)
        script=Markup(script),  # noqa: S704 (ours)
        style_digest=_csp_digest(style),
        script_digest=_csp_digest(script),
        version=__version__,
    )
    return text.rstrip("\n") + "\n"


def _chapters(answer: Plan | Plans, outcomes: Sequence[Outcome]) -> list[Mapping[str, Any]]:
    found = outcomes or (None,) * (1 if isinstance(answer, Plan) else len(answer))
    if isinstance(answer, Plan):
        return [chapter(answer, "", found[0])]
    pairs = zip(answer, found, strict=True)
    return [
        chapter(plan, f"vendor-{number}-", outcome)
        for number, (plan, outcome) in enumerate(pairs, 1)
    ]


def _whole(plans: Plans) -> Mapping[str, Any]:
    """The verdict on all vendors, and what is to be said of them together."""
    from planner.rendering.vendors_text import verdict_of_all

    return {"verdict": verdict_of_all(plans), "tone": tone(plans), "notes": plans.notes}


def answer_digest(answer: Plan | Plans) -> str:
    """``sha256:…`` of what ``planner plan --format json`` prints, so that anybody can compare."""
    if isinstance(answer, Plan):
        text = plan_json(answer)
    else:
        from planner.rendering.vendors_json import plans_json

        text = plans_json(answer, ())
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _csp_digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _source(environment: jinja2.Environment, name: str) -> str:
    """A file beside the templates, as it is."""
    assert environment.loader is not None, "made with one"
    return environment.loader.get_source(environment, name)[0]


@cache
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
        "ticked": ticked,
        "lines": lines,
        "page": page,
        "prose": prose,
        "effect": effect,
        "more_ways": more_ways,
        "counted": counted,
    }
    return environment


def _finalize(value: object) -> object:
    """What is not HTML already is text, and shows its hidden characters; autoescaping follows."""
    return value if isinstance(value, Markup) else terminal(str(value))
