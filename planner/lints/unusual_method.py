"""A method that HTTP does not know."""

from __future__ import annotations

from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Entry, Vendor
from planner.lints.machinery.words import described, named, word_set

# The methods that IANA registers (HTTP Method Registry, as of 2025), with QUERY, which is on its
# way there.
_REGISTERED = word_set(
    """
    ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT CONNECT COPY DELETE GET HEAD LABEL LINK LOCK
    MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE OPTIONS ORDERPATCH PATCH
    POST PRI PROPFIND PROPPATCH PUT QUERY REBIND REPORT SEARCH TRACE UNBIND UNCHECKOUT UNLINK
    UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL
    """
)


def _check(vendor: Vendor) -> Iterator[Observation]:
    for entry in vendor.entries:
        if entry.api.method not in _REGISTERED:
            yield _observation(entry)


def _observation(entry: Entry) -> Observation:
    from planner.reading.reporting import similar_names

    method = entry.api.method
    near = similar_names(method, sorted(_REGISTERED))
    such = near[0] if near else "GET"
    return Observation(
        at=entry.at("method"),
        about=(api_subject(entry.api),),
        message=f"{described(entry.api)} has the method {named(method)}, which is not registered"
        " for HTTP.",
        hint=f"If it stands for another one, say so under `methods`, as in `{method}: {such}`.",
    )


RULE = Rule(
    id="unusual-method",
    severity="warning",
    title="A method that HTTP does not know",
    why="""\
The method is not in IANA's registry of HTTP methods. Mostly it is another one, as the documentation
spells it, or a slip of the pen. Neither requests nor recorded calls can be matched with it.""",
    repair="""\
Mend the method, or tell under `methods` which one the spelling stands for.""",
    bad="""\
policies:
  Doc_Write: doc.write
apis:
  docs/drop: {title: Delete Document, method: DEL, url: "/docs/{id}", policy: Doc_Write}
""",
    good="""\
policies:
  Doc_Write: doc.write
methods:
  DEL: DELETE
apis:
  docs/drop: {title: Delete Document, method: DEL, url: "/docs/{id}", policy: Doc_Write}
""",
    check=_check,
)
