"""Access logs of web servers: the common and the combined format, of Apache and nginx, perhaps with
the virtual host in front. Who called is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.traffic.calls import Call, Malformed
from planner.traffic.lists import TOO_LONG
from planner.traffic.streams import Stream

# https://httpd.apache.org/docs/2.4/logs.html: host, identity, user, time, "request", status, bytes.
# Users may hold blanks; the time's bracket ends them.
LINE = re.compile(
    r"(?:(?P<host>[A-Za-z0-9.-]{1,253}):(?P<port>[0-9]{1,5}) )?\S+ [^\[\"]*"
    r"\[(?P<day>[0-9]{2})/(?P<month>[A-Z][a-z]{2})/(?P<year>[0-9]{4}):(?P<time>[0-9:]{8})"
    r" (?P<zone>[+-][0-9]{4})\] "
    r"\"(?P<request>(?:[^\"\\]|\\.)*)\" (?P<status>[0-9]{3}|-)(?: |$)"
)
_REQUEST = re.compile(r"(?P<method>[A-Za-z-]{1,31}) (?P<url>\S+)(?: HTTP/[0-9.]{1,3})?")
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def log_calls(stream: Stream) -> Iterator[Call | Malformed]:
    """The calls of a log."""
    for number, line in stream.lines():
        if line is None:
            yield Malformed(f"line {number}", TOO_LONG)
        elif line:
            yield _call(line) or Malformed(f"line {number}", "expected a line of an access log")


def _call(line: str) -> Call | None:
    found = LINE.match(line)
    request = _REQUEST.fullmatch(found["request"]) if found else None
    if found is None or request is None:
        return None
    url = _ESCAPED.sub(_unescaped, request["url"]) if "\\" in request["url"] else request["url"]
    if url.startswith("/") and found["host"]:
        scheme = "https" if found["port"] == "443" else "http"
        url = f"{scheme}://{found['host']}:{found['port']}{url}"
    elif not url.startswith(("/", "http://", "https://")):
        return None  # such as `OPTIONS *`, or a proxy's CONNECT
    status = None if found["status"] == "-" else int(found["status"])
    return Call(request["method"].upper(), url, status, _time(found))


def _unescaped(found: re.Match[str]) -> str:
    return f"%{found[1]}" if found[1] else found[2]


def _time(found: re.Match[str]) -> str:
    """The time in ISO 8601, or nothing for a month that there is not."""
    if found["month"] not in _MONTHS:
        return ""
    month, zone = _MONTHS.index(found["month"]) + 1, found["zone"]
    return f"{found['year']}-{month:02}-{found['day']}T{found['time']}{zone[:3]}:{zone[3:]}"
