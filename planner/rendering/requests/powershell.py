"""A request as PowerShell, for Windows PowerShell 5.1 and PowerShell 7.

Everything is ASCII, as Windows PowerShell reads a file without a byte order mark in the system's
code page. It also keeps out the typographic quotes that PowerShell takes for ``'`` and ``"``
(about_Quoting_Rules). The whole is one script block, so that a paste stops at the first error too.
"""

from __future__ import annotations

import re

from planner.model import Request
from planner.rendering.requests.parts import (
    ANSWER_NOTE,
    form_members,
    json_members,
    percent_encoded,
    plain_headers,
    variables,
)

# The methods that Windows PowerShell 5.1 knows; any other needs PowerShell 6 or newer.
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
# Windows PowerShell refuses these as headers and has parameters for them.
_HEADER_PARAMETERS = {"content-type": "ContentType", "user-agent": "UserAgent"}


def render(request: Request) -> str:
    """The script block; secrets come from environment variables."""
    lines = [
        "$ErrorActionPreference = 'Stop'",
        *(
            f"if (-not $env:{name}) {{ throw '{name} is not set, nothing was sent' }}"
            for name in variables(request)
        ),
        f"$body = {_body(request)}",
        "$request = @{",
        *(f"  {parameter}" for parameter in _parameters(request)),
        "  MaximumRedirection = 0",
        "  Body = [System.Text.Encoding]::UTF8.GetBytes($body)",
        "  Headers = @{",
        *(f"    {header}" for header in _headers(request)),
        "  }",
        "}",
        "$answer = Invoke-RestMethod @request",
        "ConvertTo-Json -InputObject $answer -Depth 20",
    ]
    return "\n".join([*_comments(request), "& {", *lines, "}"]) + "\n"


def quoted(text: str) -> str:
    """`text` in single quotes, with every character that PowerShell takes for one doubled.

    ``ValueError`` where it is not printable ASCII: see the head of this module.
    """
    if not text.isascii() or re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text):
        raise ValueError(f"not printable ASCII: {text!a}")
    return "'" + text.replace("'", "''") + "'"


def _comments(request: Request) -> list[str]:
    names = variables(request)
    needed = [f"# Needs the environment variables: {', '.join(names)}."] if names else []
    return [
        "# Sends the request from PowerShell 7 or Windows PowerShell 5.1.",
        *needed,
        f"# {ANSWER_NOTE}",
    ]


def _headers(request: Request) -> list[str]:
    lines = [
        f"{quoted(name)} = {quoted(value)}"
        for name, value in plain_headers(request)
        if name.lower() not in _HEADER_PARAMETERS
    ]
    if request.token_variable:
        lines.append(f"'Authorization' = 'Bearer ' + $env:{request.token_variable}")
    return lines


def _parameters(request: Request) -> list[str]:
    method = "Method" if request.method in _METHODS else "CustomMethod"
    return [
        f"{method} = {quoted(request.method)}",
        f"Uri = {quoted(request.url)}",
        *(
            f"{_HEADER_PARAMETERS[name.lower()]} = {quoted(value)}"
            for name, value in plain_headers(request)
            if name.lower() in _HEADER_PARAMETERS
        ),
    ]


def _body(request: Request) -> str:
    return " + ".join(_form(request) if request.encoding == "form" else _json(request))


def _form(request: Request) -> list[str]:
    words = []
    for index, (name, value, variable) in enumerate(form_members(request)):
        start = f"{'&' if index else ''}{percent_encoded(name)}="
        if variable:
            words += [quoted(start), f"[System.Uri]::EscapeDataString($env:{variable})"]
        else:
            words.append(quoted(start + percent_encoded(value)))
    return words


def _json(request: Request) -> list[str]:
    words = []
    for text, variable in json_members(request, escape="'", ascii_only=True):
        words.append(quoted(text))
        if variable:
            words.append(f"(ConvertTo-Json -InputObject $env:{variable})")
    return words
