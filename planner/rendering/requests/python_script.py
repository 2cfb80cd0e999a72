"""A request as a Python script that needs the standard library alone (Python 3.8 or newer)."""

from __future__ import annotations

import json
import re

from planner.model import JsonValue, Request
from planner.rendering.escaping import INVISIBLE
from planner.rendering.requests.parts import ANSWER_NOTE, plain_headers, variables
from planner.requesting import form_fields

_REFUSED = re.compile(f"[{INVISIBLE}]")

_IMPORTS = """\
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


def variable(name):
    value = os.environ.get(name, "")
    if not value:
        sys.exit(f"{name} is not set, nothing was sent")
    return value


def token(name):
    value = variable(name)
    if not value.isascii() or not value.isprintable():
        sys.exit(f"{name} holds characters that no token can hold, nothing was sent")
    return value


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


"""

_SENDING = """\


def shown(answer):
    text = answer.read().decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2)
    except ValueError:
        return ascii(text)


def main():
    request = urllib.request.Request(URL, data=DATA.encode(), headers=HEADERS, method=METHOD)
    try:
        with urllib.request.build_opener(NoRedirects).open(request, timeout=60) as answer:
            print(shown(answer))
    except urllib.error.HTTPError as error:
        print(shown(error))
        sys.exit(f"the server answered {error.code}")
    except OSError as error:
        sys.exit(f"no answer: {error}")


main()
"""


def render(request: Request) -> str:
    """The script; secrets come from environment variables, the answer goes to its output."""
    settings = [
        f"METHOD = {literal(request.method)}",
        f"URL = {literal(request.url)}",
        "HEADERS = {",
        *_headers(request),
        "}",
        *_data(request),
    ]
    return _comments(request) + _IMPORTS + "\n".join(settings) + "\n" + _SENDING


def literal(value: JsonValue, indent: str = "") -> str:
    """`value` as a Python expression, over several lines where it is a list or an object."""
    inner = indent + "    "
    if isinstance(value, str):
        return _text_literal(value)
    if isinstance(value, list) and value:
        items = "".join(f"{inner}{literal(item, inner)},\n" for item in value)
        return f"[\n{items}{indent}]"
    if isinstance(value, dict) and value:
        members = "".join(
            f"{inner}{_text_literal(member)}: {literal(item, inner)},\n"
            for member, item in value.items()
        )
        return f"{{\n{members}{indent}}}"
    return repr(value)


def _text_literal(text: str) -> str:
    # What JSON escapes inside quotation marks, Python reads in the same way.
    return _REFUSED.sub(_code, json.dumps(text, ensure_ascii=False))


def _code(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def _comments(request: Request) -> str:
    names = variables(request)
    needed = [f"Needs the environment variables: {', '.join(names)}."] if names else []
    lines = ["Sends the request with Python 3.8 or newer.", *needed, ANSWER_NOTE]
    return "#!/usr/bin/env python3\n" + "".join(f"# {line}\n" for line in lines)


def _headers(request: Request) -> list[str]:
    lines = [f"    {literal(name)}: {literal(value)}," for name, value in plain_headers(request)]
    if request.token_variable:
        lines.append(f'    "Authorization": "Bearer " + token("{request.token_variable}"),')
    return lines


def _data(request: Request) -> list[str]:
    if request.encoding == "form":
        fields = [
            f"    ({literal(name)}, {_member(request, name, value)}),"
            for name, value in form_fields(request)
        ]
        return ["DATA = urllib.parse.urlencode([", *fields, "])"]
    members = [
        f"    {literal(name)}: {_member(request, name, value)},"
        for name, value in request.body.items()
    ]
    return ["DATA = json.dumps({", *members, "})"]


def _member(request: Request, name: str, value: JsonValue) -> str:
    if name in request.secret_variables:
        return f'variable("{request.secret_variables[name]}")'
    return literal(value, "    ")
