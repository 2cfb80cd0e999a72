"""A vendor's request with its secrets filled in, just before it is sent."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote_plus, urlencode

from planner import __version__
from planner.client.transport import Outgoing
from planner.errors import Fault, InvalidFile
from planner.model import Request
from planner.requesting import form_fields

MASK = "***"


def outgoing(
    request: Request,
    *,
    url: str,
    token: str | None = None,
    secrets: Mapping[str, str] | None = None,
    basic: tuple[str, str] | None = None,
) -> Outgoing:
    """`request` to `url`. `token` goes into the Authorization header, `secrets` (environment
    variable -> value) into the members that are named after them, and `basic`, a client's
    identifier and secret, into the header (RFC 6749, section 2.3.1)."""
    headers = [one for one in request.headers if one[0].lower() != "authorization"]
    if not any(name.lower() == "user-agent" for name, _ in headers):
        headers.append(("User-Agent", f"planner/{__version__}"))
    if basic is not None:
        headers.append(("Authorization", f"Basic {_basic(*basic)}"))
    elif token is not None:
        headers.append(("Authorization", f"Bearer {_header_safe(token)}"))
    filled = replace(request, body={**request.body, **_filled(request, secrets or {})})
    if request.encoding == "form":
        content = urlencode(form_fields(filled))
    else:
        content = json.dumps(filled.body, ensure_ascii=False, indent=2)
    return Outgoing(
        method=request.method, url=url, headers=tuple(headers), content=content.encode("utf-8")
    )


def _filled(request: Request, secrets: Mapping[str, str]) -> dict[str, str]:
    return {member: secrets[variable] for member, variable in request.secret_variables.items()}


def _basic(client_id: str, secret: str) -> str:
    # Each is encoded as in a form first, so that a colon in one cannot end it.
    text = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return b64encode(text.encode("ascii")).decode("ascii")


def _header_safe(token: str) -> str:
    if not token or not all("!" <= one <= "~" for one in token):
        message = "expected a token of visible ASCII characters without blanks"
        raise InvalidFile([Fault(message=message, file="<token>", hint="was it copied whole?")])
    return token


def shown(sent: Outgoing) -> str:
    """The request as HTTP writes it. Only for one that was made with `MASK` for every secret."""
    head = [f"{sent.method} {sent.url}", *(f"{name}: {value}" for name, value in sent.headers)]
    return "\n".join([*head, "", sent.content.decode("utf-8")])
