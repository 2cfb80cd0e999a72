"""Where requests may go: over TLS, or to this machine; and a rehearsal in the vendor's place."""

from __future__ import annotations

from urllib.parse import urlsplit

from planner.errors import Fault, InvalidFile

_LOOPBACK_NAMES = frozenset({"localhost", "::1"})


def is_loopback(url: str) -> bool:
    """Whether `url` leads to this machine by a name or address that cannot mean another."""
    host = (_host(url) or "").lower()
    parts = host.split(".")
    numbers = len(parts) == 4 and all(part.isascii() and part.isdecimal() for part in parts)
    return host in _LOOPBACK_NAMES or (numbers and parts[0] == "127")


def is_safe(url: str) -> bool:
    """Whether a secret may be sent to `url`: by https, or to this machine; no user information,
    no fragment and nothing but visible ASCII."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError:
        return False
    visible = all("!" <= one <= "~" and one not in '"<>\\^`|' for one in url)
    plain = visible and "@" not in parts.netloc and "#" not in url and bool(parts.hostname)
    return plain and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))


def host_of(url: str) -> str:
    """The host of `url`, with the port where it names one."""
    return urlsplit(url).netloc


def origin_of(url: str) -> tuple[str, str]:
    """Scheme and host of `url`, with the port where it names one."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()


def rehearsed(url: str, at: str | None) -> str:
    """`url` as the rehearsal stage at `at` serves it: ``AT/HOST/PATH``; unchanged without one."""
    if at is None:
        return url
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{at.rstrip('/')}/{parts.netloc}{parts.path}{query}"


def checked_stage(at: str) -> str:
    """`at` where it is the address of a server on this machine. Raises InvalidFile for others."""
    parts = urlsplit(at) if is_safe(at) else None
    if parts is None or not is_loopback(at) or parts.path.strip("/") or parts.query:
        message = "expected a server on this machine, such as http://127.0.0.1:8080"
        hint = "a rehearsal stage listens there; requests to the vendor go where its policies say"
        raise InvalidFile([Fault(message=message, file="--at", hint=hint)])
    return at.rstrip("/")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
