"""What a discovery document says and a catalogue cannot, and what looks wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from planner.importers.found import Remark
from planner.reading.quoting import listed, quoted

if TYPE_CHECKING:
    from planner.importers.google.documents import DiscoveryDocument

MOST_LISTED = 5


class Remarks:
    """The remarks on an import so far."""

    def __init__(self) -> None:
        self.left_out: list[Remark] = []
        self.warnings: list[Remark] = []

    def leave_out(self, rule: str, place: str, message: str) -> None:
        """Note what is not represented, and why."""
        self.left_out.append(Remark(rule=rule, place=place, message=message))

    def warn(self, rule: str, place: str, message: str) -> None:
        """Note what looks wrong."""
        self.warnings.append(Remark(rule=rule, place=place, message=message))


def api_place(document: DiscoveryDocument, method_id: str = "") -> str:
    """Where a remark belongs, whatever the file is called: ``drive v3: drive.files.list``."""
    api = f"{document.name} {document.version}"
    return f"{api}: {method_id}" if method_id else api


def remark_on_requests(remarks: Remarks) -> None:
    """The requests that Google knows do not fit into a policy set."""
    remarks.leave_out(
        "no-create-request",
        "auth.oauth2",
        "Google has no API that creates an OAuth client with scopes, so there is no request for"
        " it: scopes are declared in the Google Cloud console, and asked for with each token",
    )
    remarks.leave_out(
        "no-token-request",
        "auth.oauth2",
        "a service account gets a token with a signed assertion (RFC 7523), and an application"
        " with its user's consent; a request in a policy set can express neither",
    )


def remark_on_document(document: DiscoveryDocument, remarks: Remarks) -> None:
    """Other ways to the same methods: batches and other hosts."""
    place = api_place(document)
    batch = document.values.get("batchPath")
    if isinstance(batch, str) and batch:
        message = (
            f"requests to {quoted(document.root + batch.removeprefix('/'))} carry calls of"
            " other methods; each of those needs what it needs by itself"
        )
        remarks.leave_out("batch-requests", place, message)
    hosts = list(dict.fromkeys(_other_hosts(document.values)))
    if hosts:
        more = f" and {len(hosts) - MOST_LISTED} more" if len(hosts) > MOST_LISTED else ""
        message = f"the same methods are also at {listed(hosts[:MOST_LISTED], 'and')}{more}"
        remarks.leave_out("other-hosts", place, message)


def _other_hosts(values: dict[str, Any]) -> Iterator[str]:
    mutual = values.get("mtlsRootUrl")
    if isinstance(mutual, str) and mutual:
        yield mutual
    endpoints = values.get("endpoints")
    for endpoint in endpoints if isinstance(endpoints, list) else ():
        url = endpoint.get("endpointUrl") if isinstance(endpoint, dict) else None
        if isinstance(url, str) and url:
            yield url


def remark_on_deprecated(document: DiscoveryDocument, ids: list[str], remarks: Remarks) -> None:
    """A catalogue cannot say that a method is on its way out."""
    if ids:
        more = f" and {len(ids) - MOST_LISTED} more" if len(ids) > MOST_LISTED else ""
        message = f"marked as deprecated: {listed(ids[:MOST_LISTED], 'and')}{more}"
        remarks.leave_out("deprecated", api_place(document), message)
