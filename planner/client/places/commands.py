"""A command that takes the secret on its standard input, such as the client of a vault.

It is started without a shell, and the secret is never among its words, which other programs see.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from planner.client.errors import PlaceRefused
from planner.client.places import COMMAND, OPTION, Kept
from planner.client.scrubbing import scrubbed
from planner.errors import Fault, InvalidFile


class CommandPlace:
    """``command``: the words after ``--``."""

    def __init__(self, words: Sequence[str]) -> None:
        if not words:
            message = "expected a command after --"
            hint = "such as: --secret-to command -- vault kv put secret/jobs value=-"
            raise InvalidFile([Fault(message=message, file=f"{OPTION} {COMMAND}", hint=hint)])
        self._words = tuple(words)

    @property
    def name(self) -> str:
        return COMMAND

    def probe(self, kept: Kept) -> None:
        from shutil import which

        if which(self._words[0]) is None:
            raise self._refused("there is no such command")

    def put(self, kept: Kept) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the user's own words, and no shell
                self._words,
                input=kept.client_secret.encode("utf-8"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
            )
        except OSError as error:
            raise self._refused(f"cannot be started: {error.strerror or error}") from None
        if done.returncode:
            said = scrubbed(done.stderr.decode("utf-8", "replace").strip(), [kept.client_secret])
            raise self._refused(f"ended with {done.returncode}", said and f"it said: {said}")
        return ""

    def get(self, kept: Kept) -> str:
        hint = "give it with --secret-env NAME or --secret-file PATH (- for standard input)"
        raise PlaceRefused([Fault(message="a command took the secret", file=COMMAND, hint=hint)])

    def _refused(self, message: str, hint: str = "") -> PlaceRefused:
        return PlaceRefused([Fault(message=message, file=self._words[0], hint=hint)])
