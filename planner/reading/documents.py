"""A file of one of the formats: its nodes, its plain values and its faults."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from planner.errors import Fault
from planner.reading.composing import Composer
from planner.reading.containers import Field, Record
from planner.reading.files import StrPath, checked_text, read_bytes
from planner.reading.nodes import MappingNode, Node, RefusedNode, Step, TextNode, descend
from planner.reading.reporting import Near, Report, Stopped
from planner.reading.shapes import Schema, Shape, unquoting_hint


class Version(Shape):
    """The version of a format. It is checked before everything else, in `read_document`."""

    def __init__(self, version: int) -> None:
        self._version = version

    def read(self, node: Node, report: Report) -> int:
        return self._version

    def schema(self) -> Schema:
        return {"const": self._version}


_NAMES = ("integration", "catalog", "policy-set", "overlay")


class Format(NamedTuple):
    """A file format. Its name is also the first key of each of its files; `most_events` bounds
    what a file may hold (see `composing`)."""

    name: str
    version: int
    title: str
    most_events: int
    record: Record


def new_format(
    name: str,
    version: int,
    title: str,
    most_events: int,
    record: Record,
    *,
    one_of: tuple[str, ...] = (),
) -> Format:
    """The format `name`, whose record gets the version key before its other keys. Exactly one of
    the keys in `one_of` must be there."""
    doc = f"The version of this format, {version}. It must be the first key of the file."
    fields = {name: Field(Version(version), doc, required=True), **record.fields}
    return Format(name, version, title, most_events, Record(record.doc, fields, one_of=one_of))


class Document:
    """A file that was read. `values` lacks, or has None for, what could not be read; `data` are
    the bytes that it held."""

    def __init__(self, file: str) -> None:
        self.report = Report(file)
        self._root: Node | None = None
        self.values: dict[str, Any] = {}
        self.data = b""

    @property
    def root(self) -> Node:
        """The outermost node. Raises `LookupError` if the file could not be read at all."""
        if self._root is None:
            raise LookupError("the file could not be read, so it has no nodes")
        return self._root

    def at(self, *steps: Step) -> Node:
        """The node at the end of a key path, or the last one on the way that exists."""
        return descend(self.root, *steps)

    def mapping_at(self, *steps: Step) -> MappingNode:
        """The mapping at the end of a key path. Raises `LookupError` if there is none."""
        node = self.at(*steps)
        if not isinstance(node, MappingNode):
            raise LookupError("there is no mapping")  # noqa: TRY004 - no key path, no mapping
        return node

    def faults(self) -> tuple[Fault, ...]:
        """The faults noted so far, as `Report.faults` lists them."""
        return self.report.faults(self._root)

    def compose(self, data: bytes, most_events: int) -> Node:
        """Read `data` into nodes; after `Stopped`, the ones before the fault are there still."""
        composer = Composer(data, most_events, self.report)
        try:
            composer.compose()
        finally:
            self._root = composer.root
        return self.root


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Reading makes many objects and no garbage, so looking for cycles among them is a waste: a
    quarter of the time that a large file takes."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_document(
    source: StrPath, file: str, form: Format, *, data: bytes | None = None
) -> Document:
    """Read `source`, called `file` in messages, as far as its faults allow. With `data` that is
    what it holds, and it is not opened again."""
    document = Document(file)
    try:
        document.data = read_bytes(source, document.report) if data is None else data
        _compose(document, checked_text(document.data, document.report), form)
        document.values = form.record.read(document.root, document.report) or {}
    except Stopped:
        pass
    return document


def _compose(document: Document, data: bytes, form: Format) -> None:
    try:
        root = document.compose(data, form.most_events)
    except Stopped:
        with suppress(LookupError):
            _check_version(document.root, form, document.report)
        raise
    _check_version(root, form, document.report)


def _check_version(root: Node, form: Format, report: Report) -> None:
    """Another version is the only fault worth telling: the others may come from it."""
    if isinstance(root, RefusedNode):
        raise Stopped
    if not isinstance(root, MappingNode):
        report.forget()
        report.at_node(root, "expected the key {} and others, found {}", form.name, root)
        raise Stopped
    key = next(iter(root.members), None)
    if key is None:
        return
    if key != form.name and key in _NAMES and _is_version(root.members[key]):
        report.forget()
        report.at_node(root, "expected a file of the format {}, found one of {}", form.name, key)
        raise Stopped
    if form.name not in root.members:
        report.forget()
        hint = Near(
            key, (form.name,), f"the first line of such a file is `{form.name}: {form.version}`"
        )
        report.at_key(root, key, "expected the key {} first, found {}", form.name, key, hint=hint)
        raise Stopped
    _check_number(root.members[form.name], form, report)
    if key != form.name:
        report.at_key(root, form.name, "the key {} must be the first", form.name)


def _is_version(node: Node) -> bool:
    return isinstance(node, TextNode) and node.plain and node.text.isdecimal()


def _check_number(node: Node, form: Format, report: Report) -> None:
    if isinstance(node, TextNode) and node.plain and node.text == str(form.version):
        return
    report.forget()
    expected = f"expected version {form.version} of the format `{form.name}`, found {{}}"
    hint = unquoting_hint(node) or "another release of planner may read other versions"
    report.at_node(node, expected, node, hint=hint)
    raise Stopped
