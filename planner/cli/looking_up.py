"""Finding one policy or grant by the name that somebody typed."""

from __future__ import annotations

from collections.abc import Iterable

from planner.errors import Fault, UnknownName
from planner.reading.quoting import listed, quoted
from planner.reading.reporting import similar_names


def one_of(names: Iterable[str], typed: str, what: str, owner: str) -> str:
    """The name that is meant: exactly as typed, else the only one that differs in letter case.

    Raises UnknownName, which lists the nearest names, for none and for several.
    """
    known = list(names)
    if typed in known:
        return typed
    folded = typed.strip().casefold()
    found = [name for name in known if name.casefold() == folded]
    if len(found) == 1:
        return found[0]
    if found:
        hint = f"write {listed(found)}"
        raise UnknownName([Fault(message=f"{quoted(typed)} names several", hint=hint)])
    near = similar_names(typed[:80], known)
    hint = f"did you mean {listed(near)}?" if near else ""
    message = f"no {what} of {owner} is called {quoted(typed)}"
    raise UnknownName([Fault(message=message, hint=hint)])
