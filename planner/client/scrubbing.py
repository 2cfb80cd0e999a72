"""Text of a server, before anybody sees it: without secrets, and not too long."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import quote, quote_plus, unquote

from planner.auditing.secrets import looks_like_token

LONGEST = 300
_GONE = "[removed]"
_SHORTEST = 4
"""A secret of fewer characters is no secret, and would be found in every text."""
_PIECE = 8
"""So many letters and digits in the order of a secret are no accident, but a part of it."""


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """`text` without any of the `secrets`, in whatever encoding servers repeat what they got;
    nothing of it where it holds something in the form of a token, or still a part of a secret."""
    secrets = [one for one in secrets if len(one) >= _SHORTEST]
    if looks_like_token(text):
        return f"(a text of {len(text):,} characters that holds something like a token)"
    whole = text
    for form in sorted(_forms(secrets), key=len, reverse=True):
        text = text.replace(form, _GONE)
    if _holds_piece(text, secrets):
        return f"(a text of {len(whole):,} characters that holds a part of a secret)"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _forms(secrets: Iterable[str]) -> set[str]:
    forms: set[str] = set()
    for secret in secrets:
        encoded = _bytes(secret)
        base64 = b64encode(encoded).decode("ascii").rstrip("=")
        forms |= {secret, quote(encoded, safe=""), quote_plus(encoded), base64}
        forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return forms


def _holds_piece(text: str, secrets: Iterable[str]) -> bool:
    """Whether a part of a secret is in `text`: cut into pieces, in other letter case, encoded once
    more, or inside of what is encoded together, as in ``Basic base64(identifier:secret)``."""
    views = [*_views(text)]
    for secret in secrets:
        short = _plain(secret)
        if _SHORTEST <= len(short) < _PIECE and any(short in view for view in views):
            return True
        pieces = {piece for form in _disguises(secret) for piece in _pieces(_plain(form))}
        if any(not pieces.isdisjoint(_pieces(view)) for view in views):
            return True
    return False


def _disguises(secret: str) -> Iterator[str]:
    encoded = _bytes(secret)
    yield secret
    yield encoded.hex()
    for data in {encoded, quote_plus(encoded).encode("ascii")}:
        for before in range(3):  # what stands before moves it against the groups of base64
            base64 = b64encode(bytes(before) + data).decode("ascii")
            start = (before * 8 + 5) // 6  # the characters that hold bits of what stands before
            yield base64[start : (before + len(data)) * 8 // 6]


def _views(text: str) -> Iterator[str]:
    decoded = unquote(unescape(text))
    yield from {_plain(text), _plain(decoded), _plain(unquote(decoded))}


def _plain(text: str) -> str:
    """Letters and digits alone, which quotes, blanks and the alphabets of base64 leave alike."""
    return "".join(one for one in text.casefold() if one.isalnum())


def _pieces(text: str) -> set[str]:
    return {text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1)}


def _bytes(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogatepass")
