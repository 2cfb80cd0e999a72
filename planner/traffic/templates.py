"""URL templates of catalogues, taken apart.

A segment is literal (``users``), a parameter (``{id}`` or ``:id``), partly literal
(``{id}:cancel``, ``range(address={value})``), or it spans several segments: ``{+name}`` (RFC 6570,
section 3.2.3), ``{path*}``, and any parameter after a segment that ends in a colon, as in
OneDrive's ``root:/{path}:/children``. Every parameter stands for at least one character, and
adjacent ones count as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote_plus

from planner.traffic.urls import host_of, segments_of

Rank: TypeAlias = "tuple[tuple[int, int], ...]"

LITERAL, PARTIAL, PARAMETER, SPANNING, END = range(5)

_PARAMETER = re.compile(r"\{[^{}]*\}")
_ADJACENT_PARAMETERS = re.compile(r"(?:\{[^{}]*\})+")
_SPANNING_PARAMETER = re.compile(r"\{(?:\+[^{}]*|[^{}]*[+*])\}")
_COLON_PARAMETER = re.compile(r":[A-Za-z_][A-Za-z0-9_]*")
# ``{name=projects/*/keys/*}``: the form of google.api.http.
_BOUND_PARAMETER = re.compile(r"\{[^{}=]+=([^{}]*)\}")
_STARS = re.compile(r"\*\*?")
_QUERY_EXPANSION = re.compile(r"\{[?&]([^{}]*)\}")
_START = re.compile(r"(https?|\{[^{}]*\})://([^/?#]*)", re.IGNORECASE)

_OWN_NAMESPACE = "microsoft.graph."
_KEY_IN_PARENTHESES = re.compile(r"([^()]+)\(([^()=,]+)\)")


class Segment(NamedTuple):
    """One segment: the literal texts around its parameters, one more than there are parameters, and
    how specific it is: the lesser the rank, the more. Of two that are partly literal, the one with
    more literal text is the more specific."""

    texts: tuple[str, ...]
    spans: bool
    rank: tuple[int, int]

    def fits(self, text: str) -> bool:
        """Whether the literal texts stand in `text` in their order, each parameter holding at
        least one character."""
        first, *middle, last = self.texts
        at, end = len(first), len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last)):
            return False
        for literal in middle:
            found = text.find(literal, at + 1, end)
            if found < 0:
                return False
            at = found + len(literal)
        return end > at


class QueryItem(NamedTuple):
    """A query parameter that a template names, and what its value looks like (None: anything)."""

    name: str
    value: Segment | None


class Template(NamedTuple):
    """A URL template. `host` is None where it names none or only a variable."""

    host: str | None
    texts: tuple[str, ...]
    trailing_slash: bool
    query: tuple[QueryItem, ...]

    def segments(self, *, loosely: bool = False) -> tuple[Segment, ...]:
        """The segments as they are compared, `loosely` or exactly."""
        return tuple(_parsed(loose(self.texts) if loosely else self.texts))


def template_of(url: str) -> Template:
    """The template that a catalogue writes as `url`."""
    written = _BOUND_PARAMETER.sub(lambda found: _unbound(found[1]), url)
    expansions = _QUERY_EXPANSION.findall(written)
    written = _QUERY_EXPANSION.sub("", written).partition("#")[0]
    path, query = _divided(written)
    host, path = _host_and_path(path)
    names = [f"{{{name}}}" for names in expansions for name in names.split(",")]
    items = tuple(map(_query_item, filter(None, [*query.split("&"), *names])))
    return Template(host, _texts(path), path.endswith("/"), items)


def segment_of(texts: tuple[str, ...], *, spans: bool = False) -> Segment:
    """The segment with these literal texts around its parameters."""
    literal = sum(map(len, texts))
    if len(texts) == 1:
        return Segment(texts, spans, (LITERAL, 0))
    if spans:
        return Segment(texts, spans, (SPANNING, -literal))
    return Segment(texts, spans, (PARTIAL, -literal) if literal else (PARAMETER, 0))


def host_pattern(host: str) -> Segment | None:
    """A host with variables (``{tenant}.api.example``) as what it is compared with; None for one
    that has none."""
    texts = tuple(_ADJACENT_PARAMETERS.split(host))
    return segment_of(texts) if len(texts) > 1 else None


def rank_of(segments: Sequence[Segment]) -> Rank:
    """How specific a template is, compared segment by segment from the left; the lesser the more
    specific."""
    return (*(segment.rank for segment in segments), (END, 0))


def loose(texts: Sequence[str]) -> list[str]:
    """Segments without what vendors that follow OData treat as equal: letter case, quotes, blanks,
    empty parentheses, Microsoft Graph's own namespace, and a key in parentheses (OData 4.01 URL
    conventions, sections 4.3.1 and 4.3.6)."""
    loosened: list[str] = []
    for text in texts:
        loosened += _loose(text)
    return loosened


def _loose(text: str) -> tuple[str, ...]:
    folded = text.casefold().replace("'", "").replace(" ", "")
    folded = folded.removeprefix(_OWN_NAMESPACE).removesuffix("()")
    key = _KEY_IN_PARENTHESES.fullmatch(folded) if folded.endswith(")") else None
    return tuple(key.groups()) if key else (folded,)


def _unbound(pattern: str) -> str:
    return _STARS.sub(lambda stars: "{+rest}" if stars[0] == "**" else "{part}", pattern)


def _divided(url: str) -> tuple[str, str]:
    """The URL up to the first question mark outside braces, and what follows it."""
    inside = [found.span() for found in _PARAMETER.finditer(url)]
    at = url.find("?")
    while at >= 0 and any(start < at < end for start, end in inside):
        at = url.find("?", at + 1)
    return (url, "") if at < 0 else (url[:at], url[at + 1 :])


def _host_and_path(url: str) -> tuple[str | None, str]:
    if start := _START.match(url):
        host = host_of(start[2], start[1])
        return (host if _PARAMETER.sub("", host).strip(".:") else None), url[start.end() :]
    return None, url[max(url.find("/"), 0) :] if "/" in url else ""


def _texts(path: str) -> tuple[str, ...]:
    """The segments in normal form, each parameter as ``{}``, or ``{+}`` where it may span some."""
    return segments_of(_PARAMETER.sub(_unnamed, path) if "{" in path else path)


def _unnamed(parameter: re.Match[str]) -> str:
    return "{+}" if _SPANNING_PARAMETER.fullmatch(parameter[0]) else "{}"


def _parsed(texts: Sequence[str]) -> Iterator[Segment]:
    after_colon = False
    for text in texts:
        segment = _segment(text, after_colon)
        yield segment
        after_colon = segment.texts[-1].endswith(":")


@lru_cache(maxsize=16_384)  # catalogues say the same segments again and again
def _segment(text: str, after_colon: bool) -> Segment:
    literals = tuple(_ADJACENT_PARAMETERS.split(text)) if "{" in text else (text,)
    if _COLON_PARAMETER.fullmatch(text):
        literals = ("", "")
    has_parameter = len(literals) > 1
    spans = has_parameter and (after_colon or bool(_SPANNING_PARAMETER.search(text)))
    return segment_of(literals, spans=spans)


def _query_item(written: str) -> QueryItem:
    name, equals, value = written.partition("=")
    if _PARAMETER.fullmatch(name):
        return QueryItem(name[1:-1].strip("+*"), None)
    literals = tuple(unquote_plus(literal) for literal in _ADJACENT_PARAMETERS.split(value))
    free = not equals or literals == ("", "")
    return QueryItem(unquote_plus(name), None if free else segment_of(literals))
