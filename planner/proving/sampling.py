"""A URL to call for each API: its template, with values in the places of its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote

from planner.model import Catalog
from planner.services import ids_in_union
from planner.traffic.templates import Segment, template_of

# Words of no vendor, so that they are not taken for a literal part of another API's URL.
_STYLES = ("x{}", "{}", "zz-{}-zz")
_FIRST = 1_000
_PARAMETER = re.compile(r"\{[^{}]*\}")
_SAFE = "!$&'()*+,;=:@%-._~"


def addresses(catalog: Catalog) -> dict[str, tuple[str, str]]:
    """API id -> its URL, and the name of its service."""
    services = catalog.services or (catalog,)
    ids = ids_in_union(services)
    return {
        ids[service.name, api.id]: (api.url, service.name)
        for service in services
        for api in service.apis
    }


def samples(url: str, service: str) -> Iterator[str]:
    """Paths at which a stage serves an API's `url`, each with other values. `service` stands for
    the host where the URL names none."""
    template = template_of(url)
    for style in _STYLES:
        values = map(style.format, count(_FIRST))
        host = template.host or service.lower()
        first, *rest = _PARAMETER.split(host)
        path = quote(first + "".join(next(values) + text for text in rest), safe=":[]")
        for segment in template.segments():
            path += "/" + quote(_with(segment, values), safe=_SAFE)
        if template.trailing_slash or not template.texts:
            path += "/"
        names = [
            f"{quote(item.name, safe='')}={quote(_value(item.value, values), safe='')}"
            for item in template.query
        ]
        yield f"/{path}" + (f"?{'&'.join(names)}" if names else "")
        if not (_PARAMETER.search(url) or ":" in url.partition("://")[2]):
            return


def _value(value: Segment | None, values: Iterator[str]) -> str:
    return next(values) if value is None else _with(value, values)


def _with(segment: Segment, values: Iterator[str]) -> str:
    first, *rest = segment.texts
    return first + "".join(next(values) + text for text in rest)
