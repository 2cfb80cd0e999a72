"""Where a client's secret is kept: chosen, and tried, before there is one.

``file:PATH``, ``env-file:PATH``, ``keyring:SERVICE`` and ``command``, whose words follow ``--``. A
new sort of place is a module with a class that has the methods of `Place`, and a line in
`place_from`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from planner.errors import Fault, InvalidFile

SORTS = ("file:PATH", "env-file:PATH", "keyring:SERVICE", "command")
COMMAND = "command"
OPTION = "--secret-to"


class Kept(NamedTuple):
    """What goes into a place, and what files of environment variables call its two parts."""

    client_id: str
    client_secret: str
    id_variable: str
    secret_variable: str


class Place(Protocol):
    """A place for a secret. Its methods raise PlaceRefused, which tells no secret."""

    @property
    def name(self) -> str:
        """How `planner create` is told of it, and how a client's record calls it."""

    def probe(self, kept: Kept) -> None:
        """Find out whether it can take a secret; `kept` holds the names alone."""

    def put(self, kept: Kept) -> str:
        """Take the secret, and return what the user should know of it, if anything."""

    def get(self, kept: Kept) -> str:
        """The secret, by the client's identifier and the names of `kept`."""


def place_from(text: str, command: Sequence[str] = ()) -> Place:
    """The place that `text` names; `command` are the words of a command. Raises InvalidFile."""
    sort, _, rest = text.partition(":")
    if sort == COMMAND and not rest:
        from planner.client.places.commands import CommandPlace

        return CommandPlace(command)
    if rest and sort == "file":
        from planner.client.places.files import FilePlace

        return FilePlace(rest)
    if rest and sort == "env-file":
        from planner.client.places.env_files import EnvFilePlace

        return EnvFilePlace(rest)
    if rest and sort == "keyring":
        from planner.client.places.keyrings import KeyringPlace

        return KeyringPlace(rest)
    message = f"expected one of {', '.join(SORTS)}"
    raise InvalidFile([Fault(message=message, file=OPTION)])
