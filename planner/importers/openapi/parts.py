"""Parts of a document: a value, its place, and how its references are followed.

`referencing` finds what a `$ref` means. Nothing is fetched: references to other machines, and to
files outside the folder of the document (symbolic links followed), have a reason in the place of a
target.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from planner.errors import InvalidFile
from planner.importers.openapi.loading import (
    HALF_CHARACTER,
    RepeatedKeys,
    described,
    is_unicode,
    load,
)
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.places import Place, Text, relative_label, steps_of
from planner.importers.openapi.texts import read_text
from planner.reading.nodes import Step
from planner.reading.quoting import listed, quoted

if TYPE_CHECKING:
    from referencing import Registry, Resource

MOST_HOPS = 16


class Part(NamedTuple):
    """A value in a document, with its place."""

    value: Any
    place: Place

    def of(self, step: Step) -> Part:
        """The part at `step`, which must be there."""
        return Part(self.value[step], self.place.of(step))


class Unfollowed(NamedTuple):
    """Why a reference leads nowhere. `broken` when the document is at fault, and not where it
    points to."""

    reason: str
    broken: bool


class Parts:
    """The parts of one document and of the files that it refers to."""

    def __init__(self, text: Text, notes: Notes) -> None:
        from referencing import Registry, Resource

        self.notes = notes
        self._resource = Resource
        self._folder = str(Path(text.path).parent) if text.path else None
        self._texts = {text.uri: text}
        self.root = Part(load(text), Place(text))
        registry: Registry[Any] = Registry(retrieve=self._retrieve)  # type: ignore[call-arg]
        self._registry = registry.with_resource(text.uri, Resource.opaque(self.root.value))
        self._loaded: dict[str, Any] = {text.uri: self.root.value}

    @property
    def contents(self) -> tuple[bytes, ...]:
        """The bytes of the document, and of each file that it refers to."""
        return tuple(text.data for text in self._texts.values())

    def mapping(self, part: Part, what: str) -> dict[str, Any]:
        """The mapping at `part`, with repeated keys noted; empty, after a fault, where there is
        none."""
        if not isinstance(part.value, dict):
            found = described(part.value)
            self.notes.fault(part.place, f"expected {what}, found {found}")
            return {}
        if isinstance(part.value, RepeatedKeys):
            for key in part.value.repeated:
                self.notes.fault(part.place.of(key), f"the key {quoted(key)} is here twice")
        return part.value

    def members(self, part: Part, what: str) -> Iterator[tuple[str, Part]]:
        """The members of the mapping at `part`; a key that is no Unicode text is a fault."""
        for key in self.mapping(part, what):
            if is_unicode(key):
                yield key, part.of(key)
            else:
                self.notes.fault(part.place.of(key), HALF_CHARACTER)

    def follow(self, part: Part) -> Part | Unfollowed:
        """`part`, or what its `$ref` means in the end."""
        for _ in range(MOST_HOPS):
            if not isinstance(part.value, dict) or "$ref" not in part.value:
                return part
            found = self._target(part.of("$ref"))
            if isinstance(found, Unfollowed):
                return found
            part = found
        return Unfollowed("its references lead in a circle, or too far", broken=True)

    def _target(self, reference: Part) -> Part | Unfollowed:
        from referencing.exceptions import Unresolvable

        if not isinstance(reference.value, str):
            found = described(reference.value)
            return Unfollowed(f"expected a text after `$ref`, found {found}", broken=True)
        where = quoted(reference.value)
        try:
            uri, fragment = urldefrag(urljoin(reference.place.text.uri, reference.value))
            refusal = self._refusal(uri)
            if refusal:
                return Unfollowed(f"{where} {refusal}", broken=False)
            self._retrieve(uri)  # `lookup` would swallow what is wrong with the file
            resolved = self._registry.resolver(reference.place.text.uri).lookup(reference.value)
        except (Unresolvable, ValueError, LookupError, TypeError):
            return Unfollowed(f"{where} leads nowhere", broken=True)
        except InvalidFile as error:
            return Unfollowed(f"{where} cannot be read: {error.faults[0]}", broken=True)
        return Part(resolved.contents, Place(self._texts[uri], steps_of(unquote(fragment))))

    def _refusal(self, uri: str) -> str:
        """Why the file `uri` is not read, or nothing if it may be."""
        if uri in self._texts:
            return ""
        address = urlsplit(uri)
        if address.scheme != "file" or address.netloc:
            return "is on another machine, and nothing is fetched"
        if self._folder is None:
            return "is another file, and standard input has no folder"
        path = os.path.realpath(unquote(address.path))
        if os.path.commonpath([path, self._folder]) != self._folder:
            return "is outside the folder of the document"
        return ""

    def _retrieve(self, uri: str) -> Resource[Any]:
        """The file `uri`; `_refusal` has let it pass."""
        if uri not in self._loaded:
            path = os.path.realpath(unquote(urlsplit(uri).path))
            text = read_text(path)
            label = relative_label(path, self._folder or "")
            self._texts[uri] = text = Text(label, text.data, text.path, label)
            self._loaded[uri] = load(text)
        return self._resource.opaque(self._loaded[uri])


def expected_one_of(words: tuple[str, ...], value: Any) -> str:
    """The message for a value that is none of `words`."""
    return f"expected {listed(words)}, found {described(value)}"
