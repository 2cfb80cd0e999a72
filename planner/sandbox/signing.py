"""Tokens: JSON Web Tokens (RFC 7519) signed with a key that lives as long as the sandbox."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"
_BITS = 2048
_LONGEST = 65_536


class Signer:
    """Signs claims, and reads what it signed."""

    def __init__(self) -> None:
        parameters: Any = {"kid": secrets.token_hex(16), "use": "sig", "alg": ALGORITHM}
        self._key = RSAKey.generate_key(_BITS, parameters)

    def signed(self, claims: Mapping[str, Any]) -> str:
        """The claims as a compact token."""
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "JWT"}
        return jwt.encode(header, dict(claims), self._key)

    def read(self, token: str) -> dict[str, Any] | None:
        """The claims of a token that this key signed; None for anything else. Times are not looked
        at."""
        if len(token) > _LONGEST:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what joserfc thinks of strangers' headers
                return jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            return None

    def key_set(self) -> dict[str, Any]:
        """The public key as a key set (RFC 7517)."""
        return {"keys": [self._key.as_dict(private=False)]}
