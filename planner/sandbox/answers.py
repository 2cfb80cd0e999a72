"""What the sandbox answers, and the shapes of answers that vendors document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

MARK = "planner_sandbox"
"""The member that every answer has: `REHEARSAL`."""
REHEARSAL = "rehearsal"

_SHAPES = Path(__file__).parent / "shapes"
_PLACEHOLDER = "value-of"


class Answer(NamedTuple):
    """An answer over HTTP. `said` is one line for whoever watches, without secrets."""

    status: int
    body: Mapping[str, Any]
    headers: tuple[tuple[str, str], ...] = ()
    said: str = ""

    def content(self) -> bytes:
        """The body as JSON, with the member that says that this is a rehearsal."""
        return json.dumps({MARK: REHEARSAL, **self.body}, indent=2).encode("ascii") + b"\n"


class Refused(Exception):
    """Raised where a call ends early; `answer` is what it gets."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.said)

    def about(self, api: Mapping[str, Any]) -> Refused:
        """The same, with the API that was called."""
        return Refused(self.answer._replace(body={**self.answer.body, "api": api}))


def refusal(
    status: int,
    error: str,
    description: str,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> Refused:
    """An error as OAuth 2.0 shapes it (RFC 6749, section 5.2)."""
    body = {"error": error, "error_description": description, **more}
    return Refused(Answer(status, body, headers, said=f"{error}: {description}"))


def documented(vendor: str) -> Mapping[str, Any]:
    """How the vendor's documentation shows its answers; empty where none is known here."""
    # Listed, as a vendor's name is no path.
    shapes = {path.stem: path for path in _SHAPES.glob("*.json")}
    if vendor not in shapes:
        return {}
    shape: dict[str, Any] = json.loads(shapes[vendor].read_text(encoding="utf-8"))
    return shape


def filled(shape: Any, values: Mapping[str, Any]) -> Any:
    """The shape with ``{"value-of": NAME}`` replaced by `values`; a name without one by a list
    without items, as of a kind of which a client has nothing."""
    if isinstance(shape, dict):
        if shape.keys() == {_PLACEHOLDER}:
            return values.get(shape[_PLACEHOLDER], [])
        return {member: filled(value, values) for member, value in shape.items()}
    return [filled(item, values) for item in shape] if isinstance(shape, list) else shape
