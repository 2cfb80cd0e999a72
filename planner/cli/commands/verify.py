"""``planner verify``: a second opinion on a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import DONE, REFUSED, UNPROVEN
from planner.cli.options import completed_by, examples, format_option, not_blank
from planner.errors import Fault, UnknownName

if TYPE_CHECKING:
    from planner.model import Catalog
    from planner.verifying import Claim, Verdict

_SECONDS = 60.0


@click.command(
    epilog=examples(
        "planner verify plan.json",
        "planner plan integration.yaml --format json | planner verify -",
        "planner verify plan.json --catalog catalogs/workfloplus.yaml --format json",
    )
)
@click.argument("plan", type=click.Path(allow_dash=True))
@click.option(
    "--catalog",
    metavar="NAME|PATH",
    callback=not_blank,
    help="The catalogue to check against: a shipped one, or a path. Not needed for a plan made"
    " from a shipped one.",
    shell_complete=completed_by("catalogs"),
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    default=_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long HiGHS may look for bounds where there are too many sets to look at each.",
)
@format_option("text", "json")
def command(plan: str, catalog: str | None, time_limit: float, output_format: str) -> int:
    """Check that a plan is enough, needed, least, and says what is so.

    PLAN is a plan as JSON (- for standard input), from anywhere. It is checked by code that shares
    nothing with the code that plans. Where the catalogue has changed since, says what changed and
    whether the plan will still do.
    """
    from planner.cli.talk import warn
    from planner.verifying import read_claim, verify
    from planner.verifying.leastness import Effort

    claim = read_claim(plan)
    verdict = verify(claim, _catalog(claim, plan, catalog), effort=Effort(seconds=time_limit))
    _show(claim, verdict, output_format)
    if verdict.outcome == "verified":
        if verdict.changed:
            warn("changed", "the catalogue is not the one that the plan was made from")
        return DONE
    if verdict.outcome == "unproven":
        warn("unproven", "it could not be checked whether something less would do")
        return UNPROVEN
    number = len(verdict.reasons)
    warn(verdict.outcome, f"{number} {'reason' if number == 1 else 'reasons'}")
    return REFUSED


def _catalog(claim: Claim, plan: str, given: str | None) -> Catalog:
    """The catalogue given, or the shipped one of the plan's name. A plan's own words never become
    a path."""
    from planner.reading import read_catalog, shipped_catalogs
    from planner.reading.quoting import quoted

    if given is not None:
        return read_catalog(given)
    name = str(claim.data["catalog"]["name"])
    if name in shipped_catalogs():
        return read_catalog(name)
    message = f"the plan's catalogue {quoted(name)} is not a shipped one"
    hint = "name its file with --catalog"
    raise UnknownName([Fault(message=message, file=plan, path="catalog.name", hint=hint)])


def _show(claim: Claim, verdict: Verdict, output_format: str) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if output_format == "json":
        from planner.rendering.verdict_json import verdict_json

        write_data(verdict_json(claim, verdict))
    else:
        from planner.rendering.verdict_text import verdict_text

        write_page(verdict_text(claim.name, verdict, output_palette(), width=width()))
