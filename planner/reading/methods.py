"""HTTP methods as a catalogue spells them."""

from __future__ import annotations

from planner.reading.documents import Document
from planner.reading.formats import METHOD
from planner.reading.reporting import Near

# RFC 9110, section 9.3, and RFC 5789 (PATCH).
KNOWN_METHODS = (
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
)  # fmt: skip


class Methods:
    """The methods of one catalogue: its own spellings and the HTTP methods in capitals."""

    def __init__(self, document: Document) -> None:
        self._document = document
        written = document.values.get("methods") or {}
        self.spellings: dict[str, str] = {
            spelling: method for spelling, method in written.items() if method is not None
        }
        self._known = dict.fromkeys((*KNOWN_METHODS, *written))
        for spelling, method in self.spellings.items():
            self._check_spelling(spelling, method)

    def _check_spelling(self, spelling: str, method: str) -> None:
        if spelling in KNOWN_METHODS and method != spelling:
            mapping = self._document.mapping_at("methods")
            message = "{} is an HTTP method itself and cannot be a spelling of {}"
            self._document.report.at_key(mapping, spelling, message, spelling, method)
        elif method != spelling and method in self.spellings:
            message = "expected an HTTP method, found the spelling {}"
            self._document.report.at_node(self._document.at("methods", spelling), message, method)

    def normal(self, method: str) -> str:
        """The HTTP method for a method as written."""
        return self.spellings.get(method, method)

    def check(self, api_id: str, method: str) -> None:
        """Note a fault if the API's method is neither a spelling nor an HTTP method."""
        if method in self._known or METHOD.problem(method) is None:
            return
        self._document.report.at_node(
            self._document.at("apis", api_id, "method"),
            f"expected {METHOD.expected} or a spelling from {{}}, found {{}}",
            "methods",
            method,
            hint=Near(method, self._known),
        )
