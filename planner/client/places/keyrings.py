"""The system's keyring, by the library `keyring`: entries by service and client identifier."""

from __future__ import annotations

import os
from typing import Any

from planner.client.errors import PlaceRefused
from planner.client.places import Kept
from planner.errors import Fault

_HINT = "choose another place, or set up a keyring (`python -m keyring diagnose` tells more)"


class KeyringPlace:
    """``keyring:SERVICE``."""

    def __init__(self, service: str) -> None:
        self._service = service

    @property
    def name(self) -> str:
        return f"keyring:{self._service}"

    def probe(self, kept: Kept) -> None:
        trial, value = f"planner-trial-{os.urandom(8).hex()}", os.urandom(8).hex()
        ring = self._ring()
        try:
            ring.set_password(self._service, trial, value)
            read = ring.get_password(self._service, trial)
            ring.delete_password(self._service, trial)
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            raise self._refused("cannot be written", error) from None
        if read != value:
            raise self._refused("does not give back what it takes")

    def put(self, kept: Kept) -> str:
        try:
            self._ring().set_password(self._service, kept.client_id, kept.client_secret)
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            raise self._refused("cannot be written", error) from None
        return ""

    def get(self, kept: Kept) -> str:
        return self.entry(kept.client_id)

    def entry(self, user: str) -> str:
        """The secret of `user`. Raises PlaceRefused where there is none."""
        try:
            secret = self._ring().get_password(self._service, user)
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            raise self._refused("cannot be read", error) from None
        if not secret:
            raise self._refused("has no such entry")
        return str(secret)

    def _ring(self) -> Any:
        import keyring

        try:
            ring = keyring.get_keyring()
            usable = ring.priority > 0
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            raise self._refused("cannot be used", error) from None
        if not usable:
            raise self._refused("cannot be used: this machine has none that planner can reach")
        return ring

    def _refused(self, message: str, error: Exception | None = None) -> PlaceRefused:
        # What a backend says might quote the secret, so only the sort of its error is told.
        reason = f" ({type(error).__name__})" if error is not None else ""
        fault = Fault(message=f"the keyring {message}{reason}", file=self.name, hint=_HINT)
        return PlaceRefused([fault])
