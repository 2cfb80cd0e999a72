"""Texts that look like tokens: never shown, whatever they turn out to be."""

from __future__ import annotations

import re

# A JSON object in base64url starts with ``eyJ`` (RFC 7515, appendix A: ``{"``), and a compact token
# goes on with a dot.
_COMPACT_FORM = r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"


def looks_like_token(text: str) -> bool:
    """Whether `text` holds something in the form of a signed or encrypted token."""
    return "eyJ" in text and re.search(_COMPACT_FORM, text) is not None


def shown(text: str) -> str:
    """`text`, or its length where it looks like a token."""
    if looks_like_token(text):
        return f"(a text of {len(text):,} characters that looks like a token)"
    return text
