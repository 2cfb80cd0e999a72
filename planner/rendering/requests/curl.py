"""A request as a curl command for sh, dash, bash and zsh."""

from __future__ import annotations

from planner.model import Request
from planner.rendering.requests import shell
from planner.rendering.requests.parts import (
    form_members,
    json_text,
    percent_encoded,
    plain_headers,
)


def render(request: Request) -> str:
    """The command. Secrets come from variables, by way of pipes; redirects are not followed."""
    sources: list[str] = []
    options = [
        "--silent --show-error --fail-with-body --globoff --no-location",
        f"--proto '={request.url.partition(':')[0]}'",
        f"--request {shell.quoted(request.method)}",
        f"--url {shell.quoted(request.url)}",
    ]
    if request.token_variable:
        piped = _piped(shell.source(request.token_variable, "Authorization: Bearer "), sources)
        options.append(f"--header {piped}")
    options += [f"--header {shell.quoted(f'{k}: {v}')}" for k, v in plain_headers(request)]
    options += _body(request, sources)
    return (
        shell.introduction("curl 7.76 or newer", request)
        + shell.variables_check(request)
        + shell.fed(sources, "curl " + " \\\n  ".join(options))
        + "\n"
    )


def _piped(source: str, sources: list[str]) -> str:
    """Add `source` to `sources`, and say how curl names the file that it is read from."""
    sources.append(source)
    return f"@{shell.input_file(len(sources) - 1) if len(sources) > 1 else '-'}"


def _body(request: Request, sources: list[str]) -> list[str]:
    """The options for the body; what has to be piped in is added to `sources`."""
    if request.encoding == "form":
        return [_form_option(*member, sources) for member in form_members(request)]
    if request.secret_variables:
        return [f"--data-binary {_piped(shell.json_source(request), sources)}"]
    return [f"--data-raw {shell.quoted(json_text(request.body, escape=shell.JSON_ESCAPE))}"]


def _form_option(name: str, value: str, variable: str | None, sources: list[str]) -> str:
    encoded = percent_encoded(name)
    if variable:
        return f"--data-urlencode '{encoded}{_piped(shell.source(variable), sources)}'"
    if shell.is_plain(value):
        return f"--data-urlencode {shell.quoted(f'{encoded}={value}')}"
    return f"--data-raw '{encoded}={percent_encoded(value)}'"
