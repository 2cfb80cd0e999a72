"""What an authorization server says of itself (RFC 8414): the addresses of its endpoints."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from planner.client.addresses import host_of, is_safe
from planner.client.answers import check_status, object_in
from planner.client.errors import NotSent, OutcomeUnknown, Rejected
from planner.client.transport import Answer, Limits, Outgoing, send
from planner.errors import Fault
from planner.solving.records import dataclass

_WELL_KNOWN = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where clients are registered and tokens are issued; empty where the server names none."""

    registration: str = ""
    token: str = ""


def discovered(
    issuer: str, *, ca_file: str | None = None, limits: Limits | None = None
) -> Endpoints:
    """The endpoints of the server whose identifier is `issuer`. Raises NotSent."""
    answer, url = _metadata(issuer, ca_file, limits)
    try:
        check_status(answer, "token", url=url, secrets=())
        document = object_in(answer, url=url)
    except (Rejected, OutcomeUnknown) as error:
        raise NotSent(error.faults) from None
    # RFC 8414, section 3.3: otherwise another server could speak for this one.
    if document.get("issuer") != issuer:
        raise _refused(url, "its metadata are those of another issuer")
    return Endpoints(
        registration=_endpoint(document, "registration_endpoint", url),
        token=_endpoint(document, "token_endpoint", url),
    )


def well_known_url(issuer: str) -> str:
    """RFC 8414, section 3.1: the well-known part stands between the host and the path."""
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}{_WELL_KNOWN}{parts.path.rstrip('/')}"


def _metadata(issuer: str, ca_file: str | None, limits: Limits | None) -> tuple[Answer, str]:
    url = well_known_url(issuer)
    answer = _got(url, ca_file, limits)
    if answer.status == 404:  # RFC 8414, section 5: servers of OpenID Connect from before
        url = issuer.rstrip("/") + _OPENID
        answer = _got(url, ca_file, limits)
    return answer, url


def _got(url: str, ca_file: str | None, limits: Limits | None) -> Answer:
    outgoing = Outgoing(method="GET", url=url, headers=(("Accept", "application/json"),))
    try:
        return send(outgoing, ca_file=ca_file, limits=limits)
    except OutcomeUnknown as error:
        raise NotSent(error.faults) from None


def _endpoint(document: dict[str, Any], member: str, url: str) -> str:
    value = document.get(member, "")
    if not isinstance(value, str) or (value and not is_safe(value)):
        raise _refused(url, f"its {member} is no https address")
    return value


def _refused(url: str, message: str) -> NotSent:
    return NotSent([Fault(message=message, file=host_of(url))])
