"""A request as an HTTPie command (``http``) for sh, dash, bash and zsh."""

from __future__ import annotations

import re

from planner.model import Request
from planner.rendering.requests import shell
from planner.rendering.requests.parts import form_members, json_text, plain_headers

# HTTPie splits a word such as `name=value` at these, unless a backslash stands before them.
_SEPARATORS = re.compile(r"[:;=@]")


def render(request: Request) -> str:
    """The command. Secrets come from variables, by way of pipes; redirects are not followed."""
    sources: list[str] = []
    body_options, fields = _body(request, sources)
    words = [
        # A .netrc entry for the host would take the place of the Authorization header.
        f"http --check-status --no-follow --ignore-netrc{body_options}",
        f"{shell.quoted(request.method)} {shell.quoted(request.url)}",
    ]
    if request.token_variable:
        sources.append(shell.source(request.token_variable, "Bearer "))
        words.append(f"'Authorization:@{shell.input_file(len(sources) - 1)}'")
    words += [shell.quoted(f"{name}:{_literal(value)}") for name, value in plain_headers(request)]
    return (
        shell.introduction("HTTPie 3.2 or newer", request)
        + shell.variables_check(request)
        + shell.fed(sources, " \\\n  ".join([*words, *fields]))
        + "\n"
    )


def _literal(value: str) -> str:
    return _SEPARATORS.sub(lambda found: f"\\{found[0]}", value)


def _body(request: Request, sources: list[str]) -> tuple[str, list[str]]:
    """Options and words for the body; what has to be piped in is added to `sources`.

    A body of JSON with secrets has to be the first source, as HTTPie reads it from standard input.
    """
    if request.encoding == "form":
        fields = [_field(*member, sources) for member in form_members(request)]
        return " --ignore-stdin --form", fields
    if request.secret_variables:
        sources.append(shell.json_source(request))
        return "", []
    body = shell.quoted(json_text(request.body, escape=shell.JSON_ESCAPE))
    return f" --ignore-stdin \\\n  --raw {body}", []


def _field(name: str, value: str, variable: str | None, sources: list[str]) -> str:
    if variable:
        sources.append(shell.source(variable))
        return f"'{name}=@{shell.input_file(len(sources) - 1)}'"
    if shell.is_plain(value) and "\\" not in value and not value.startswith(("=", "@")):
        return shell.quoted(f"{name}={value}")
    # As a JSON string: HTTPie leaves its escapes alone, and nothing in it is special to a shell.
    return f"'{name}:={json_text(value, escape=shell.JSON_ESCAPE)}'"
