"""A request as an ``.http`` file, for VS Code's REST Client and JetBrains' HTTP Client.

Both take a line that starts with ``#`` or ``//`` for a comment, ``###`` for the end of a request
and ``<`` for a file to send, and put variables in the place of ``{{…}}``. JSON over several lines
starts none of its lines with these; two braces are avoided by escaping every brace in its strings,
and by percent-encoding those in the URL.
"""

from __future__ import annotations

from planner.model import Request
from planner.rendering.requests.parts import (
    ANSWER_NOTE,
    form_members,
    json_members,
    percent_encoded,
    plain_headers,
    variables,
)


def render(request: Request) -> str:
    """The file's text; secrets are variables of the environment, read when it is sent."""
    url = request.url.replace("{", "%7B").replace("}", "%7D")
    headers = [f"{name}: {value}" for name, value in plain_headers(request)]
    if any("{{" in header for header in headers):
        raise ValueError("two opening braces in a header would be read as a variable")
    if request.token_variable:
        headers.append(f"Authorization: Bearer {_from_environment(request.token_variable)}")
    lines = [*_comments(request), f"{request.method} {url} HTTP/1.1", *headers, "", _body(request)]
    return "\n".join(lines) + "\n"


def _comments(request: Request) -> list[str]:
    lines = ["Sends the request from an editor: VS Code with REST Client, or a JetBrains IDE."]
    names = variables(request)
    if names:
        lines += [
            f"Needs the environment variables: {', '.join(names)}.",
            "JetBrains IDEs: write the variable's name alone between the braces, without",
            "$processEnv, and give its value in http-client.private.env.json.",
        ]
    if request.secret_variables:
        lines += [f"Their values are sent as they are: {_encoding_note(request)}."]
    return [
        f"# {line}" for line in (*lines, ANSWER_NOTE, "@no-redirect", "@no-log", *_tags(request))
    ]


def _encoding_note(request: Request) -> str:
    if request.encoding == "form":
        return "percent-encode all but letters, digits and -._~ in them"
    return "write quotation marks and backslashes in them as JSON does"


def _tags(request: Request) -> list[str]:
    return ["@no-auto-encoding"] if request.encoding == "form" else []


def _from_environment(variable: str) -> str:
    return f"{{{{$processEnv {variable}}}}}"


def _body(request: Request) -> str:
    if request.encoding == "form":
        return "&".join(
            f"{percent_encoded(name)}="
            + (_from_environment(variable) if variable else percent_encoded(value))
            for name, value, variable in form_members(request)
        )
    return "".join(
        f'{text}"{_from_environment(variable)}"' if variable else text
        for text, variable in json_members(request, escape="{}")
    )
