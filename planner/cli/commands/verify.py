"""``planner verify``: a second opinion on a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import DONE, REFUSED, UNPROVEN
from planner.cli.options import completed_by, examples, format_option, none_blank
from planner.errors import Fault, UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.model import Catalog
    from planner.verifying import Claim, Claims, Verdict, Verdicts

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
    multiple=True,
    metavar="NAME|PATH",
    callback=none_blank,
    help="The catalogue to check against: a shipped one, or a path. Not needed for a plan made"
    " from a shipped one; may be repeated for a plan made from several.",
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
def command(plan: str, catalog: tuple[str, ...], time_limit: float, output_format: str) -> int:
    """Check that a plan is enough, needed, least, and says what is so.

    PLAN is a plan as JSON (- for standard input), from anywhere. It is checked by code that shares
    nothing with the code that plans. Where the catalogue has changed since, says what changed and
    whether the plan will still do. Plans for several vendors are checked together: each, and
    whether they are all that the integration needs.
    """
    from planner.services import merged
    from planner.verifying import Claims, read_claims, verify, verify_all
    from planner.verifying.claims import catalog_names
    from planner.verifying.leastness import Effort

    claim, effort = read_claims(plan), Effort(seconds=time_limit)
    if isinstance(claim, Claims):
        catalogs = _catalogs(claim.catalogs, plan, "catalogs", catalog)
        verdicts = verify_all(claim, catalogs, effort=effort)
        _show_all(claim, verdicts, output_format)
        each = [verdict for _, verdict in verdicts.judged]
        changed = any(verdict.changed for verdict in each)
        number = len(verdicts.reasons) + sum(len(verdict.reasons) for verdict in each)
        return _told(verdicts.outcome, number, changed=changed)
    path = "catalogs" if "catalogs" in claim.data else "catalog.name"
    found = merged(_catalogs(catalog_names(claim), plan, path, catalog))
    verdict = verify(claim, found, effort=effort)
    _show(claim, verdict, output_format)
    return _told(verdict.outcome, len(verdict.reasons), changed=verdict.changed)


def _told(outcome: str, reasons: int, *, changed: bool) -> int:
    """Say why the exit code is not 0, and return it."""
    from planner.cli.talk import warn

    if outcome == "verified":
        if changed:
            warn("changed", "the catalogue is not the one that the plan was made from")
        return DONE
    if outcome == "unproven":
        warn("unproven", "it could not be checked whether something less would do")
        return UNPROVEN
    warn(outcome, f"{reasons} {'reason' if reasons == 1 else 'reasons'}")
    return REFUSED


def _catalogs(
    names: Sequence[str], plan: str, path: str, given: Sequence[str]
) -> tuple[Catalog, ...]:
    """The catalogues given, and for the other names in the plan the shipped ones. A plan's own
    words never become a path."""
    from planner.reading import read_catalog, shipped_catalogs
    from planner.reading.quoting import quoted
    from planner.reading.services import all_read

    found = list(all_read(given, read_catalog))
    if len(names) == 1 and found:
        return tuple(found)  # whatever it is called
    missing = [name for name in names if name not in {one.name for one in found}]
    unknown = [name for name in missing if name not in shipped_catalogs()]
    if unknown:
        hint = "name its file with --catalog"
        raise UnknownName(
            [
                Fault(
                    message=f"the plan's catalogue {quoted(name)} is not a shipped one",
                    file=plan,
                    path=path,
                    hint=hint,
                )
                for name in unknown
            ]
        )
    return (*found, *map(read_catalog, missing))


def _show_all(claims: Claims, verdicts: Verdicts, output_format: str) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if output_format == "json":
        from planner.rendering.verdict_json import verdicts_json

        write_data(verdicts_json(claims, verdicts))
    else:
        from planner.rendering.verdict_text import verdicts_text

        write_page(verdicts_text(claims, verdicts, output_palette(), width=width()))


def _show(claim: Claim, verdict: Verdict, output_format: str) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if output_format == "json":
        from planner.rendering.verdict_json import verdict_json

        write_data(verdict_json(claim, verdict))
    else:
        from planner.rendering.verdict_text import verdict_text

        write_page(verdict_text(claim.name, verdict, output_palette(), width=width()))
