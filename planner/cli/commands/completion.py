"""``planner completion``: the script by which a shell completes planner's commands."""

from __future__ import annotations

import click

from planner.cli.options import examples

# Where each shell looks for such a script, and what makes it read that.
INSTALLING = {
    "bash": "planner completion bash > ~/.local/share/bash-completion/completions/planner",
    "zsh": "planner completion zsh > ~/.planner-completion.zsh, and in ~/.zshrc, after compinit:"
    " source ~/.planner-completion.zsh",
    "fish": "planner completion fish > ~/.config/fish/completions/planner.fish",
}


@click.command(
    epilog=examples(
        "planner completion bash > ~/.local/share/bash-completion/completions/planner",
    )
)
@click.argument("shell", type=click.Choice(tuple(INSTALLING)))
def command(shell: str) -> int:
    """Print the completion script for a shell.

    It completes commands, options, and the names of APIs, policies, grants and catalogues.
    """
    from click.shell_completion import get_completion_class

    from planner.cli.application import COMPLETION_VARIABLE, application
    from planner.cli.exit_codes import DONE
    from planner.cli.output import write_data
    from planner.cli.talk import note

    completion = get_completion_class(shell)
    assert completion is not None, "click knows all shells of `INSTALLING`"
    write_data(completion(application, {}, "planner", COMPLETION_VARIABLE).source() + "\n")
    note(f"to install it: {INSTALLING[shell]}")
    return DONE
