"""A file of one of the formats: its nodes, its plain values and its faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from planner.errors import Fault, InvalidFile
from planner.reading.composing import Composer
from planner.reading.files import read_text
from planner.reading.nodes import MappingNode, Node, TextNode, descend
from planner.reading.reporting import Near, Report, Stopped
from planner.reading.shapes import Field, Record, Schema, Shape


class Version(Shape):
    """The version of a format. It is checked before everything else, in `read_document`."""

    def __init__(self, version: int) -> None:
        self._version = version

    def read(self, node: Node, report: Report) -> int:
        return self._version

    def schema(self) -> Schema:
        return {"const": self._version}


class Format(NamedTuple):
    """A file format. Its name is also the first key of each of its files."""

    name: str
    version: int
    title: str
    record: Record


def new_format(name: str, version: int, title: str, record: Record) -> Format:
    """The format `name`, whose record gets the version key before its other keys."""
    doc = f"The version of this format, {version}. It must be the first key of the file."
    fields = {name: Field(Version(version), doc, required=True), **record.fields}
    return Format(name, version, title, Record(record.doc, fields))


class Document:
    """A file that was read. `values` lacks, or has None for, what could not be read."""

    def __init__(self, file: str) -> None:
        self.report = Report(file)
        self.root: Node | None = None
        self.values: dict[str, Any] = {}

    def at(self, *steps: str | int) -> Node:
        """The node at the end of a key path."""
        assert self.root is not None, "only a document that was read is asked for its nodes"
        return descend(self.root, *steps)

    def faults(self) -> tuple[Fault, ...]:
        return self.report.faults(self.root)

    def refuse_faults(self) -> None:
        """Raise `InvalidFile` if there is any fault."""
        if self.report:
            raise InvalidFile(self.faults())


def read_document(source: Path | str, file: str, form: Format) -> Document:
    """Read `source`, called `file` in messages, as far as its faults allow."""
    document = Document(file)
    try:
        root = _compose(document, read_text(source, document.report), form)
        document.values = form.record.read(root, document.report) or {}
    except Stopped:
        pass
    return document


def _compose(document: Document, data: bytes, form: Format) -> Node:
    composer = Composer(data, document.report)
    try:
        composer.compose()
    except Stopped:
        document.root = composer.root
        _check_version(composer.root, form, document.report)
        raise
    document.root = root = composer.root
    assert root is not None, "a document that was composed has a root"
    _check_version(root, form, document.report)
    return root


def _check_version(root: Node | None, form: Format, report: Report) -> None:
    """Another version is the only fault worth telling: the others may come from it."""
    if root is None:
        return
    if not isinstance(root, MappingNode):
        report.forget()
        report.at_node(root, "expected the key {} and others, found {}", form.name, root)
        raise Stopped
    key = next(iter(root.members), None)
    if key is None:
        return
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


def _check_number(node: Node, form: Format, report: Report) -> None:
    if isinstance(node, TextNode) and node.plain and node.text == str(form.version):
        return
    report.forget()
    report.at_node(
        node,
        f"expected version {form.version} of the format `{form.name}`, found {{}}",
        node,
        hint="a newer release of planner may read other versions",
    )
    raise Stopped
