"""What the formats share: which headers may be written down, and safe JSON and form text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from planner.model import JsonValue, Request
from planner.rendering.escaping import INVISIBLE
from planner.requesting import form_fields

_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

ANSWER_NOTE = "The answer may hold a secret that is shown this once only. Keep it in a safe place."


def plain_headers(request: Request) -> tuple[tuple[str, str], ...]:
    """The headers that hold no secret. ``ValueError`` for one that could break out of its line."""
    headers = tuple(
        (name, value)
        for name, value in request.headers
        if request.token_variable is None or name.lower() != "authorization"
    )
    for name, value in headers:
        if not (name + value).isascii() or not (name + value).isprintable():
            raise ValueError(f"not a header: {name!a}")
    return headers


def variables(request: Request) -> tuple[str, ...]:
    """The environment variables that the request needs, the token's first."""
    token = (request.token_variable,) if request.token_variable else ()
    return (*token, *dict.fromkeys(request.secret_variables.values()))


def json_text(value: JsonValue, *, escape: str = "", ascii_only: bool = False) -> str:
    r"""`value` as JSON over several lines, without characters that hide or reorder text.

    Inside strings these characters are written as ``\uXXXX``, and so are those in `escape`
    (the inside of a regular expression's character class) and, with `ascii_only`, all that is not
    ASCII. Any reader of JSON gets the same strings back.
    """
    refused = re.compile(f"[{INVISIBLE}{escape}{_BEYOND_ASCII if ascii_only else ''}]")
    text = indented(value)
    # Most text holds none of them. The line breaks are those between members.
    if not refused.search(text.replace("\n", "")):
        return text
    return _JSON_STRING.sub(lambda string: refused.sub(_json_escape, string[0]), text)


def indented(value: JsonValue, margin: str = "\n") -> str:
    """What ``json.dumps(value, indent=2, ensure_ascii=False)`` writes, in a fifth of the time:
    the standard library has its quick encoder for text without line breaks only."""
    if isinstance(value, str):
        return _quoted(value)
    if not isinstance(value, dict | list | tuple) or not value:
        return json.dumps(value)
    inner = margin + "  "
    if isinstance(value, dict):
        members = [f"{_quoted(key)}: {indented(item, inner)}" for key, item in value.items()]
        return "{" + inner + f",{inner}".join(members) + margin + "}"
    return "[" + inner + f",{inner}".join([indented(item, inner) for item in value]) + margin + "]"


_quoted = json.encoder.encode_basestring
_BEYOND_ASCII = "\\x80-\U0010ffff"


def _json_escape(found: re.Match[str]) -> str:
    r"""``\uXXXX``, as a surrogate pair beyond the Basic Multilingual Plane (RFC 8259, 7)."""
    return json.dumps(found[0])[1:-1] if ord(found[0]) > 0x7E else f"\\u{ord(found[0]):04x}"


def json_members(
    request: Request, *, escape: str, ascii_only: bool = False
) -> Iterator[tuple[str, str | None]]:
    """The body's JSON in pieces: each text, and the variable whose value follows it (in JSON's
    string syntax, with quotation marks), or None after the last text."""
    text = "{"
    for index, (member, value) in enumerate(request.body.items()):
        key = json_text(member, escape=escape, ascii_only=ascii_only)
        text += f"{',' if index else ''}\n  {key}: "
        if member in request.secret_variables:
            yield text, request.secret_variables[member]
            text = ""
        else:
            # A line feed in this text is never inside a string: JSON writes those as \n.
            written = json_text(value, escape=escape, ascii_only=ascii_only)
            text += written.replace("\n", "\n  ")
    yield f"{text}\n}}" if request.body else "{}", None


def form_members(request: Request) -> Iterator[tuple[str, str, str | None]]:
    """The form's names and values, neither encoded, and the variable of those that are secret."""
    for name, value in form_fields(request):
        yield name, value, request.secret_variables.get(name)


def percent_encoded(text: str) -> str:
    """`text` with all but letters, digits and ``-._~`` percent-encoded as UTF-8."""
    from urllib.parse import quote

    return quote(text, safe="")
