"""A URL that tokens would go to without encryption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.lints.machinery.findings import Observation, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.vendors import Vendor
from planner.lints.machinery.words import described

_PLAIN = re.compile(r"(?i)http://(?!(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/?#]|$))")


def _check(vendor: Vendor) -> Iterator[Observation]:
    for entry in vendor.entries:
        if _PLAIN.match(entry.api.url):
            yield Observation(
                at=entry.at("url"),
                about=(api_subject(entry.api),),
                message=f"{described(entry.api)} is called without encryption.",
                hint="Offer it by https only: whoever listens on the way can take the token.",
            )


RULE = Rule(
    id="unencrypted-url",
    severity="warning",
    title="A URL without encryption",
    why="""\
A token is worth what it opens to whoever holds it (RFC 6750, section 5.3). Sent by plain http, it
can be read and used by all on the way, and no choice of grants helps.""",
    repair="""\
The vendor should offer the API by https alone. Addresses of the local machine are no finding.""",
    bad="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/get: {title: Get Document, method: GET, url: "http://api.example/docs", policy: Doc_Read}
""",
    good="""\
policies:
  Doc_Read: [doc.read, doc.write]
apis:
  docs/get: {title: Get Document, method: GET, url: "https://api.example/docs", policy: Doc_Read}
  docs/try: {title: Try Out, method: GET, url: "http://localhost:8080/docs", policy: Doc_Read}
""",
    check=_check,
)
