"""Text of a server, before anybody sees it: without secrets, and not too long."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from planner.auditing.secrets import looks_like_token

LONGEST = 300
_GONE = "[removed]"
_SHORTEST = 4
"""A secret of fewer characters is no secret, and would be found in every text."""


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """`text` without any of the `secrets`, in whatever encoding servers repeat what they got;
    nothing of it where it holds something in the form of a token."""
    if looks_like_token(text):
        return f"(a text of {len(text):,} characters that holds something like a token)"
    for form in sorted(_forms(secrets), key=len, reverse=True):
        text = text.replace(form, _GONE)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _forms(secrets: Iterable[str]) -> set[str]:
    forms: set[str] = set()
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            encoded = secret.encode("utf-8", "surrogatepass")
            base64 = b64encode(encoded).decode("ascii").rstrip("=")
            forms |= {secret, quote(secret, safe=""), quote_plus(secret), base64}
            forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return forms
