"""The command `planner`: which commands there are. Each is imported when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from planner import __version__
from planner.cli.exit_codes import USAGE
from planner.cli.running import run
from planner.cli.talk import say_lines

# A new command is a module in `commands` that holds a click command called `command`, and its name
# here, under the heading where `planner --help` lists it.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Plan": ("plan", "request", "tokens", "report", "whatif", "tradeoffs", "verify"),
    "Create": ("create", "token"),
    "Look up": ("apis", "policies", "grants"),
    "Review": ("audit", "lock", "check", "diff", "lint"),
    "Rehearse": ("prove", "sandbox"),
    "Set up": ("init", "discover", "import", "cache", "schema", "completion"),
}

# Commands that read no catalogue, so that there is no cache for them to leave out.
WITHOUT_CATALOG = frozenset({"cache", "completion", "import", "schema"})

# `import` is a word of Python, so its module has to be called otherwise.
_MODULES = {"import": "importing"}

HELP = """Least privilege for API integrations.

planner works out the provably least permissions and scopes for the APIs that you need, and writes
the request that asks for them.

\b
  planner apis --catalog workfloplus "scheduled job"   find an API
  planner init --catalog workfloplus -a "Get Users"    write integration.yaml
  planner plan integration.yaml                        see the least grants
  planner request integration.yaml                     get the request to send
"""

COMPLETION_VARIABLE = "_PLANNER_COMPLETE"


def _use_cache(_: click.Context, __: click.Parameter, no_cache: bool) -> None:
    from planner.reading.caching import use_cache

    use_cache(not no_cache)


no_cache_option = click.Option(
    ["--no-cache"],
    is_flag=True,
    expose_value=False,
    envvar="PLANNER_NO_CACHE",
    callback=_use_cache,
    help="Read catalogues anew, without their compiled forms (see `planner cache`).",
)


class Application(click.Group):
    """A group whose commands are imported one by one, and whose errors become exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in SECTIONS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"planner.cli.commands.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        if cmd_name not in WITHOUT_CATALOG and no_cache_option not in command.params:
            command.params.append(no_cache_option)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        known = self.list_commands(ctx)
        if name not in known and not name.startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(name, known)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"there is no command {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, names in SECTIONS.items():
            commands = ((name, self.get_command(ctx, name)) for name in names)
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        (name, command.get_short_help_str(200))
                        for name, command in commands
                        if command
                    ]
                )

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run with the arguments `args` (those of the process if None) and exit."""
        arguments = extra.get("args", args[0] if args else None)
        prog_name: str = extra.get("prog_name") or "planner"
        instruction = os.environ.get(COMPLETION_VARIABLE)
        if instruction:
            from planner.cli.completing import complete

            sys.exit(complete(self, prog_name, COMPLETION_VARIABLE, instruction))
        sys.exit(run(lambda: self._call(prog_name, arguments)))

    def _call(self, prog_name: str, arguments: Sequence[str] | None) -> object:
        words = list(sys.argv[1:] if arguments is None else arguments)
        with self.make_context(prog_name, words) as context:
            return self.invoke(context)


@click.group(
    name="planner",
    cls=Application,
    help=HELP,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def application(context: click.Context) -> int:
    """See `HELP`. Without a command that is shown, and the command line counts as unfinished."""
    if context.invoked_subcommand is None:
        say_lines(context.get_help())
    return USAGE
