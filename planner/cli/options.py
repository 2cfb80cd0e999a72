"""Options that several commands share, and how a shell completes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_Callback = TypeVar("_Callback", bound=Callable[..., Any])
_Completion: TypeAlias = (
    "Callable[[click.Context, click.Parameter, str], list[CompletionItem | str]]"
)


class Selection(NamedTuple):
    """What to plan, as given on the command line."""

    file: str | None
    catalog: tuple[str, ...]
    vendor: str | None
    api: tuple[str, ...]
    name: str | None
    purpose: str | None
    forbid: tuple[str, ...]
    require: tuple[str, ...]
    allow: tuple[str, ...]
    minimise: tuple[str, ...]
    time_limit: float | None
    traffic: tuple[str, ...] = ()


def completed_by(what: str) -> _Completion:
    """Completion by the function `what` of `planner.cli.completing`, imported when a shell asks."""

    def complete(
        ctx: click.Context, _: click.Parameter, incomplete: str
    ) -> list[CompletionItem | str]:
        from planner.cli import completing

        return [*completing.offered(what, ctx, incomplete)]

    return complete


def examples(*commands: str) -> str:
    """The end of a command's help: commands to copy."""
    return "\n".join(["\b", "Examples:", *(f"  {command}" for command in commands)])


def not_blank(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The text as given; a blank one is a mistake, such as an unset variable in a script."""
    if value is not None and not value.strip():
        raise click.BadParameter("must not be blank", ctx=ctx, param=param)
    return value


def none_blank(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """The texts as given, none of them blank."""
    for value in values:
        not_blank(ctx, param, value)
    return values


def _criteria(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    if not_blank(ctx, param, value) is None:
        return ()
    return tuple(criterion.strip() for criterion in (value or "").split(","))


def _seconds(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not (isfinite(value) and value > 0):
        raise click.BadParameter("must be a number of seconds above 0", ctx=ctx, param=param)
    return value


def catalog_option(callback: _Callback) -> _Callback:
    """Add ``--catalog`` to a command that looks things up."""
    return click.option(
        "--catalog",
        multiple=True,
        metavar="NAME|PATH",
        callback=none_blank,
        help="A shipped catalogue, or a path; may be repeated for several services of one vendor.",
        shell_complete=completed_by("catalogs"),
    )(callback)


def format_option(*formats: str) -> Callable[[_Callback], _Callback]:
    """Add ``--format`` with the first of `formats` as the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to write the answer.",
    )


def grants_option(name: str, explanation: str) -> Callable[[_Callback], _Callback]:
    """An option ``--name`` that takes names or patterns of grants, any number of times."""
    return click.option(
        f"--{name}",
        multiple=True,
        metavar="GRANT",
        help=f"{explanation} A name, or a pattern such as '*.admin'; may be repeated.",
        shell_complete=completed_by("grant_names"),
    )


minimise_option = click.option(
    "--minimise",
    metavar="CRITERIA",
    callback=_criteria,
    help="What to keep small, the most important first: of write-reach, reach, exposure, "
    "grants and risk, joined by commas.",
    shell_complete=completed_by("criteria"),
)
time_limit_option = click.option(
    "--time-limit",
    type=float,
    metavar="SECONDS",
    callback=_seconds,
    help="Stop searching after this time, and say so if nothing is proven by then.",
)

timeout_option = click.option(
    "--timeout",
    type=float,
    metavar="SECONDS",
    callback=_seconds,
    default=60.0,
    show_default=True,
    help="How long a request may take, from the connection to the end of the answer.",
)

vendor_option = click.option(
    "--vendor",
    metavar="NAME",
    callback=not_blank,
    help="Of an integration with several vendors this one alone, by the name of its policy set.",
    shell_complete=completed_by("vendors"),
)

_SELECTION = (
    click.argument(
        "file",
        required=False,
        type=click.Path(allow_dash=True),
    ),
    click.option(
        "--catalog",
        multiple=True,
        metavar="NAME|PATH",
        callback=none_blank,
        help="In the place of FILE: a shipped catalogue, or a path; may be repeated.",
        shell_complete=completed_by("catalogs"),
    ),
    vendor_option,
    click.option(
        "-a",
        "--api",
        multiple=True,
        metavar="NAME",
        help="An API: id, title, alias or 'METHOD URL'; may be repeated. Adds to those of FILE.",
        shell_complete=completed_by("api_names"),
    ),
    click.option("--name", callback=not_blank, help="What the integration is called."),
    click.option("--purpose", callback=not_blank, help="What the integration is for."),
    grants_option("forbid", "Never plan this grant."),
    grants_option("require", "Plan this grant in any case."),
    grants_option("allow", "Plan no other grants than those allowed; lets in a reserved one."),
    minimise_option,
    time_limit_option,
    click.option(
        "--traffic",
        multiple=True,
        metavar="SOURCE",
        type=click.Path(allow_dash=True),
        help="Recorded traffic: adds the APIs that it calls (see `planner discover`); may be"
        " repeated.",
    ),
)


def selects(callback: Callable[..., int]) -> Callable[..., int]:
    """Add FILE and the options that select what to plan; `callback` gets them as its first
    argument, a `Selection`."""

    @wraps(callback)
    def with_selection(**options: Any) -> int:
        selection = Selection(**{field: options.pop(field) for field in Selection._fields})
        return callback(selection, **options)

    command: Callable[..., int] = with_selection
    for add in reversed(_SELECTION):
        command = add(command)
    return command
