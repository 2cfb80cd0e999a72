"""A catalogue looked up in the cache, or parsed and put there."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256

import planner
from planner.model import Catalog
from planner.reading.compiled.entries import Entry, to_parts
from planner.reading.compiled.store import Store

PoliciesOf = Callable[[str], "bytes | None"]
"""From the name of a policy set in a catalogue to the content of its file."""


def looked_up(
    folder: str,
    data: bytes,
    policies_of: PoliciesOf,
    parse: Callable[[], tuple[Catalog, str, bytes]],
) -> Catalog:
    """The catalogue whose file holds `data`, from the cache in `folder` if it is there.

    `parse` reads it otherwise, and gives the name and the content of its policy set as well. What
    it raises goes through, and nothing is kept then.
    """
    store, key = Store(folder), _key(data)
    parts = store.read(key)
    found = _catalog(parts, policies_of) if parts else None
    if found is not None:
        store.used(key)
        return found
    catalog, name, policies = parse()
    store.write(key, to_parts(catalog, name, _digest(policies)))
    return catalog


def _catalog(parts: tuple[bytes, bytes], policies_of: PoliciesOf) -> Catalog | None:
    try:
        entry = Entry(*parts)
        policies = policies_of(entry.policies_name)
        if policies is None or _digest(policies) != entry.policies_key:
            return None
        return entry.catalog()
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        # Written by other code than this: to be parsed again, and then replaced.
        return None


def _key(data: bytes) -> str:
    return _digest(_reader() + data)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _reader() -> bytes:
    """What reads: the release, and the state of the modules that read, as they can change without
    a release where somebody works on them."""
    compiled = os.path.dirname(__file__)
    reading = os.path.dirname(compiled)
    package = os.path.dirname(reading)
    states = [planner.__version__]
    # `solving` has the formulas that requirements are.
    for root in (compiled, reading, package, os.path.join(package, "solving")):
        with os.scandir(root) as listing:
            states += sorted(
                f"{item.name} {status.st_size} {status.st_mtime_ns}"
                for item in listing
                if item.name.endswith(".py")
                for status in (item.stat(),)
            )
    return "\n".join([*states, ""]).encode("utf-8", "surrogateescape")
