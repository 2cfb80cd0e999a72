"""``planner check``: is the plan still what was agreed upon?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from planner.cli.exit_codes import DONE, NOT_AS_AGREED, WRONG_INPUT
from planner.cli.options import examples, format_option, time_limit_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.gating.checking import Checked


def _day(_: click.Context, __: click.Parameter, value: Any) -> date | None:
    return None if value is None else value.date()


@click.command(
    epilog=examples(
        "planner check integration.yaml",
        "planner check . --strict",
        "planner check apps/ --format sarif > check.sarif",
    )
)
@click.argument("paths", metavar="[FILE|FOLDER]...", nargs=-1, type=click.Path())
@click.option(
    "--strict", is_flag=True, help="Fail for warnings and notes as well, such as a missing lock."
)
@click.option(
    "--today",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    callback=_day,
    help="The day on which deviations are accepted or expired, in the place of SOURCE_DATE_EPOCH"
    " or the clock.",
)
@time_limit_option
@format_option("text", "markdown", "json", "sarif", "github")
def command(
    paths: tuple[str, ...],
    today: date | None,
    time_limit: float | None,
    output_format: str,
    *,
    strict: bool,
) -> int:
    """Fail when a plan is no longer what was agreed upon.

    Compares each integration with its lock, which `planner lock` writes beside it. A folder stands
    for all integrations in it that have a lock, and those that have none are told; without any
    FILE the working directory is taken. What an integration lists under `deviations` is accepted
    until its day.
    """
    from planner.cli.progress import watched
    from planner.cli.today import today_or_epoch
    from planner.gating.checking import asked_of, check_file

    day = today or today_or_epoch()
    asked, alone = asked_of(paths or (".",))
    _refuse_nothing(paths or (".",), len(asked) + len(alone))
    checks = [
        check_file(one, today=day, time_limit=time_limit, watch=lambda _: watched())
        for one in asked
    ]
    checks += alone
    _write(checks, output_format, day)
    _say(checks)
    return _code(checks, strict=strict)


def _refuse_nothing(paths: Sequence[str], found: int) -> None:
    """A gate at which nothing passes by would seem to let all through."""
    from planner.errors import Fault, InvalidFile

    if not found:
        message = "there is no integration in this folder"
        raise InvalidFile([Fault(message=message, file=path) for path in paths])


def _code(checks: Sequence[Checked], *, strict: bool) -> int:
    if any(check.faults for check in checks):
        return WRONG_INPUT
    good = all(check.without_a_word if strict else check.as_agreed for check in checks)
    return DONE if good else NOT_AS_AGREED


def _say(checks: Sequence[Checked]) -> None:
    from planner.cli.talk import say
    from planner.rendering.wording import counted

    bad = sum(not check.as_agreed for check in checks)
    verdict = f"{bad} not as agreed" if bad else "none that is not as agreed"
    say(f"{counted(len(checks), 'integration')}: {verdict}")


def _write(checks: Sequence[Checked], output_format: str, today: date) -> None:
    from planner.cli.output import output_palette, width, write_data, write_page

    if output_format == "text":
        from planner.rendering.check_text import check_text

        write_page(check_text(checks, output_palette(), width=width()))
    else:
        write_data(_data(checks, output_format, today))


def _data(checks: Sequence[Checked], output_format: str, today: date) -> str:
    if output_format == "json":
        from planner.rendering.check_json import check_json

        return check_json(checks, today=today)
    if output_format == "markdown":
        from planner.rendering.check_markdown import check_markdown

        return check_markdown(checks)
    from planner.rendering.check_findings import as_linted, gate_rules

    if output_format == "sarif":
        from planner.rendering.findings_sarif import findings_sarif

        return findings_sarif(as_linted(checks), gate_rules())
    from planner.rendering.findings_github import findings_github

    return findings_github(as_linted(checks), gate_rules())
