"""``planner lock``: agree to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exit_codes import DONE, INCOMPLETE, INFEASIBLE, UNPROVEN, worst_of
from planner.cli.options import examples, time_limit_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.gating.answers import Answer
    from planner.gating.locks import Lock


@click.command(
    epilog=examples(
        "planner lock integration.yaml",
        "planner lock apps/*/integration.yaml --time-limit 60",
    )
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--allow-unproven",
    is_flag=True,
    help="Agree also to a plan that is sufficient and not proven least.",
)
@time_limit_option
def command(files: tuple[str, ...], time_limit: float | None, *, allow_unproven: bool) -> int:
    """Write down the plan that was reviewed and agreed upon.

    FILE is an integration file: x.yaml gets x.lock.json beside it, for `planner check` to compare
    with. Keep both in version control. A plan that cannot be is not locked, nor one that is not
    proven least; the lock that is there then stays.
    """
    return worst_of([_lock(file, time_limit, allow_unproven=allow_unproven) for file in files])


def _lock(file: str, time_limit: float | None, *, allow_unproven: bool) -> int:
    from planner.cli.progress import watched
    from planner.cli.verdicts import warn_of
    from planner.gating.answers import answers_of, catalogs_of
    from planner.reading import read_integration

    integration = read_integration(_named(file))
    with watched() as progress:
        answers = answers_of(
            integration, catalogs_of(integration), time_limit=time_limit, observer=progress
        )
    several = len(answers) > 1
    for answer in answers:
        warn_of(answer.plan, vendor=answer.part.catalog.policy_set.title if several else "")
    code = _code(answers)
    if code == INFEASIBLE or (code == UNPROVEN and not allow_unproven):
        from planner.cli.talk import note

        hint = "; --allow-unproven locks it all the same" if code == UNPROVEN else ""
        note(f"{file}: not locked{hint}")
        return code
    from planner.gating.locks import lock_of

    _write(file, lock_of(integration, answers))
    return INCOMPLETE if code == INCOMPLETE else DONE


def _code(answers: Sequence[Answer]) -> int:
    """What is true of all plans together, the tokens of their tasks too."""
    from planner.cli.verdicts import exit_code

    return worst_of(
        exit_code(answer.plan, [token for token in answer.plan.tokens if not token.offered])
        for answer in answers
    )


def _named(file: str) -> str:
    if file == "-":
        raise click.UsageError("a lock is written beside its integration, so name a file")
    return file


def _write(file: str, lock: Lock) -> None:
    from pathlib import Path

    from planner.cli.talk import note
    from planner.cli.writing import write_file
    from planner.gating.lock_files import lock_data, lock_path
    from planner.reading.files import content_of
    from planner.rendering.requests.parts import json_text

    path = lock_path(file)
    text = json_text(lock_data(lock)) + "\n"
    if content_of(path) == text.encode():
        note(f"{path} is current")
        return
    write_file(Path(path), text, replace=True)
    grants = sum(len(part.grants) for part in lock.parts)
    note(f"wrote {path}: {grants} {'grant' if grants == 1 else 'grants'}")
