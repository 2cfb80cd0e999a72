"""Discovery documents: found, read as JSON, and their heads checked.

The format is described at https://developers.google.com/discovery/v1/reference/apis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from planner.errors import Fault, InvalidFile
from planner.importers.google.packaged import PACKAGE, is_packaged, packaged_file
from planner.importers.google.parsing import parsed
from planner.importers.google.remarks import Remarks
from planner.importers.json_values import Checking, found
from planner.importers.sources import read_source, source_name
from planner.reading.quoting import escaped
from planner.reading.shapes import Name
from planner.solving.records import dataclass

# The largest that Google publishes has 8 MB.
MOST_BYTES = 64 * 1024 * 1024

DOCUMENT_KIND = "discovery#restDescription"
DIRECTORY_KIND = "discovery#directoryList"

_WORD = Name(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?", "letters, digits, `.`, `-` and `_`")
_SERVICE = Name(r"[^\s?#]*/", "a path that ends in /, without blanks")
_ROOT = Name(r"https?://[^\s/?#@\\]+/(?:[^\s?#]*/)?", "a URL that ends in /, such as https://host/")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryDocument:
    """One API in one version, as Google describes it. `values` is the JSON as it is; `base` is what
    the paths of its methods start from, `root` what those of uploads do."""

    file: str
    data: bytes
    values: dict[str, Any]
    name: str
    version: str
    revision: str
    title: str
    root: str
    base: str

    @property
    def identity(self) -> tuple[str, str]:
        """What tells two APIs apart."""
        return self.name, self.version


def read_documents(sources: Sequence[str], remarks: Remarks) -> tuple[DiscoveryDocument, ...]:
    """The documents of `sources`, in the order of their files. What else a folder holds as JSON is
    left out.

    A source is a path, ``-``, a folder, or ``google-api-python-client:drive.v3``. Raises
    InvalidFile with the faults of all that cannot be read.
    """
    documents: list[DiscoveryDocument] = []
    faults: list[Fault] = []
    for path, is_named in _files(sources, faults):
        try:
            document = read_document(path, is_named=is_named)
        except InvalidFile as error:
            faults.extend(error.faults)
            continue
        if document is None:
            remarks.leave_out("no-discovery-document", path, "left out, as it describes no API")
        else:
            documents.append(document)
    if not documents and not faults:
        faults.append(_nothing_found(sources))
    if faults:
        raise InvalidFile(faults)
    return tuple(documents)


def _files(sources: Iterable[str], faults: list[Fault]) -> Iterator[tuple[str, bool]]:
    """Each file, and whether somebody named it; a folder's others are passed over."""
    for source in sources:
        try:
            if is_packaged(source):
                yield packaged_file(source), True
            elif source != "-" and Path(source).is_dir():
                yield from ((path, False) for path in _json_files(source))
            else:
                yield source, True
        except InvalidFile as error:
            faults.extend(error.faults)


def _json_files(folder: str) -> list[str]:
    try:
        files = sorted(Path(folder).iterdir())
    except OSError as error:
        _refuse(folder, f"the folder cannot be read: {error.strerror or error}")
    return [str(file) for file in files if file.suffix == ".json"]


def _nothing_found(sources: Sequence[str]) -> Fault:
    return Fault(
        message="expected discovery documents, found none",
        file=source_name(sources[0]) if sources else "<arguments>",
        hint=f"name the JSON files, or for example {PACKAGE}:drive.v3",
    )


def read_document(path: str, *, is_named: bool = True) -> DiscoveryDocument | None:
    """The document in the file `path`. None where it holds another JSON value and `is_named` is
    false. Raises InvalidFile with all faults of its head."""
    data = read_source(path, most_bytes=MOST_BYTES)
    file = source_name(path)
    values = parsed(data, file, hint="expected a Google discovery document, which is JSON")
    kind = values.get("kind") if isinstance(values, dict) else None
    if kind != DOCUMENT_KIND:
        if not is_named:
            return None
        _refuse_kind(values, file)
    return _document(file, data, values)


def _document(file: str, data: bytes, values: dict[str, Any]) -> DiscoveryDocument:
    check = Checking(file)
    root = check.name(values, "rootUrl", _ROOT)
    document = DiscoveryDocument(
        file=file,
        data=data,
        values=values,
        name=check.name(values, "name", _WORD),
        version=check.name(values, "version", _WORD),
        revision=check.name(values, "revision", _WORD) if values.get("revision") else "",
        title=check.name(values, "title"),
        root=root,
        base=root + _service_path(values, check),
    )
    if check.faults:
        raise InvalidFile(check.faults)
    return document


def _service_path(values: dict[str, Any], check: Checking) -> str:
    path = check.name(values, "servicePath", _SERVICE) if values.get("servicePath") else ""
    return path.removeprefix("/")


def _refuse_kind(values: Any, file: str) -> NoReturn:
    kind = values.get("kind") if isinstance(values, dict) else None
    hint = f"a discovery document has `kind: {DOCUMENT_KIND}`"
    if kind == DIRECTORY_KIND:
        _refuse(file, "this is Google's list of APIs, not the description of one", hint=hint)
    if not isinstance(values, dict):
        _refuse(file, f"expected a discovery document, found {found(values)}", hint=hint)
    what = f"`kind: {escaped(str(kind))}`" if kind else "JSON without a `kind`"
    _refuse(file, f"expected a discovery document, found {what}", hint=hint)


def _refuse(file: str, message: str, hint: str = "") -> NoReturn:
    raise InvalidFile([Fault(message=message, file=file, hint=hint)])
