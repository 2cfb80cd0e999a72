"""The caller's own token for `planner create`, from where the options say."""

from __future__ import annotations

import os
from typing import NamedTuple

import click

from planner.auditing.token_texts import compact
from planner.cli.talk import warn
from planner.cli.token_sources import token_text
from planner.client.places.files import is_open_to_others

STANDARD_INPUT = "-"


class TokenSource(NamedTuple):
    """The options of which one at most says where the token comes from."""

    variable: str | None
    file: str | None
    keyring: str | None

    @property
    def reads_input(self) -> bool:
        """Whether the token comes by standard input, where nobody can be asked anything then."""
        return self.file == STANDARD_INPUT


def own_token(source: TokenSource, usual: str | None) -> str | None:
    """The caller's token. `usual` is the environment variable where it is looked for if no option
    was given, or None for a vendor that wants no token; then there may be none.

    Raises InvalidFile, PlaceRefused and click.UsageError.
    """
    if sum(one is not None for one in source) > 1:
        raise click.UsageError("only one of --token-env, --token-file and --token-keyring")
    if source.keyring is not None:
        from planner.client.places.keyrings import KeyringPlace

        user = usual or "TOKEN"
        return compact(KeyringPlace(source.keyring).entry(user), "--token-keyring")
    if source.file is None and source.variable is None:
        if usual is None:
            return None
        if usual not in os.environ:
            message = (
                f"your own token is needed: set {usual}, or give --token-file PATH (- for standard"
                " input), --token-env NAME or --token-keyring SERVICE"
            )
            raise click.UsageError(message)
    if source.file is not None and not source.reads_input and is_open_to_others(source.file):
        warn("warning", f"others on this machine can read {source.file}, which holds a token")
    variable = source.variable if source.file is not None else source.variable or usual
    return compact(*token_text(source.file, variable))
