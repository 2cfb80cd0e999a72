"""The URL of an operation: that of its server, and its path.

OAS 3: the servers of the operation, else of the path, else of the document; variables get their
defaults. OAS 2: ``schemes``, ``host`` and ``basePath``. A relative server is resolved against the
base URL that the user gives. Parameters of paths stay in braces.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from planner.errors import Fault, InvalidFile
from planner.importers.openapi.loading import described
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.parts import Part, Parts
from planner.reading.formats import PAGE
from planner.reading.quoting import quoted

_WEB = ("https://", "http://")


def check_address(option: str, url: str | None) -> None:
    """Raises `InvalidFile` where the `url` that the user gave is no address on the web."""
    if url is None:
        return
    try:
        usable = not PAGE.problem(url) and bool(urlsplit(url).hostname)
    except ValueError:  # such as `http://[`
        usable = False
    if not usable:
        message = f"expected a URL such as https://api.example.com/, found {quoted(url)}"
        raise InvalidFile([Fault(message=message, path=option)])


class Servers:
    """The servers of one document, and what is noted about them."""

    def __init__(self, parts: Parts, base_url: str | None) -> None:
        self._parts = parts
        self._notes: Notes = parts.notes
        self._base_url = base_url
        # Lists of servers are often repeated from path to path; each is told about once.
        self._known: dict[str, str] = {}
        self._by_id: dict[int, tuple[Any, str]] = {}
        root = parts.root
        is_2 = "swagger" in root.value
        self._document = self._swagger_2(root) if is_2 else self._first(root)

    def url_of(self, relative: str) -> str:
        """A URL of the document in full, as far as its server is known."""
        return _joined(self._with_slash(), relative.strip())

    def _with_slash(self) -> str:
        return self._document if self._document.endswith("/") else f"{self._document}/"

    def of(self, path: str, *overriding: Part) -> str:
        """The URL of an operation at `path`; the first of `overriding` (the operation, the path
        item) that has servers of its own decides."""
        for part in overriding:
            if part.value.get("servers"):
                return address(self._first(part), path)
        return address(self._document, path)

    def schemes_2(self, path: str, operation: Part) -> str:
        """The URL of an operation at `path` of an OAS 2 document, which may name ``schemes``."""
        if "schemes" in operation.value and "host" in self._parts.root.value:
            return address(self._swagger_2(self._parts.root, operation), path)
        return address(self._document, path)

    def _first(self, owner: Part) -> str:
        """The URL of the first server that the web can reach."""
        if owner.value.get("servers") is None:
            return self._absolute("/", owner)
        servers = owner.of("servers")
        known = self._by_id.get(id(servers.value))
        if known is None:
            key = repr(servers.value)
            if key not in self._known:
                self._known[key] = self._chosen(servers)
            # The value is kept too, so that nothing else gets its id.
            known = self._by_id[id(servers.value)] = (servers.value, self._known[key])
        return known[1]

    def _chosen(self, servers: Part) -> str:
        if not isinstance(servers.value, list):
            message = f"expected a list of servers, found {described(servers.value)}"
            self._notes.fault(servers.place, message)
            return "/"
        items = [servers.of(index) for index in range(len(servers.value))]
        urls = [self._server(item) for item in items] or ["/"]
        usable = [url for url in urls if "://" not in url or url.startswith((*_WEB, "{"))]
        chosen = (usable or ["/"])[0]
        others = [url for url in urls if url != chosen]
        if others:
            more = f"{quoted(others[0])}" + (f" and {len(others) - 1} more" if others[1:] else "")
            message = f"of several servers {quoted(chosen)} is taken, and not {more}"
            self._notes.warn("several-servers", servers.place, message)
        return self._absolute(chosen, servers)

    def _server(self, part: Part) -> str:
        values = self._parts.mapping(part, "a server")
        url = values.get("url")
        if not isinstance(url, str):
            found = described(url)
            self._notes.fault(part.place.of("url"), f"expected the URL of a server, found {found}")
            return "/"
        defaults: dict[str, str] = {}
        if values.get("variables") is not None:
            variables = self._parts.members(part.of("variables"), "the variables by name")
            # An empty default is one: `https://api.example{stage}` often has it.
            stated = {name: self._default(variable) for name, variable in variables}
            defaults = {name: value for name, value in stated.items() if value is not None}
        return re.sub(r"\{([^{}]*)\}", lambda found: defaults.get(found[1], found[0]), url)

    def _default(self, variable: Part) -> str | None:
        default = self._parts.mapping(variable, "a variable of a server").get("default")
        if default is None or isinstance(default, dict | list):
            message = "the variable has no default, so it stays in the URL"
            self._notes.warn("variable-without-default", variable.place, message)
            return None
        return str(default)

    def _swagger_2(self, root: Part, operation: Part | None = None) -> str:
        host, base = root.value.get("host"), root.value.get("basePath")
        path = base if isinstance(base, str) and base else "/"
        path = path if path.startswith("/") else f"/{path}"
        if not isinstance(host, str) or not host.strip():
            return self._absolute(path, root)
        return f"{self._scheme_2(operation or root)}://{host.strip()}{path}"

    def _scheme_2(self, owner: Part) -> str:
        schemes = owner.value.get("schemes")
        listed = schemes if isinstance(schemes, list) else []
        known = [scheme for scheme in ("https", "http") if scheme in listed]
        if schemes and not known:
            message = "neither https nor http is among its schemes; https is taken"
            self._notes.warn("several-servers", owner.place.of("schemes"), message)
        return (known or ["https"])[0]

    def _absolute(self, url: str, owner: Part) -> str:
        url = url.strip()
        if url.startswith((*_WEB, "{")):
            return url
        if self._base_url is not None:
            return _joined(self._base_url, url)
        message = f"the server {quoted(url)} is relative, and so are the URLs; give a base URL"
        self._notes.warn("relative-server", owner.place, message)
        return url if url.startswith("/") else f"/{url}"


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:  # such as `http://[`
        return url


def address(server: str, path: str) -> str:
    """The URL of `path` on `server`; what a URL cannot hold is percent-encoded."""
    slash = "" if path.startswith("/") else "/"
    whole = f"{server.rstrip('/')}{slash}{path}"
    if whole.isprintable() and " " not in whole and whole.isascii():
        return whole
    return "".join(c if c.isprintable() and not c.isspace() else quote(c) for c in whole)
