"""``planner lint``: what is odd about a vendor's policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from planner.cli.exit_codes import DONE, FINDINGS
from planner.cli.options import completed_by, examples, format_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.lints.machinery.linting import Linted
    from planner.lints.machinery.rules import Rule


def _ids(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of ``--select a,b --select c``, each known as the start of a rule's id."""
    from planner.lints import IDS

    ids = tuple(part.strip() for value in values for part in value.split(","))
    for one in ids:
        if not one or not any(known.startswith(one) for known in IDS):
            raise click.BadParameter(_unknown(one))
    return ids


def _list_rules(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from planner.cli.output import width, write_page
    from planner.lints import all_rules
    from planner.rendering.rules_text import listed_rules

    write_page(listed_rules(all_rules(), width()))
    context.exit()


def _explain(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is None or context.resilient_parsing:
        return
    from planner.cli.output import output_palette, width, write_page
    from planner.lints import all_rules
    from planner.rendering.rules_text import explained

    rule = next((rule for rule in all_rules() if rule.id == value), None)
    if rule is None:
        raise click.BadParameter(_unknown(value))
    write_page(explained(rule, output_palette(), width()))
    context.exit()


def _unknown(typed: str) -> str:
    from planner.lints import IDS
    from planner.reading.quoting import listed, quoted
    from planner.reading.reporting import similar_names

    near = similar_names(typed[:80], IDS)
    hint = f"; did you mean {listed(near)}?" if near else "; see planner lint --list-rules"
    return f"there is no rule {quoted(typed)}{hint}"


def _day(_: click.Context, __: click.Parameter, value: Any) -> date | None:
    return None if value is None else value.date()


@click.command(
    epilog=examples(
        "planner lint",
        "planner lint catalogs/workfloplus.yaml --fail-on error",
        "planner lint workfloplus --format sarif > findings.sarif",
        "planner lint --explain unguarded-write",
    )
)
@click.argument("catalogs", nargs=-1, shell_complete=completed_by("catalogs"))
@format_option("text", "json", "sarif", "github", "markdown")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    callback=_ids,
    help="Ask only these rules: ids or starts of ids, joined by commas; may be repeated.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    callback=_ids,
    help="Do not ask these rules; as --select, and stronger.",
)
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "note", "never")),
    default="warning",
    show_default=True,
    help="From which severity on a finding makes the exit code 8.",
)
@click.option(
    "--today",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    callback=_day,
    help="The day from which the age of facts is counted, in the place of SOURCE_DATE_EPOCH or"
    " the clock.",
)
@click.option(
    "--list-rules",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_rules,
    help="List all rules, and look at nothing.",
)
@click.option(
    "--explain",
    metavar="RULE",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Explain a rule, with a bad and a good sample.",
)
def command(
    catalogs: tuple[str, ...],
    output_format: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    today: date | None,
) -> int:
    """Look for what is odd in a vendor's policies and catalogues.

    CATALOGS are shipped names or paths; without any, all shipped ones are looked at. Each finding
    tells its place, what is wrong and what to do. A comment in the file, on the line of a finding
    or on the one above, ignores it: # planner: ignore[RULE] REASON.
    """
    from planner.cli.output import write_data, write_page
    from planner.lints import all_rules
    from planner.lints.machinery.running import chosen

    rules = chosen(all_rules(), select, ignore)
    if not rules:
        raise click.UsageError("no rule is left: --ignore takes away all that --select names")
    linted = _linted(catalogs, rules, today)
    text = _rendered(linted, rules, output_format)
    (write_page if output_format == "text" else write_data)(text)
    _say(linted)
    return FINDINGS if _fails(linted, fail_on) else DONE


def _linted(catalogs: Sequence[str], rules: Sequence[Rule], today: date | None) -> Linted:
    from planner.cli.lint_progress import watched_rules
    from planner.cli.today import today_or_epoch
    from planner.lints.machinery.linting import lint
    from planner.reading import shipped_catalogs

    with watched_rules() as watch:
        return lint(
            catalogs or shipped_catalogs(), rules, today=today or today_or_epoch(), watch=watch
        )


def _rendered(linted: Linted, rules: Sequence[Rule], output_format: str) -> str:
    if output_format == "json":
        from planner.rendering.findings_json import findings_json

        return findings_json(linted)
    if output_format == "sarif":
        from planner.rendering.findings_sarif import findings_sarif

        return findings_sarif(linted, rules)
    if output_format == "github":
        from planner.rendering.findings_github import findings_github

        return findings_github(linted, rules)
    if output_format == "markdown":
        from planner.rendering.findings_markdown import findings_markdown

        return findings_markdown(linted, rules)
    from planner.cli.output import output_palette, width
    from planner.rendering.findings_text import findings_text

    return findings_text(linted, output_palette(), width=width())


def _say(linted: Linted) -> None:
    from planner.cli.talk import note, say
    from planner.rendering.findings_text import summary

    for path in linted.unread:
        note(f"{path} cannot be read; what it alone uses counts as unused")
    say(summary(linted))


def _fails(linted: Linted, fail_on: str) -> bool:
    from planner.lints.machinery.findings import SEVERITIES

    if fail_on == "never":
        return False
    names: list[str] = [*SEVERITIES]
    grave = names[: names.index(fail_on) + 1]
    return any(one.finding.severity in grave for one in linted.findings)
