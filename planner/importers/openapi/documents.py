"""One document: its operations, each with what it asks for in the document's own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, TypeAlias

from planner.importers.openapi.extensions import NotUnderstood, read_extension
from planner.importers.openapi.kinds import Words, one_line
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.operations import Operation, Operations
from planner.importers.openapi.parts import Part, Parts
from planner.importers.openapi.places import Text
from planner.importers.openapi.schemes import Schemes
from planner.importers.openapi.security import AUTHENTICATED, Security
from planner.importers.openapi.urls import Servers
from planner.importers.openapi.versions import Version, version_of
from planner.reading.quoting import quoted
from planner.solving.formula import TRUE, Formula, atoms

Unstated: TypeAlias = Literal["none", "unknown"]


class Asks(NamedTuple):
    """What an operation asks for: a formula in the words of ``security`` or of the extension, or
    `unknown`: why that is not known."""

    formula: Formula = TRUE
    by_extension: bool = False
    unknown: str = ""


class Choices(NamedTuple):
    """What the user chose: the vendor's extension, the base of relative URLs, and what an
    operation needs about which the document says nothing (see `_Asking`)."""

    extension: str | None = None
    base_url: str | None = None
    unstated: Unstated = "unknown"


class Document:
    """A document that was read; its faults are in the notes of `parts`."""

    def __init__(self, text: Text, version: Version, parts: Parts, choices: Choices) -> None:
        self.text = text
        self.version = version
        self.parts = parts
        self.servers = Servers(parts, choices.base_url)
        self.schemes = Schemes(parts, _declared(parts, version), is_2=version.is_2)
        self.operations = _operations(parts, version)
        asking = _Asking(self, choices)
        self.asks = [asking.asks(operation) for operation in self.operations]

    def url(self, operation: Operation) -> str:
        """The URL of an operation, with its parameters in braces."""
        if self.version.is_2:
            return self.servers.schemes_2(operation.path, operation.part)
        return self.servers.of(operation.path, operation.part, operation.item)

    def words(self) -> Words:
        """What the document declares and uses, for `kinds.Vocabulary`."""
        return Words(
            schemes=self.schemes,
            url_of=self.servers.url_of,
            used=_used(ask.formula for ask in self.asks if not ask.by_extension),
            used_by_extension=_used(ask.formula for ask in self.asks if ask.by_extension),
            has_roles=self.version.has_roles,
        )

    def info(self, key: str) -> str:
        """A text of ``info``, on one line; empty where there is none."""
        info = self.parts.root.value.get("info")
        value = info.get(key) if isinstance(info, dict) else None
        return one_line(value) if isinstance(value, str) else ""


def read_document(text: Text, notes: Notes, choices: Choices) -> Document | None:
    """The document in `text`; None, after a fault, where it is none.

    Raises `InvalidFile` where it is neither JSON nor YAML.
    """
    parts = Parts(text, notes)
    version = version_of(parts)
    return None if version is None else Document(text, version, parts, choices)


def _used(formulas: Iterable[Formula]) -> dict[str, list[str]]:
    """The names that are listed with each scheme or key, sorted."""
    distinct = {id(formula): formula for formula in formulas}
    used: dict[str, list[str]] = {}
    for word in sorted({word for formula in distinct.values() for word in atoms(formula)}):
        names = used.setdefault(word.kind, [])
        if word.name != AUTHENTICATED:
            names.append(word.name)
    return used


def _declared(parts: Parts, version: Version) -> Part | None:
    """Where security schemes are declared."""
    root = parts.root
    if version.is_2:
        return root.of("securityDefinitions") if root.value.get("securityDefinitions") else None
    if root.value.get("components") is None:
        return None
    components = root.of("components")
    if not parts.mapping(components, "the components").get("securitySchemes"):
        return None
    return components.of("securitySchemes")


def _operations(parts: Parts, version: Version) -> list[Operation]:
    if parts.root.value.get("paths") is None:
        hint = "a document without paths describes no APIs"
        parts.notes.fault(parts.root.place, "the key `paths` is missing", hint)
        return []
    additional = version.has_additional_operations
    return Operations(parts, version.methods, additional=additional).all()


class _Asking:
    """Finds what an operation asks for: the extension, if named, before ``security``; and what
    stands at the operation before what stands at the document.

    Where neither says anything, the requirement is not known: the list of requirements "can be
    incomplete, up to being […] absent" (OAS 3.0.4 and 3.1.1, "Operation Object"), and whoever means
    that nothing is needed can write ``[]``. The user may decide otherwise.
    """

    def __init__(self, document: Document, choices: Choices) -> None:
        self._parts = document.parts
        self._notes = document.parts.notes
        self._extension = choices.extension
        self._security = Security(document.parts)
        self._unstated = choices.unstated
        # What stands behind several references to a path item is read once.
        self._extended: dict[int, tuple[Any, Asks]] = {}

    def asks(self, operation: Operation) -> Asks:
        """What `operation` asks for."""
        around = (operation.part, operation.item, self._parts.root)
        if self._extension is not None:
            for part in around:
                if self._extension in part.value:
                    return self._by_extension(part.of(self._extension))
        for part in (operation.part, self._parts.root):
            if "security" in part.value:
                return Asks(self._security.formula(part.of("security")))
        return self._by_nothing(operation)

    def _by_extension(self, part: Part) -> Asks:
        if not isinstance(part.value, list | dict):
            return self._read_extension(part)
        known = self._extended.get(id(part.value))
        if known is None:
            # The value is kept too, so that nothing else gets its id.
            known = self._extended[id(part.value)] = (part.value, self._read_extension(part))
        return known[1]

    def _read_extension(self, part: Part) -> Asks:
        try:
            return Asks(read_extension(part.value), by_extension=True)
        except NotUnderstood as error:
            message = f"the extension {quoted(str(self._extension))} is not understood: {error}"
            self._notes.leave_out("extension-not-understood", part.place, message)
            return Asks(unknown=message)

    def _by_nothing(self, operation: Operation) -> Asks:
        if self._unstated == "unknown":
            message = "neither the operation nor the document says what it requires"
            self._notes.warn("unstated-security", operation.part.place, message)
            return Asks(unknown=message)
        message = "nothing says what it requires; as asked, it is taken to need nothing"
        self._notes.warn("unstated-security", operation.part.place, message)
        return Asks()
