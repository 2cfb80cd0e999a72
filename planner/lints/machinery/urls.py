"""URL templates, compared."""

from __future__ import annotations

import re

_PARAMETER = re.compile(r"\{[^{}]*\}")
_HOST = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def without_parameter_names(url: str) -> str:
    """A URL template with ``{}`` for every parameter, and its scheme and host in small letters, as
    these know no case (RFC 3986, section 6.2.2.1)."""
    blanked = _PARAMETER.sub("{}", url)
    host = _HOST.match(blanked)
    return host[0].lower() + blanked[host.end() :] if host else blanked
