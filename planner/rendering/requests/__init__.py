"""A request in the formats that people send or paste it in, one module per format.

A new format is a module with ``render(request: Request) -> str`` and a line in `_MODULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from planner.model import Request

Renderer: TypeAlias = "Callable[[Request], str]"

_MODULES = {
    "json": "json_body",
    "curl": "curl",
    "httpie": "httpie",
    "http": "http_file",
    "powershell": "powershell",
    "python": "python_script",
}


class _Formats(Mapping[str, Renderer]):
    """Names of formats to their renderers; a module is imported when its format is asked for."""

    def __getitem__(self, name: str) -> Renderer:
        from importlib import import_module

        return cast("Renderer", import_module(f"{__name__}.{_MODULES[name]}").render)

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


FORMATS: Mapping[str, Renderer] = _Formats()


def script(request: Request) -> str:
    """The request as a shell script that can be run as it is: the curl form under a first line."""
    return "#!/bin/sh\nset -eu\n" + FORMATS["curl"](request)
