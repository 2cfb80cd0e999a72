"""``.http`` and ``.rest`` files, as VS Code's REST Client and JetBrains' HTTP Client read them.

Requests are separated by ``###``. Of each the method, the URL and a Host header are taken; they are
kept until the file's variables (``@name = value``), which may follow, are known.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from planner.traffic.calls import Call, Malformed
from planner.traffic.lists import TOO_LONG
from planner.traffic.streams import Stream
from planner.traffic.variables import first_of, resolved

SEPARATOR = "###"
VARIABLE = re.compile(r"\s*@([A-Za-z_][\w.-]*)\s*=\s*(.*)")

_COMMENTS = ("#", "//")
_VERSION = re.compile(r"\s+HTTP/[0-9.]{1,3}\s*$")
_METHOD = re.compile(r"([A-Z]{3,20})\s+(?=\S)")
_URL = re.compile(r"https?://|/(?!/)|\{\{", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::[0-9]+)?(?:[/?]|$)")
_HOST = re.compile(r"\s*host\s*:\s*(\S+)\s*", re.IGNORECASE)
_OTHER_PROTOCOLS = frozenset({"GRAPHQL", "GRPC", "RSOCKET", "WEBSOCKET"})


class _Request(NamedTuple):
    line: int
    method: str
    url: str
    host: str = ""


class _Variables:
    """The variables of a file; each holds from its line on, and before its first line too."""

    def __init__(self) -> None:
        self._lines: dict[str, list[int]] = {}
        self._values: dict[str, list[str]] = {}

    def define(self, name: str, value: str, line: int) -> None:
        self._lines.setdefault(name, []).append(line)
        self._values.setdefault(name, []).append(value)

    def at(self, line: int) -> Callable[[str], str | None]:
        def value_of(name: str) -> str | None:
            if name not in self._lines:
                return None
            return self._values[name][max(bisect(self._lines[name], line) - 1, 0)]

        return value_of


class _Reader:
    """Goes through the lines of a file."""

    def __init__(self) -> None:
        self.found: list[_Request | Malformed] = []
        self.variables = _Variables()
        self._expected: Literal["request", "more of the URL", "header", "body", "script"]
        self._expected = "request"

    def read(self, number: int, line: str | None) -> None:
        if line is None:
            if self._expected != "body":
                self.found.append(Malformed(f"line {number}", TOO_LONG))
                self._expected = "body"
            return
        text = line.strip()
        if text.startswith(SEPARATOR):
            self._expected = "request"
        elif self._expected == "request":
            self._before_request(number, line, text)
        elif self._expected == "script":
            self._expected = "request" if "%}" in text else "script"
        elif self._expected == "more of the URL" and text and line[0] in " \t":
            self.found[-1] = self._last._replace(url=self._last.url + text)
        elif self._expected != "body":
            self._header(text)

    def _before_request(self, number: int, line: str, text: str) -> None:
        if variable := VARIABLE.fullmatch(line):
            self.variables.define(variable[1], variable[2].strip(), number)
        elif text.startswith("<"):
            self._expected = "script" if "{%" in text and "%}" not in text else "request"
        elif text and not text.startswith(_COMMENTS):
            self._request(number, text)

    def _request(self, number: int, text: str) -> None:
        text = _VERSION.sub("", text)
        method = _METHOD.match(text)
        url = text[method.end() :] if method else text
        if _BARE_HOST.match(url):
            url = f"http://{url}"
        name = method[1] if method else "GET"
        if not _URL.match(url) or name in _OTHER_PROTOCOLS:
            reason = "expected METHOD URL of an HTTP request"
            self.found.append(Malformed(f"line {number}", reason))
            self._expected = "body"
            return
        self.found.append(_Request(number, name, url))
        self._expected = "more of the URL"

    @property
    def _last(self) -> _Request:
        last = self.found[-1]
        assert isinstance(last, _Request), "its URL and headers are being read"
        return last

    def _header(self, text: str) -> None:
        self._expected = "header" if text else "body"
        if host := _HOST.fullmatch(text):
            self.found[-1] = self._last._replace(host=host[1])


def file_calls(stream: Stream, variables: Mapping[str, str]) -> Iterator[Call | Malformed]:
    """The requests of a file, with `variables` before the file's own."""
    reader = _Reader()
    for number, line in stream.lines():
        reader.read(number, line)
    given = first_of(variables)
    for one in reader.found:
        if isinstance(one, Malformed):
            yield one
        else:
            yield _call(one, given, reader.variables.at(one.line))


def _call(
    request: _Request, given: Callable[[str], str | None], own: Callable[[str], str | None]
) -> Call:
    def value_of(name: str) -> str | None:
        value = given(name)
        return own(name) if value is None else value

    url = resolved(request.url, value_of)
    if url.startswith("/") and request.host:
        host = resolved(request.host, value_of)
        url = f"{'http' if host.endswith(':80') else 'https'}://{host}{url}"
    return Call(request.method, url)
