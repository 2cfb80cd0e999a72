"""From the text of a token to its header and claims (RFC 7519; RFC 7515, section 7.1).

A token is a secret. No error here quotes any of it, and none is raised from one that does.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error
from typing import Any, NamedTuple

from planner.errors import Fault, InvalidFile
from planner.verifying.documents import parsed

MOST_CHARACTERS = 64 * 1024
"""Servers refuse headers of a tenth of this."""

_BEARER = "bearer "
_PART = r"[A-Za-z0-9_-]+"
_ANSWER_MEMBER = "access_token"


class Claims(NamedTuple):
    """The two parts of a token that can be read without a key."""

    header: dict[str, Any]
    payload: dict[str, Any]


def compact(text: str, source: str) -> str:
    """The token in `text`: alone, behind ``Bearer``, or in the answer to a token request. Raises
    InvalidFile, which tells at most how long it is."""
    token = text.strip()
    if token.startswith("{"):
        token = _in_answer(token, source)
    if token[: len(_BEARER)].lower() == _BEARER:
        token = token[len(_BEARER) :].strip()
    if not token:
        raise refusal("there is no token: it is empty", source)
    if len(token) > MOST_CHARACTERS:
        message = f"expected a token, found {len(token):,} characters"
        raise refusal(message, source, f"at most {MOST_CHARACTERS:,} are read")
    return token


def claims_of(token: str, source: str) -> Claims:
    """What a signed token in the compact form says. Raises InvalidFile for any other."""
    parts = token.split(".")
    if len(parts) == 5 and all(re.fullmatch(_PART, part) for part in parts if part):
        message = f"this token of {len(token):,} characters is encrypted (JWE)"
        raise refusal(message, source, "only whoever it is meant for can look into it")
    if len(parts) != 3:
        message = f"this is an opaque token of {len(token):,} characters: it shows nothing"
        raise refusal(message, source, "its issuer can tell what it holds (RFC 7662)")
    header, payload = _object(parts[0]), _object(parts[1])
    if header is None or payload is None:
        which = "header" if header is None else "payload"
        message = f"broken token of {len(token):,} characters: its {which} is no JSON object"
        raise refusal(message, source, "was it copied whole?")
    if parts[2] and not re.fullmatch(_PART, parts[2]):
        message = f"broken token of {len(token):,} characters: its signature is not in base64url"
        raise refusal(message, source, "was it copied whole?")
    if not isinstance(header.get("alg"), str):
        message = f"broken token of {len(token):,} characters: its header names no algorithm"
        raise refusal(message, source)
    return Claims(header, payload)


def refusal(message: str, source: str, hint: str = "") -> InvalidFile:
    """An error about the token that came from `source`."""
    return InvalidFile([Fault(message=message, file=source, hint=hint)])


def _in_answer(text: str, source: str) -> str:
    answer = _parsed(text.encode("utf-8", "replace"))
    token = answer.get(_ANSWER_MEMBER) if answer is not None else None
    if not isinstance(token, str):
        message = f"expected a token, or an object with the member {_ANSWER_MEMBER}"
        raise refusal(message, source)
    return token.strip()


def _object(part: str) -> dict[str, Any] | None:
    """The JSON object in base64url without padding; None for anything else."""
    if not re.fullmatch(_PART, part):
        return None
    try:
        data = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (Error, ValueError):
        return None
    return _parsed(data)


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        value = parsed(data, "")
    except InvalidFile:
        return None
    return value if isinstance(value, dict) else None
