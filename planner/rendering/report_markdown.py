"""The report for a security review, as Markdown.

The template writes every value through `markdown`, so that text from a catalogue or an integration
lands as text; a filter that returns Markdown of its own says so by returning `_Markdown`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from planner import __version__
from planner.explaining import GrantReason, open_to_any_token, reasons
from planner.model import Api, Request
from planner.plans import Plan, documented_least
from planner.prices import prices
from planner.rendering import tradeoffs_markdown, whatif_markdown
from planner.rendering.escaping import markdown, markdown_code, markdown_fence
from planner.rendering.report_facts import (
    assumptions,
    cost_rows,
    documented_otherwise,
    effects_and_policies,
    exposure_by_effect,
    held,
    limits_written,
    sources,
)
from planner.rendering.requests import FORMATS
from planner.rendering.tokens_markdown import token_section
from planner.rendering.wording import (
    Voice,
    effects_counted,
    grants_in_words,
    in_order,
    more_ways,
    proof_sentence,
    prose,
    requirement_in_words,
    verdict,
)

if TYPE_CHECKING:
    import jinja2


class _Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def report_markdown(plan: Plan) -> str:
    """The report: verdict, grants, what they open, costs and proof, request, provenance.

    The same plan gives the same bytes.
    """
    template = _environment(plan).get_template("report.md.jinja")
    text = template.render(
        plan=plan,
        verdict=verdict(plan),
        reasons=reasons(plan),
        titles={kind.name: kind.title for kind in plan.catalog.policy_set.kinds},
        exposure=exposure_by_effect(plan),
        costs=list(cost_rows(plan)),
        documented=documented_otherwise(plan),
        order=in_order(plan.criteria),
        held=list(held(plan)),
        opened=effects_and_policies(plan.exposed, plan.exposed_policies),
        unguarded=open_to_any_token(plan),
        proof=proof_sentence(plan),
        limits=list(limits_written(plan)),
        request=_curl(plan.request),
        token_request=_curl(plan.token_request),
        assumptions=assumptions(plan),
        sources=sources(plan),
        version=__version__,
        prices=prices(plan),
        tokens=token_section(plan),
        **tradeoffs_markdown.values(plan),
    )
    return text.rstrip("\n") + "\n"


def _environment(plan: Plan) -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("planner.rendering"),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (this is Markdown; `finalize` escapes every value)
    )
    policy_set = plan.catalog.policy_set
    made_of_markdown = {**tradeoffs_markdown.filters(plan), **whatif_markdown.filters(plan)}
    environment.filters |= {
        name: _marked(made) for name, made in made_of_markdown.items() if name != "trial"
    }
    environment.filters |= {
        "trial": made_of_markdown["trial"],
        "code": lambda text: _Markdown(_code_in_table(str(text))),
        "fence": lambda text, language: _Markdown(markdown_fence(text, language).rstrip("\n")),
        "lines": lambda text: _Markdown(_lines(text)),
        "prose": prose,
        "signed": lambda number: _Markdown(f"{number:+d}" if number else "0"),
        "more_ways": more_ways,
        "effects": effects_counted,
        "grants": lambda grants: _Markdown(grants_in_words(grants, policy_set, _VOICE)),
        "documented": lambda api: _Markdown(
            grants_in_words(
                {kind: tuple(names) for kind, names in documented_least(api).items()},
                policy_set,
                _VOICE,
            )
        ),
        "asks": lambda api: _Markdown(_asks(plan, api)),
        "needed": lambda reason: _Markdown(_needed(reason)),
        "opens": lambda reason: _Markdown(_opens(reason)),
        "linkable": _is_linkable,
        # A link's address may hold character references: `&copy;` would become another address.
        "link": lambda address: _Markdown(address.replace("&", "&amp;")),
        "page": lambda address: _Markdown(_page(address)),
        "date": lambda text: _Markdown(_date(text)),
    }
    return environment


def _marked(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The filter with its result, or each of them, marked as Markdown."""

    def mark(value: Any) -> Any:
        made = make(value)
        return _Markdown(made) if isinstance(made, str) else [_Markdown(one) for one in made]

    return mark


def _finalize(value: object) -> str:
    return value if isinstance(value, _Markdown) else markdown(str(value))


def _lines(text: str) -> str:
    """Text of several lines, each as a paragraph."""
    return "\n\n".join(markdown(line) for line in text.split("\n") if line.strip())


def _code_in_table(text: str) -> str:
    return markdown_code(text, in_table=True)


_VOICE = Voice(name=_code_in_table, text=markdown)


def _page(address: str) -> str:
    return f"<{address}>" if _is_linkable(address) else markdown(address)


def _date(text: str) -> str:
    """An ISO date needs no escape; anything else is text."""
    return (
        text
        if text.replace("-", "").isascii() and text.replace("-", "").isdigit()
        else markdown(text)
    )


def _is_linkable(page: str) -> bool:
    """Whether an address can stand between the angle brackets of a Markdown link, in a table."""
    is_web = page.startswith(("https://", "http://"))
    return (
        is_web and page.isascii() and page.isprintable() and not set(page) & set(" <>|\\`\"'()[]")
    )


def _asks(plan: Plan, api: Api) -> str:
    if api.requirement is None:
        return "something unknown"
    return requirement_in_words(api.requirement, plan.catalog.policy_set, _VOICE)


def _needed(reason: GrantReason) -> str:
    titles = [markdown(api.title) for api in reason.needed_by]
    if reason.required:
        titles.append("the integration's limits")
    return "; ".join(titles) or "no single API alone"


def _opens(reason: GrantReason) -> str:
    return effects_and_policies(reason.opens, reason.opens_policies) or "nothing"


def _curl(request: Request | None) -> str | None:
    return None if request is None else FORMATS["curl"](request).rstrip("\n")
