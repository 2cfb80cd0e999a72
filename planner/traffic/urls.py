"""URLs in the normal form in which calls and templates are compared (RFC 3986, section 6.2.2).

Host names lose letter case and the port that is usual for the scheme; the scheme itself, user
information and fragments are dropped. Paths become segments: dot segments are resolved, empty
segments dropped, and percent-escapes decoded wherever that cannot change the meaning.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

LONGEST_PATH = 16_384
MOST_SEGMENTS = 256

_ABSOLUTE = re.compile(r"(?s)\s*([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)")
_OTHER_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:(?!//)")
_USUAL_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# Encoded, these are data; as they are, they divide something: segments, a verb, a parameter.
_KEPT_ENCODED = {
    ord(character): f"%{ord(character):02X}"
    for character in (*"/:;?#[]\\%{}", *map(chr, range(0x20)), "\x7f")
}
# A slash inside parentheses belongs to a function's argument, as in ``getByPath(path='/a/b')``.
_SLASH_OUTSIDE = re.compile(r"/(?![^()]*\))")


class Address(NamedTuple):
    """Where a call went. `host` is empty where the call names none; `query` is as recorded."""

    host: str
    segments: tuple[str, ...]
    trailing_slash: bool
    query: str


def address_of(url: str) -> Address | None:
    """The address of a URL, with a host or without (``/path``, ``{base}/path``); None for one that
    is not called over HTTP or whose path is beyond all measure."""
    host, rest = "", url.strip()
    if absolute := _ABSOLUTE.match(url):
        if absolute[1].lower() not in _USUAL_PORTS:
            return None
        host, rest = host_of(absolute[2], absolute[1]), absolute[3]
    elif _OTHER_SCHEME.match(url):
        return None
    elif not rest.startswith("/"):
        # What stands before the path is a variable that nobody has told the value of.
        rest = rest[rest.index("/") :] if "/" in rest else ""
    rest = rest.partition("#")[0]
    path, _, query = rest.partition("?")
    if len(path) > LONGEST_PATH or path.count("/") > MOST_SEGMENTS:
        return None
    segments = segments_of(path)
    return Address(host, segments, path.endswith("/"), query)


def host_of(authority: str, scheme: str) -> str:
    """The host of an authority, with its port where that is not the scheme's usual one."""
    host = authority.rpartition("@")[2].lower().removesuffix(_USUAL_PORTS.get(scheme.lower(), ":"))
    host = host.removesuffix(":")
    name, colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    name = name.removesuffix(".")
    if not name.isascii():
        with suppress(UnicodeError):  # it matches no host then, and is told as unrecognised
            name = name.encode("idna").decode("ascii")
    return name + colon + port


def segments_of(path: str) -> tuple[str, ...]:
    """The segments of a path in normal form."""
    texts = _SLASH_OUTSIDE.split(path) if "(" in path else path.split("/")
    segments: list[str] = []
    for text in texts:
        segment = normal(text)
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return tuple(segments)


def normal(text: str) -> str:
    """`text` with percent-escapes decoded, but for those of characters that divide (an encoded
    slash does not separate segments) and for bytes that are no UTF-8."""
    if "/" in text:
        text = text.replace("/", "%2F")
    return _ESCAPES.sub(_decoded, text) if "%" in text else text


def _decoded(escapes: re.Match[str]) -> str:
    try:
        characters = bytes.fromhex(escapes[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return escapes[0].upper()
    return characters.translate(_KEPT_ENCODED)
