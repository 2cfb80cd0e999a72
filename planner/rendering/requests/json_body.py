"""The body of a request alone, as JSON."""

from __future__ import annotations

from planner.model import Request
from planner.rendering.requests.parts import json_text


def render(request: Request) -> str:
    """The body as JSON; a secret stands as the name of its variable, such as ``$X_TOKEN``."""
    return json_text(request.body) + "\n"
